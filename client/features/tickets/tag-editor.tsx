import { Show } from 'solid-js';
import { normalTag } from '#shared/engine/tags.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { AddLine, Chips } from './chips.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-facts.module.css';

/** Tags, each with its way out, and a line for another. */
export function TagEditor(props: { ref: (input: HTMLInputElement) => void }) {
  const { t } = useI18n();
  const { id, ticket, rights, act } = useTicket();
  const change = (add: readonly string[], remove: readonly string[]) =>
    act({ commands: [{ type: 'tag', ticketId: id, add, remove }] });

  return (
    <div class={styles['tagEditor']}>
      <Chips
        values={ticket().tags}
        label={(tag) => tag}
        removeLabel={(tag) => (rights().edit ? t('ticket.removeTag', { tag }) : undefined)}
        onRemove={(tag) => void change([], [tag])}
      />
      <Show when={rights().edit}>
        <AddLine
          ref={(input) => props.ref(input)}
          label={t('ticket.addTag')}
          normal={normalTag}
          onAdd={(tag) => change([tag], [])}
        />
      </Show>
    </div>
  );
}
