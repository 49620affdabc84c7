import { Match, Show, Switch, createEffect, createSignal, on, type JSX } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { PersonId } from '#shared/base/ids.ts';
import { isOpenPhase } from '#shared/engine/configuration.ts';
import { NotSavedError, type Desk, type HeldView, type Performed } from '#client/data/index.ts';
import { LocalFiles } from '#client/features/files/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { classNames } from '#client/ui/class-names.ts';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { SafeHtml } from '#client/ui/safe-html.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { heldActWords, heldReasonWords, refusalWords } from './held-texts.ts';
import { causeNow, noteReader, sendWay, type Standing } from './held-words.ts';
import { NewerAnswer } from './newer-answer.tsx';
import { setTakenBack } from './taken-back.ts';
import styles from './held.module.css';

/** One refused entry: why in plain words, what was written, and the ways out. */
export function HeldCard(props: {
  desk: Desk;
  item: HeldView;
  isCurrent?: boolean;
  /** Left out where the ticket is open beside it. */
  onTicket?: (() => void) | undefined;
  /** What must have happened before anything is done to the ticket; false: it must not be done. */
  before: () => Promise<boolean>;
  /** Throws it away, with a way back. */
  onDiscard: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const toasts = useToasts();
  const [isBusy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  // A card is made anew for another entry.
  // eslint-disable-next-line solid/reactivity
  const { desk, item } = props;
  const ticket = desk.ticket(() => item.ticketId);
  const nameOf = (id: PersonId | undefined) =>
    id === undefined ? undefined : (desk.people().get(id)?.name ?? t('common.someone'));
  const standing = (): Standing => ({
    ticket: ticket(),
    self: desk.self().id,
    canBreakLock: desk.self().permissions.includes('ticket.break-lock'),
    lock: desk.workspace().configuration.lock,
  });
  const way = () => sendWay(item, standing());
  const reader = () => nameOf(noteReader(standing()));
  const why = () => {
    const { lastContactAt } = desk.sync();
    const isUpToDate = (lastContactAt ?? 0) > Date.parse(item.heldAt);
    const cause = causeNow(item, standing(), isUpToDate);
    if (cause === 'as-refused') return heldReasonWords(desk, i18n, item.refusal);
    if (cause === 'yours-now') return t('held.yoursNow');
    if (cause === 'free-now') return t('held.freeNow');
    return refusalWords(desk, i18n, { code: 'LOCKED', by: cause.holder });
  };
  // A sentence about what could not be done is as old as the ticket that it speaks of.
  createEffect(
    on(
      () => `${ticket()?.lockHolderId} ${ticket()?.status} ${ticket()?.pubSeq}`,
      () => setProblem(undefined),
      { defer: true },
    ),
  );
  /** It may have been sent all the same: only the server can say, when it is sent again as it was. */
  const isAside = () => item.refusal.code === 'SET_ASIDE';
  /** Without it the rest can go. */
  const isForFile = item.refusal.code === 'FILE_REFUSED' || item.refusal.code === 'FILE_NOT_TAKEN';
  const newerSeq = () =>
    item.kind === 'reply' && item.refusal.code === 'STALE' ? item.refusal.newerSeq : undefined;

  async function settle(act: () => Promise<Performed>, done: string): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      if (!(await props.before())) return;
      const result = await act();
      if (result.ok) toasts.show({ text: done, tone: 'success' });
      else setProblem(refusalWords(desk, i18n, result.refusal));
    } catch (error) {
      if (!(error instanceof NotSavedError)) throw error;
      setProblem(t('sync.storageFailed'));
    } finally {
      setBusy(false);
    }
  }
  const { id, ticketId } = item;
  const resend = (take: boolean) => () =>
    void settle(() => desk.resendHeld(id, { take }), t('held.resent'));
  const takeOver = () =>
    void settle(async () => {
      const broken = await desk.perform([{ type: 'break-lock', ticketId }]);
      return broken.ok ? desk.resendHeld(id, { take: true }) : broken;
    }, t('held.resent'));
  const giveAsNote = () =>
    void settle(
      () => desk.giveHeldAsNote(id),
      reader() === undefined ? t('held.noted') : t('held.handedOver', { name: reader() ?? '' }),
    );

  return (
    <article class={classNames(styles['card'], props.isCurrent === true && styles['current'])}>
      <header class={styles['head']}>
        <Show when={props.onTicket} fallback={<span class={styles['subject']}>{title()}</span>}>
          {(onTicket) => (
            <button type="button" class={styles['link']} onClick={() => onTicket()()}>
              {subject()}
            </button>
          )}
        </Show>
        <RelativeTime class={styles['at']} at={fromInstant(item.writtenAt)} />
      </header>
      <p class={styles['why']}>
        <Show when={item.kind === 'other'}>
          <strong>{t('held.actTitle', { act: heldActWords(desk, i18n, item) })} </strong>
        </Show>
        {why()}
      </p>
      <Show when={newerSeq()}>
        {(seq) => <NewerAnswer desk={desk} item={item} newerSeq={seq()} />}
      </Show>
      <Show when={item.html !== ''}>
        <section class={styles['words']} aria-label={t('held.yourText')}>
          <p class={styles['label']}>
            {t(item.kind === 'note' ? 'held.yourNote' : 'held.yourAnswer')}
          </p>
          <SafeHtml html={item.html} />
        </section>
      </Show>
      <LocalFiles desk={desk} ticketId={ticketId} ids={item.files} />
      <Show when={isForFile && way() !== 'again' && way() !== 'none'}>
        <p class={styles['hint']}>{t('file.sentWithout')}</p>
      </Show>
      <Show when={ticket() !== undefined && !isOpenPhase(ticket()?.phase ?? 'active')}>
        <p class={styles['hint']}>{t('held.endedMeanwhile')}</p>
      </Show>
      <Show when={problem()}>
        {(text) => (
          <p class={styles['problem']} role="alert">
            {text()}
          </p>
        )}
      </Show>
      <div class={styles['ways']}>
        <SendButton />
        <Show when={isForFile && item.kind === 'reply' && ticket() !== undefined}>
          <Button
            size="small"
            disabled={isBusy()}
            onClick={() => {
              setTakenBack(item);
              props.onTicket?.();
            }}
          >
            {t('held.intoDraft')}
          </Button>
        </Show>
        <Show when={item.kind === 'reply' && way() !== 'none' && !isAside()}>
          <Button size="small" disabled={isBusy()} onClick={giveAsNote}>
            {reader() === undefined
              ? t('held.keepAsNote')
              : t('held.handAsNoteTo', { name: reader() ?? '' })}
          </Button>
        </Show>
        <Button
          size="small"
          variant={item.kind === 'other' ? 'secondary' : 'danger-quiet'}
          disabled={isBusy()}
          onClick={() => props.onDiscard()}
        >
          {t(item.kind === 'other' ? 'held.dismiss' : 'held.discard')}
        </Button>
      </div>
    </article>
  );

  /** Where the ticket itself is in sight. */
  function title(): string {
    return t(item.kind === 'reply' ? 'held.title' : 'held.titleOther');
  }

  function subject(): string {
    const view = ticket();
    if (view === undefined) return t('held.ticketGone');
    return `${view.number === null ? '' : `#${view.number} `}${view.subject}`;
  }

  function againWords(): string {
    if (isForFile) return t('held.sendWithout');
    return t(item.kind === 'other' ? 'common.retry' : 'held.sendAgain');
  }

  function SendButton(): JSX.Element {
    const button = (label: string, onClick: () => void) => (
      <Button size="small" variant="primary" busy={isBusy()} onClick={onClick}>
        {label}
      </Button>
    );
    return (
      <Switch>
        <Match when={way() === 'take'}>{button(t('held.takeAndSend'), resend(true))}</Match>
        <Match when={way() === 'take-over'}>{button(t('held.takeOverAndSend'), takeOver)}</Match>
        <Match when={way() === 'anyway'}>{button(t('held.sendAnyway'), resend(false))}</Match>
        <Match when={way() === 'again'}>{button(againWords(), resend(false))}</Match>
        <Match when={way() === 'wait'}>
          <p class={styles['hint']}>
            {t('held.waitFor', { name: nameOf(ticket()?.lockHolderId ?? undefined) ?? '' })}
          </p>
        </Match>
      </Switch>
    );
  }
}
