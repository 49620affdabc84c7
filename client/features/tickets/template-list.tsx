import { For, Show, createEffect } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import styles from './editor.module.css';

export type Offered = {
  /** Of the text's own list, or of the knowledge base. */
  readonly kind: 'template' | 'article';
  readonly name: string;
  /** Beside the name: how it is called for, or in which way it is put in. */
  readonly mark: string;
  /** Its first words. */
  readonly words: string;
  readonly isWarning?: boolean;
};

/** What can be put in, above the text. The text keeps the focus; its arrows and Enter choose. */
export function TemplateList<One extends Offered>(props: {
  offered: readonly One[];
  active: number;
  /** What cannot be offered now, and why. */
  note: string;
  onChoose: (one: One) => void;
}) {
  const { t } = useI18n();
  let list!: HTMLDivElement;
  createEffect(() => {
    list.querySelectorAll('[role=option]')[props.active]?.scrollIntoView({ block: 'nearest' });
  });
  const of = (kind: Offered['kind']) => props.offered.filter((one) => one.kind === kind);
  const options = (kind: Offered['kind']) => (
    <For each={of(kind)}>
      {(one) => (
        <div
          class={styles['template']}
          classList={{ [styles['warned'] ?? '']: one.isWarning === true }}
          role="option"
          aria-selected={props.offered[props.active] === one}
          onMouseDown={(event) => {
            event.preventDefault();
            props.onChoose(one);
          }}
        >
          <bdi class={styles['templateName']}>{one.name}</bdi>
          <span class={styles['shortcut']}>{one.mark}</span>
          <span class={styles['templateWords']} dir="auto">
            {one.words}
          </span>
        </div>
      )}
    </For>
  );
  return (
    <>
      <div class={styles['templates']}>
        <div
          role="listbox"
          aria-label={of('article').length === 0 ? t('template.list') : t('template.listAll')}
          ref={list}
        >
          {options('template')}
          <Show when={of('article').length > 0}>
            <div role="group" aria-label={t('article.manage')}>
              <div class={styles['group']} aria-hidden="true">
                {t('article.manage')}
              </div>
              {options('article')}
            </div>
          </Show>
        </div>
        <Show when={props.note}>
          <p class={styles['note']}>{props.note}</p>
        </Show>
      </div>
      <span class="visually-hidden" role="status">
        {[props.offered[props.active]?.name, props.offered[props.active]?.mark, props.note]
          .filter((words) => words !== undefined && words !== '')
          .join(', ')}
      </span>
    </>
  );
}
