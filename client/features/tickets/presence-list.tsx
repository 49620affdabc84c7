import { For, Show } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Avatar } from '#client/ui/avatar.tsx';
import type { Present } from './create-presence.ts';
import styles from './ticket-header.module.css';

const SHOWN = 4;

/** Who else has this ticket open, and who of them is writing. */
export function PresenceList(props: { present: readonly Present[] }) {
  const i18n = useI18n();
  const { t } = i18n;
  const words = () => {
    const names = i18n.formatList(props.present.map(({ name }) => name));
    return t('ticket.alsoHere', { count: props.present.length, names });
  };
  return (
    <span class={styles['presence']} role="status">
      <Show when={props.present.length > 0}>
        <span class="visually-hidden">{words()}</span>
        <span class={styles['faces']} title={words()} aria-hidden="true">
          <For each={props.present.slice(0, SHOWN)}>
            {(person) => (
              <span
                class={styles['face']}
                classList={{ [styles['writing'] ?? '']: person.isWriting }}
              >
                <Avatar name={person.name} seed={person.id} size="small" decorative />
              </span>
            )}
          </For>
          <Show when={props.present.length > SHOWN}>
            <span class={styles['others']}>+{props.present.length - SHOWN}</span>
          </Show>
        </span>
      </Show>
    </span>
  );
}
