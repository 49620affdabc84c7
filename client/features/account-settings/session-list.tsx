import { For, Show, createResource, createSignal } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import type { AccountApi, Session } from './account-api.ts';
import { browserName } from './browser-name.ts';
import { failureWords } from './failure-words.ts';
import styles from './account-settings.module.css';

/** Where this person is signed in, with a way to end what they do not know. */
export function SessionList(props: { api: AccountApi }) {
  const { t } = useI18n();
  const toasts = useToasts();
  const [sessions, { refetch }] = createResource(() => props.api.sessions());
  const [ending, setEnding] = createSignal<string>();
  const items = () => {
    const result = sessions.latest;
    return result?.ok === true ? result.value.data.items : [];
  };
  async function end(session: Session): Promise<void> {
    setEnding(session.id);
    const result = await props.api.endSession(session.id);
    await refetch();
    setEnding(undefined);
    if (result.ok) toasts.show({ text: t('account.sessionEnded'), tone: 'success' });
    else toasts.show({ text: failureWords(result.error, t), tone: 'danger' });
  }
  return (
    <section class={styles['section']} aria-labelledby="sessions-title">
      <h2 id="sessions-title">{t('account.sessions')}</h2>
      <p class={styles['muted']}>{t('account.sessionsLead')}</p>
      <Show when={sessions.state !== 'pending'} fallback={<Skeleton rows={2} />}>
        <ul class={styles['sessions']}>
          <For each={items()}>
            {(session) => (
              <li class={styles['session']}>
                <span class={styles['device']}>
                  <strong>
                    {browserName(session.userAgent) ?? t('account.unknownDevice')}{' '}
                    <Show when={session.isCurrent}>
                      <Badge tone="accent">{t('account.thisDevice')}</Badge>
                    </Show>
                  </strong>
                  <span class={styles['muted']}>
                    {session.ip} · {t('account.lastSeen')}{' '}
                    <RelativeTime at={fromInstant(session.lastSeenAt)} look="long" />
                  </span>
                </span>
                <Show when={!session.isCurrent}>
                  <Button
                    size="small"
                    variant="danger-quiet"
                    busy={ending() === session.id}
                    onClick={() => void end(session)}
                  >
                    {t('account.endSession')}
                  </Button>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}
