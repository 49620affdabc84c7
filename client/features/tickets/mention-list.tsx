import { For } from 'solid-js';
import type { PersonRow } from '#shared/protocol/rows.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Avatar } from '#client/ui/avatar.tsx';
import styles from './editor.module.css';

/** Who can be named, above the text. The text keeps the focus; its arrows and Enter choose. */
export function MentionList(props: {
  people: readonly PersonRow[];
  active: number;
  onChoose: (person: PersonRow) => void;
}) {
  const { t } = useI18n();
  return (
    <div class={styles['mentions']} role="listbox" aria-label={t('conversation.mention')}>
      <For each={props.people}>
        {(person, index) => (
          <div
            class={styles['choice']}
            role="option"
            aria-selected={index() === props.active}
            onMouseDown={(event) => {
              event.preventDefault();
              props.onChoose(person);
            }}
          >
            <Avatar name={person.name} seed={person.id} size="small" decorative />
            {person.name}
          </div>
        )}
      </For>
    </div>
  );
}
