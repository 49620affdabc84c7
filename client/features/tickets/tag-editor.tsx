import X from 'lucide-solid/icons/x';
import { For, Show, createSignal } from 'solid-js';
import { normalTag } from '#shared/engine/tags.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-facts.module.css';

/** Tags, each with its way out, and a line for another. */
export function TagEditor(props: { ref: (input: HTMLInputElement) => void }) {
  const { t } = useI18n();
  const { id, ticket, rights, act } = useTicket();
  const [text, setText] = createSignal('');

  const change = (add: readonly string[], remove: readonly string[]) =>
    act({ commands: [{ type: 'tag', ticketId: id, add, remove }] });

  async function add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const tag = normalTag(text());
    if (tag !== '' && (await change([tag], []))) setText('');
  }

  return (
    <div class={styles['tagEditor']}>
      <Show when={ticket().tags.length > 0}>
        <ul class={styles['tags']}>
          <For each={ticket().tags}>
            {(tag) => (
              <li class={styles['tag']}>
                <Badge>{tag}</Badge>
                <Show when={rights().edit}>
                  <button
                    type="button"
                    class={styles['untag']}
                    aria-label={t('ticket.removeTag', { tag })}
                    onClick={() => void change([], [tag])}
                  >
                    <X aria-hidden="true" />
                  </button>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={rights().edit}>
        <form onSubmit={(event) => void add(event)}>
          <input
            ref={(input) => props.ref(input)}
            class={styles['tagInput']}
            aria-label={t('ticket.addTag')}
            placeholder={t('ticket.addTag')}
            autocomplete="off"
            enterkeyhint="done"
            value={text()}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </form>
      </Show>
    </div>
  );
}
