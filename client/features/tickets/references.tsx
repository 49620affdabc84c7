import ExternalLink from 'lucide-solid/icons/external-link';
import { For, Show, createSignal } from 'solid-js';
import { isWebAddress, readReference, referenceName } from '#shared/engine/references.ts';
import type { ExternalReference } from '#shared/engine/ticket-state.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { AddLine, RemoveButton } from './chips.tsx';
import { Fact } from './fact.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-facts.module.css';

/** What the ticket is called in other systems (X3), each with the way there. */
export function References() {
  const { t } = useI18n();
  const { id, ticket, rights, act } = useTicket();
  const [isWrong, setWrong] = createSignal(false);
  const change = (add: readonly ExternalReference[], remove: readonly ExternalReference[]) =>
    act({
      commands: [
        {
          type: 'change-references',
          ticketId: id,
          add,
          remove: remove.map(({ system, key }) => ({ system, key })),
        },
      ],
    });
  async function add(text: string): Promise<boolean> {
    const reference = readReference(text);
    setWrong(reference === undefined);
    return reference !== undefined && change([reference], []);
  }

  return (
    <Show when={rights().edit || ticket().references.length > 0}>
      <Fact label={t('ticket.references')}>
        <div class={styles['tagEditor']}>
          <Show when={ticket().references.length > 0}>
            <ul class={styles['references']}>
              <For each={ticket().references}>
                {(reference) => (
                  <li class={styles['referenceLine']}>
                    <Show
                      when={isWebAddress(reference.url)}
                      fallback={<bdi class={styles['reference']}>{referenceName(reference)}</bdi>}
                    >
                      <a
                        class={styles['reference']}
                        href={reference.url}
                        title={reference.url}
                        target="_blank"
                        rel="noreferrer"
                      >
                        <bdi>{referenceName(reference)}</bdi> <ExternalLink aria-hidden="true" />
                      </a>
                    </Show>
                    <Show when={rights().edit}>
                      <RemoveButton
                        label={t('ticket.removeReference', { name: referenceName(reference) })}
                        onClick={() => void change([], [reference])}
                      />
                    </Show>
                  </li>
                )}
              </For>
            </ul>
          </Show>
          <Show when={rights().edit}>
            <AddLine label={t('ticket.addReference')} normal={(text) => text.trim()} onAdd={add} />
            <p class={styles['referenceHint']} role="status">
              {isWrong() ? t('ticket.referenceFormat', { example: 'jira:ABC-12' }) : ''}
            </p>
          </Show>
        </div>
      </Fact>
    </Show>
  );
}
