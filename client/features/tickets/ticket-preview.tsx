import { For, Show, createEffect, createMemo } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { Desk, MessageView } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { PhaseLabel } from '#client/ui/phase-label.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { SafeHtml } from '#client/ui/safe-html.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { categoryLabel } from './category-names.ts';
import { PRIORITY_LABELS } from './priority-labels.ts';
import { ownPart } from './message-parts.ts';
import { createNames } from './ticket-names.ts';
import styles from './ticket-preview.module.css';

/** Pages of older messages that are read to reach the first one; beyond, only the last is shown. */
const MOST_PAGES = 8;

/**
 * A ticket without opening it (T10): facts, first and last message. Nobody is told that one looks, nothing is marked as
 * read, nothing is taken.
 */
export function TicketPreview(props: { desk: Desk; id: TicketId }) {
  const i18n = useI18n();
  const { t } = i18n;
  // eslint-disable-next-line solid/reactivity -- a desk stays the same
  const { desk } = props;
  const names = createNames(desk, i18n);
  // eslint-disable-next-line solid/reactivity -- an accessor, read by the live query
  const ticket = desk.ticket(() => props.id);
  // eslint-disable-next-line solid/reactivity -- as above
  const conversation = desk.conversation(() => props.id);
  const messages = createMemo(() =>
    conversation().items.filter(
      (item): item is MessageView => item.type === 'message' && item.kind === 'reply',
    ),
  );
  let pages = 0;
  createEffect(() => {
    const { isComplete, fetching } = conversation();
    if (isComplete || fetching !== undefined || pages >= MOST_PAGES) return;
    pages += 1;
    conversation.showEarlier();
  });
  const shown = (): readonly { readonly label: string; readonly message: MessageView }[] => {
    const all = messages();
    const first = conversation().isComplete ? all[0] : undefined;
    const last = all.at(-1);
    return [
      ...(first === undefined ? [] : [{ label: t('ticket.previewFirst'), message: first }]),
      ...(last === undefined || last === first
        ? []
        : [{ label: t('ticket.previewLast'), message: last }]),
    ];
  };
  const facts = () => {
    const one = ticket();
    if (one === undefined) return [];
    const { configuration } = desk.workspace();
    return [
      [t('ticket.requester'), one.requester.name || one.requester.email],
      [t('ticket.assignee'), one.assigneeId === null ? '' : names.person(one.assigneeId)],
      [t('ticket.group'), one.groupId === null ? '' : names.group(one.groupId)],
      [t('ticket.priority'), t(PRIORITY_LABELS[one.priority])],
      [t('ticket.category'), categoryLabel(configuration, one.category, i18n.language())],
      [t('ticket.tags'), one.tags.join(', ')],
    ].filter((fact): fact is [string, string] => fact[1] !== '');
  };

  return (
    <Show when={ticket()} fallback={<Skeleton shape="text" rows={4} />}>
      {(one) => (
        <article class={styles['preview']}>
          <header class={styles['head']}>
            <h2 class={styles['subject']} dir="auto">
              <Show when={one().number}>
                {(number) => <span class={styles['number']}>#{number()} </span>}
              </Show>
              {names.subject(one()) || t('desk.noSubject')}
            </h2>
            <p class={styles['state']}>
              <PhaseLabel phase={one().phase} tint={names.tint(one().status)}>
                {names.status(one().status)}
              </PhaseLabel>
              <RelativeTime at={fromInstant(one().createdAt)} look="long" />
            </p>
          </header>
          <dl class={styles['facts']}>
            <For each={facts()}>
              {([label, value]) => (
                <div>
                  <dt>{label}</dt>
                  <dd dir="auto">{value}</dd>
                </div>
              )}
            </For>
          </dl>
          <Show
            when={shown().length > 0}
            fallback={
              <p class={styles['none']}>
                {conversation().fetching === 'unreachable'
                  ? t('ticket.previewUnreachable')
                  : conversation().isComplete
                    ? t('ticket.previewNoMessages')
                    : ''}
              </p>
            }
          >
            <For each={shown()}>
              {({ label, message }) => (
                <section class={styles['message']}>
                  <h3 class={styles['label']}>
                    {label}
                    <span dir="auto">{message.authorName || one().requester.name}</span>
                    <RelativeTime at={fromInstant(message.at)} look="short" />
                  </h3>
                  <SafeHtml html={ownPart(message.html)} class={styles['words']} />
                </section>
              )}
            </For>
          </Show>
        </article>
      )}
    </Show>
  );
}
