import { Show, createMemo } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { Desk, HeldView } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { SafeHtml } from '#client/ui/safe-html.tsx';
import styles from './held.module.css';

/** The colleague's answer that came first: to be read before one's own is sent anyway. */
export function NewerAnswer(props: { desk: Desk; item: HeldView; newerSeq: number }) {
  const { t } = useI18n();
  // eslint-disable-next-line solid/reactivity -- the desk tracks it where it answers
  const conversation = props.desk.conversation(() => props.item.ticketId);
  const newest = createMemo(() => {
    const self = props.desk.self().id;
    const { newerSeq } = props;
    return conversation()
      .items.filter((item) => item.type === 'message')
      .findLast(
        (message) =>
          message.kind === 'reply' &&
          message.side === 'operator' &&
          message.authorId !== self &&
          // An older one is not what the held answer waits for.
          (message.seq ?? 0) >= newerSeq,
      );
  });
  return (
    <Show when={newest()} fallback={<p class={styles['hint']}>{t('held.newerNotHere')}</p>}>
      {(message) => (
        <section class={styles['newer']} aria-label={t('held.newerAnswer')}>
          <p class={styles['label']}>
            {t('held.newerBy', { name: message().authorName })}
            {' · '}
            <RelativeTime at={fromInstant(message().at)} />
          </p>
          <SafeHtml html={message().html} />
        </section>
      )}
    </Show>
  );
}
