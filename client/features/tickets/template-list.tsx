import { For, createEffect } from 'solid-js';
import type { TemplateRow } from '#shared/protocol/rows.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import styles from './editor.module.css';

/** What can be put in, above the text. The text keeps the focus; its arrows and Enter choose. */
export function TemplateList(props: {
  templates: readonly TemplateRow[];
  active: number;
  /** The first words of it, filled in. */
  words: (template: TemplateRow) => string;
  onChoose: (template: TemplateRow) => void;
}) {
  const { t } = useI18n();
  let list!: HTMLDivElement;
  createEffect(() => {
    list.children[props.active]?.scrollIntoView({ block: 'nearest' });
  });
  return (
    <>
      <div class={styles['templates']} role="listbox" aria-label={t('template.list')} ref={list}>
        <For each={props.templates}>
          {(template, index) => (
            <div
              class={styles['template']}
              role="option"
              aria-selected={index() === props.active}
              onMouseDown={(event) => {
                event.preventDefault();
                props.onChoose(template);
              }}
            >
              <span class={styles['templateName']}>{template.name}</span>
              <span class={styles['shortcut']}>
                {template.shortcut === '' ? '' : `/${template.shortcut}`}
              </span>
              <span class={styles['templateWords']}>{props.words(template)}</span>
            </div>
          )}
        </For>
      </div>
      <span class="visually-hidden" role="status">
        {props.templates[props.active]?.name ?? ''}
      </span>
    </>
  );
}
