import { Match, Show, Switch, createSignal, type JSX } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { ApiFailure, ApiResult } from '#client/data/index.ts';
import { ConfirmDialog } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import type { LinkKind, OpenPerson, SentLink } from './people-api.ts';
import { actFailure } from './person-problems.ts';
import styles from './people.module.css';

type Act = 'link' | 'enable';
type Asked = 'disable' | 'endSessions';

/** How somebody signs in, and whether they may; each says before what it does. */
export function PersonActs(props: {
  person: OpenPerson;
  isSelf: boolean;
  now: number;
  onSend: (kind: LinkKind) => Promise<ApiResult<SentLink>>;
  onSent: (kind: LinkKind, sent: SentLink) => void;
  onEndSessions: () => Promise<ApiResult<undefined>>;
  onDisable: (isDisabled: boolean) => Promise<ApiResult<unknown>>;
}) {
  const { t, formatDate } = useI18n();
  const toasts = useToasts();
  const [busy, setBusy] = createSignal<Act>();
  const [asked, setAsked] = createSignal<Asked>();
  const [failure, setFailure] = createSignal<ApiFailure>();
  const name = () => props.person.name;

  async function send(kind: LinkKind): Promise<void> {
    setBusy('link');
    const result = await props.onSend(kind);
    setBusy(undefined);
    setFailure(result.ok ? undefined : result.error);
    if (result.ok) props.onSent(kind, result.value.data);
  }
  async function enable(): Promise<void> {
    setBusy('enable');
    const result = await props.onDisable(false);
    setBusy(undefined);
    setFailure(result.ok ? undefined : result.error);
    if (result.ok) tell(t('people.enabled', { name: name() }));
  }
  async function confirm(): Promise<ApiFailure | undefined> {
    const act = asked();
    const result = await (act === 'disable' ? props.onDisable(true) : props.onEndSessions());
    if (!result.ok) return result.error;
    setAsked(undefined);
    setFailure(undefined);
    tell(t(act === 'disable' ? 'people.disabledDone' : 'people.sessionsEnded', { name: name() }));
    return undefined;
  }
  const tell = (text: string): void => {
    toasts.show({ text, tone: 'success' });
    queueMicrotask(() => document.getElementById(HEADING_ID)?.focus());
  };

  const invitedWords = (): string => {
    const { invitedUntil } = props.person;
    if (invitedUntil === null) return t('people.neverInvited');
    const at = fromInstant(invitedUntil);
    return t(at > props.now ? 'people.invitedUntil' : 'people.invitationOver', {
      date: formatDate(at, 'date'),
    });
  };
  const disableWords = (): string =>
    [
      t('people.disableText', { name: name() }),
      props.person.openTickets === 0
        ? t('people.disableNoTickets')
        : t('people.disableTickets', { count: props.person.openTickets }),
    ].join(' ');

  return (
    <section class={styles['section']}>
      <h2 id={HEADING_ID} tabIndex={-1}>
        {t('people.access')}
      </h2>
      <Show when={failure()}>
        {(found) => <Banner tone="danger" title={actFailure(found(), t)} live="alert" />}
      </Show>
      <Switch>
        <Match when={props.person.state === 'disabled'}>
          <Line text={t('people.isDisabled')}>
            <Button busy={busy() === 'enable'} onClick={() => void enable()}>
              {t('people.enable')}
            </Button>
          </Line>
        </Match>
        <Match when={props.person.state === 'invited'}>
          <Line text={invitedWords()}>
            <Button busy={busy() === 'link'} onClick={() => void send('invitation')}>
              {t('people.inviteAgain')}
            </Button>
          </Line>
        </Match>
        <Match when={props.person.state === 'active'}>
          <Line text={t('people.resetText')}>
            <Button busy={busy() === 'link'} onClick={() => void send('password-reset')}>
              {t('people.reset')}
            </Button>
          </Line>
          <Line text={t(props.isSelf ? 'people.endOwnSessionsText' : 'people.endSessionsShort')}>
            <Button onClick={() => setAsked('endSessions')}>{t('people.endSessions')}</Button>
          </Line>
        </Match>
      </Switch>
      <Show when={props.person.state !== 'disabled'}>
        <Show
          when={!props.isSelf}
          fallback={<p class={styles['muted']}>{t('people.notYourself')}</p>}
        >
          <Line text={t('people.disableShort')}>
            <Button variant="danger-quiet" onClick={() => setAsked('disable')}>
              {t('people.disable')}
            </Button>
          </Line>
        </Show>
      </Show>
      <Show when={asked()}>
        {(act) => (
          <ConfirmDialog
            title={t(act() === 'disable' ? 'people.disableTitle' : 'people.endSessionsTitle', {
              name: name(),
            })}
            text={act() === 'disable' ? disableWords() : t('people.endSessionsText')}
            action={t(act() === 'disable' ? 'people.disable' : 'people.endSessions')}
            onConfirm={confirm}
            onClose={() => setAsked(undefined)}
            failureWords={(found) => actFailure(found, t)}
          />
        )}
      </Show>
    </section>
  );
}

function Line(props: { text: string; children: JSX.Element }) {
  return (
    <div class={styles['act']}>
      <p class={styles['muted']}>{props.text}</p>
      {props.children}
    </div>
  );
}

const HEADING_ID = 'person-access';
