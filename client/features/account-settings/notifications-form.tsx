import { Match, Show, Switch, createResource, createSignal } from 'solid-js';
import type { PushChange, PushState, PushSwitch } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Checkbox } from '#client/ui/checkbox.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { failureWords } from './failure-words.ts';
import styles from './account-settings.module.css';

type Settable = Extract<PushState, { kind: 'off' | 'on' }>;

/** Notifications on this device (L7): asked for by a touch, and what the browser answers is said. */
export function NotificationsForm(props: { push: PushSwitch }) {
  const { t } = useI18n();
  const [state, { mutate, refetch }] = createResource(() => props.push.state());
  const [trouble, setTrouble] = createSignal<'unanswered' | 'no-service'>();
  const [isBusy, setBusy] = createSignal(false);
  const settable = (): Settable | undefined => {
    const now = state();
    return now?.kind === 'off' || now?.kind === 'on' ? now : undefined;
  };

  async function change(act: () => Promise<PushChange>): Promise<void> {
    setBusy(true);
    setTrouble(undefined);
    const after = await act();
    setBusy(false);
    if (after.kind === 'unanswered' || after.kind === 'no-service') setTrouble(after.kind);
    else mutate(after);
  }

  // Nothing stands between the touch and the browser's question.
  const turnOn = ({ showsSubject, publicKey }: Settable) =>
    // eslint-disable-next-line solid/reactivity -- called by a touch
    change(() => props.push.turnOn(showsSubject, publicKey));

  const turnOff = () =>
    // eslint-disable-next-line solid/reactivity -- called by a touch
    change(() => props.push.turnOff());

  const missingWords = (): string | undefined => {
    const now = state();
    if (now?.kind === 'public-computer') return t('account.notificationsPublic');
    if (now?.kind !== 'unsupported') return undefined;
    switch (now.why) {
      case 'insecure':
        return t('account.notificationsInsecure');
      case 'home-screen':
        return t('account.notificationsHomeScreen');
      case 'missing':
        return t('account.notificationsMissing');
      case 'no-worker':
        return t('account.notificationsNoWorker');
    }
  };
  const failed = () => {
    const now = state();
    return now?.kind === 'failed' ? now : undefined;
  };

  return (
    <section class={styles['section']} aria-labelledby="notifications-title">
      <h2 id="notifications-title">{t('account.notifications')}</h2>
      <p class={styles['muted']}>{t('account.notificationsLead')}</p>
      <Switch>
        <Match when={state.state === 'pending'}>
          <Skeleton rows={1} />
        </Match>
        <Match when={settable()}>
          {(now) => (
            <>
              <p role="status">
                <Badge tone={now().kind === 'on' ? 'accent' : 'neutral'}>
                  {t(
                    now().kind === 'on'
                      ? 'account.notificationsAreOn'
                      : 'account.notificationsAreOff',
                  )}
                </Badge>
              </p>
              <Checkbox
                id="notifications-subject"
                label={t('account.notificationsSubject')}
                hint={t('account.notificationsSubjectHint')}
                checked={now().showsSubject}
                disabled={isBusy()}
                onChange={(showsSubject) => {
                  const wanted = { ...now(), showsSubject };
                  mutate(wanted);
                  if (wanted.kind === 'on') void turnOn(wanted);
                }}
              />
              <p>
                <Show
                  when={now().kind === 'on'}
                  fallback={
                    <Button busy={isBusy()} onClick={() => void turnOn(now())}>
                      {t('account.notificationsTurnOn')}
                    </Button>
                  }
                >
                  <Button busy={isBusy()} onClick={() => void turnOff()}>
                    {t('account.notificationsTurnOff')}
                  </Button>
                </Show>
              </p>
            </>
          )}
        </Match>
        <Match when={state()?.kind === 'denied'}>
          <Banner
            tone="warning"
            title={t('account.notificationsDenied')}
            actions={
              <Button size="small" onClick={() => void refetch()}>
                {t('common.retry')}
              </Button>
            }
          >
            {t('account.notificationsDeniedHow')}
          </Banner>
        </Match>
        <Match when={failed()}>
          {(now) => (
            <Banner
              tone="warning"
              title={failureWords(now().failure, t)}
              actions={
                <Button size="small" onClick={() => void refetch()}>
                  {t('common.retry')}
                </Button>
              }
            />
          )}
        </Match>
        <Match when={missingWords()}>{(words) => <p role="status">{words()}</p>}</Match>
        <Match when={state.state === 'errored'}>
          <p role="status">{t('account.failed')}</p>
        </Match>
      </Switch>
      <Show when={trouble()}>
        {(what) => (
          <Banner
            tone="warning"
            title={t(
              what() === 'unanswered'
                ? 'account.notificationsUnanswered'
                : 'account.notificationsNoService',
            )}
          />
        )}
      </Show>
    </section>
  );
}
