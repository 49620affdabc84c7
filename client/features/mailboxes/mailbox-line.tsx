import { For, Show } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Badge } from '#client/ui/badge.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import type { Tone } from '#client/ui/tone.ts';
import { reasonWords } from './mailbox-problems.ts';
import type { Health, Mailbox, Tested } from './mailboxes-api.ts';
import styles from './mailboxes.module.css';

const STATES: { readonly [State in Health['state']]: readonly [MessageKey, Tone] } = {
  off: ['mailbox.stateOff', 'neutral'],
  waiting: ['mailbox.stateWaiting', 'info'],
  checking: ['mailbox.stateChecking', 'info'],
  ok: ['mailbox.stateOk', 'success'],
  failing: ['mailbox.stateFailing', 'danger'],
};

/** A mailbox in the list, with its health in words. */
export function MailboxLine(props: {
  desk: Desk;
  mailbox: Mailbox;
  busy: 'open' | 'check' | 'test' | undefined;
  tested: Tested | undefined;
  onOpen: () => void;
  onCheck: () => void;
  onTest: () => void;
}) {
  const { t, ...i18n } = useI18n();
  const mailbox = () => props.mailbox;
  const health = () => props.mailbox.health;
  const ago = (at: Parameters<typeof fromInstant>[0]) =>
    i18n.formatRelative(fromInstant(at), Date.parse(props.desk.now()), 'long');
  const facts = () => {
    const { address, groupId, incoming, outgoing } = mailbox();
    return [
      address,
      ...(groupId === null ? [] : (props.desk.groups().get(groupId)?.name ?? [])),
      incoming === null
        ? t('mailbox.fetchesNothing')
        : t('mailbox.fetchesFrom', { host: incoming.host }),
      ...(outgoing === null ? [] : [t('mailbox.sendsBy', { host: outgoing.host })]),
    ]
      .flat()
      .join(' · ');
  };
  const sentences = () => {
    const { lastCheckedAt, lastOkAt, failedSince, problem, detail, leftBehind } = health();
    const isFailing = problem !== null;
    return [
      ...(lastCheckedAt === null ? [] : [t('mailbox.lastVisit', { when: ago(lastCheckedAt) })]),
      ...(isFailing && failedSince !== null
        ? [
            t('mailbox.failingSince', {
              when: i18n.formatDate(fromInstant(failedSince), 'dateTime'),
            }),
          ]
        : []),
      ...(isFailing ? reasonWords(problem, detail, t) : []),
      ...(isFailing
        ? [lastOkAt === null ? t('mailbox.neverOk') : t('mailbox.lastOk', { when: ago(lastOkAt) })]
        : []),
      ...(leftBehind > 0 ? [t('mailbox.leftBehind', { count: leftBehind })] : []),
    ];
  };
  const named = (words: string) => (
    <>
      {words}
      <span class="visually-hidden">, {mailbox().name}</span>
    </>
  );
  return (
    <li class={styles['mailbox']}>
      <div class={styles['words']}>
        <strong class={styles['name']}>
          {mailbox().name}{' '}
          <Badge tone={STATES[health().state][1]}>{t(STATES[health().state][0])}</Badge>
        </strong>
        <span class={styles['muted']}>{facts()}</span>
        <Show when={sentences().length > 0}>
          <p class={styles['health']}>
            <For each={sentences()}>{(sentence) => <span>{sentence} </span>}</For>
          </p>
        </Show>
      </div>
      <div class={styles['tools']}>
        <Show when={mailbox().incoming !== null}>
          <Show when={mailbox().isEnabled}>
            <Button
              id={`check-${mailbox().id}`}
              size="small"
              busy={props.busy === 'check'}
              onClick={() => props.onCheck()}
            >
              {named(t('mailbox.check'))}
            </Button>
          </Show>
          <Button size="small" busy={props.busy === 'test'} onClick={() => props.onTest()}>
            {named(t('mailbox.test'))}
          </Button>
        </Show>
        <Button
          id={`edit-${mailbox().id}`}
          size="small"
          busy={props.busy === 'open'}
          onClick={() => props.onOpen()}
        >
          {named(t('common.edit'))}
        </Button>
      </div>
      <div class={styles['tested']} role="status">
        <Show when={props.tested}>
          {(tested) => (
            <Show
              when={tested().problem}
              fallback={
                <Banner
                  tone="success"
                  title={t('mailbox.testedOk', { count: tested().mails ?? 0 })}
                />
              }
            >
              {(problem) => (
                <Banner tone="danger" title={t('mailbox.testedFailed')}>
                  {reasonWords(problem(), tested().detail, t).join(' ')}
                </Banner>
              )}
            </Show>
          )}
        </Show>
      </div>
    </li>
  );
}
