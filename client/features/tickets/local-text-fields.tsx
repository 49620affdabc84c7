import { For } from 'solid-js';
import type { LocalText } from '#shared/base/local-text.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { TextArea } from '#client/ui/text-area.tsx';
import { languageName } from './country-names.ts';
import styles from './local-text-fields.module.css';

/** A text in each of the workspace's languages, side by side (T17). Only the first can be asked for. */
export function LocalTextFields(props: {
  /** What it is a text of. */
  label: string;
  languages: readonly string[];
  texts: LocalText;
  onChange: (texts: LocalText) => void;
  /** The first language has to have one. */
  isRequired?: boolean | undefined;
  /** Languages whose text nobody alters here, with the reason. */
  fixed?: { readonly language: string; readonly why: string } | undefined;
  /** By language. */
  errors?: Readonly<Record<string, string>> | undefined;
  rows?: number | undefined;
}) {
  const i18n = useI18n();
  const isFixed = (language: string) => props.fixed?.language === language;
  return (
    <div class={styles['texts']} role="group" aria-label={props.label}>
      <For each={props.languages}>
        {(language, index) => (
          <TextArea
            label={i18n.t('common.labelInLanguage', {
              label: props.label,
              language: languageName(language, i18n.language()),
            })}
            optional={!isFixed(language) && (index() > 0 || props.isRequired !== true)}
            hint={isFixed(language) ? props.fixed?.why : undefined}
            error={props.errors?.[language]}
            rows={props.rows ?? 4}
            lang={language}
            dir="auto"
            readOnly={isFixed(language)}
            value={props.texts[language] ?? ''}
            onInput={(text) => props.onChange({ ...props.texts, [language]: text })}
          />
        )}
      </For>
    </div>
  );
}
