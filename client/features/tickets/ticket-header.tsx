import ArrowLeft from 'lucide-solid/icons/arrow-left';
import Ellipsis from 'lucide-solid/icons/ellipsis';
import Info from 'lucide-solid/icons/info';
import Link2 from 'lucide-solid/icons/link-2';
import Lock from 'lucide-solid/icons/lock';
import LockOpen from 'lucide-solid/icons/lock-open';
import UserRound from 'lucide-solid/icons/user-round';
import { Index, Match, Show, Switch, createSignal } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { IconButton } from '#client/ui/icon-button.tsx';
import { Menu, type MenuItem } from '#client/ui/menu.tsx';
import { AssignPicker } from './assign-picker.tsx';
import { createHeaderActs } from './header-acts.ts';
import { PresenceList } from './presence-list.tsx';
import type { Present } from './create-presence.ts';
import { StatusMenu } from './status-menu.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-header.module.css';

const RARE_ACTS = [
  'ticket.solution',
  'ticket.recordTime',
  'ticket.texts',
  'ticket.link',
  'ticket.merge',
  'ticket.delete',
] as const;

export function TicketHeader(props: {
  onBack: () => void;
  problem: string | undefined;
  onDismissProblem: () => void;
  present: readonly Present[];
  isStatusOpen: boolean;
  onStatusOpen: (open: boolean) => void;
  areFactsOpen: boolean;
  /** No room for every act as a button. */
  isNarrow: boolean;
  onFacts: () => void;
  onFillIn: () => void;
}) {
  const { t } = useI18n();
  const { ticket, rights, names, configuration } = useTicket();
  const actions = useActions();

  const acts = createHeaderActs();
  const [isAssigning, setAssigning] = createSignal(false);
  const mayAssign = () => rights().assign || rights().handOver;
  const more = () => [
    ...(mayAssign()
      ? [
          {
            label: t(rights().handOver ? 'ticket.handOverTo' : 'ticket.assignTo'),
            // Once the menu is gone: it gives the focus back as it goes.
            onSelect: () => void setTimeout(() => setAssigning(true)),
          },
        ]
      : []),
    ...acts()
      .slice(1)
      .map((one) => ({
        label: one.label,
        danger: one.look === 'danger-quiet',
        onSelect: () => one.run(),
      })),
  ];
  /** What is done rarely; the palette has it as well. */
  const rare = (): readonly MenuItem[] => {
    const offered = actions.enabled();
    return RARE_ACTS.flatMap((id) => offered.filter((action) => action.id === id)).map(
      (action) => ({
        label: action.label(),
        danger: action.id === 'ticket.delete',
        // Once the menu is gone: it gives the focus back as it goes.
        onSelect: () => void setTimeout(() => action.run()),
      }),
    );
  };
  const menu = (): readonly MenuItem[] => {
    const [first, then] = [props.isNarrow ? more() : [], rare()];
    return first.length > 0 && then.length > 0
      ? [...first, { separator: true }, ...then]
      : [...first, ...then];
  };
  const missing = () => ticket().incomplete;
  return (
    <header class={styles['header']}>
      <div class={styles['top']}>
        <span class={styles['back']}>
          <IconButton
            label={t('desk.backToList')}
            icon={<ArrowLeft />}
            onClick={() => props.onBack()}
          />
        </span>
        <div class={styles['title']}>
          <h2 class={styles['subject']} dir="auto">
            <Show
              when={ticket().number}
              fallback={
                <span class={styles['numberPending']} title={t('ticket.numberPendingHint')}>
                  {t('ticket.numberPending')}
                </span>
              }
            >
              {(number) => <span class={styles['number']}>#{number()}</span>}
            </Show>{' '}
            {names.subject(ticket()) || t('desk.noSubject')}
          </h2>
        </div>
        <PresenceList present={props.present} />
        <IconButton
          label={t(props.areFactsOpen ? 'desk.hideDetails' : 'desk.showDetails')}
          icon={<Info />}
          aria-pressed={props.areFactsOpen}
          shortcut={actions.keysOf('ticket.facts')}
          onClick={() => props.onFacts()}
        />
      </div>
      <div class={styles['bar']} classList={{ [styles['narrow'] ?? '']: props.isNarrow }}>
        <StatusMenu open={props.isStatusOpen} onOpenChange={(open) => props.onStatusOpen(open)} />
        <Keeper />
        <span class={styles['acts']}>
          <Index each={props.isNarrow ? acts().slice(0, 1) : acts()}>
            {(one) => (
              <Button
                size="small"
                variant={props.isNarrow && one().look === 'quiet' ? 'secondary' : one().look}
                aria-keyshortcuts={one().shortcut}
                onClick={() => one().run()}
              >
                {one().label}
              </Button>
            )}
          </Index>
          <Show when={mayAssign()}>
            <span
              class={styles['assign']}
              classList={{ [styles['offstage'] ?? '']: props.isNarrow }}
            >
              <AssignPicker open={isAssigning()} onOpenChange={setAssigning} />
            </span>
          </Show>
          <Show when={menu().length > 0}>
            <Menu
              label={t('ticket.more')}
              triggerClass={`${buttonClass({ variant: 'quiet', size: 'small' })} ${styles['more']}`}
              items={menu()}
            >
              <Ellipsis aria-hidden="true" />
            </Menu>
          </Show>
        </span>
      </div>
      <Show when={ticket().followUpOf}>{(id) => <FollowUpOf id={id()} />}</Show>
      <Show when={missing().length > 0}>
        <Banner
          tone="warning"
          title={t('ticket.incompleteTitle')}
          actions={
            <Show when={rights().correct || rights().edit}>
              <Button size="small" onClick={() => props.onFillIn()}>
                {t('ticket.complete')}
              </Button>
            </Show>
          }
        >
          {names.refusal({ code: 'INCOMPLETE', missing: missing() })}
        </Banner>
      </Show>
      <Show when={props.problem}>
        {(problem) => (
          <Banner
            tone="danger"
            live="alert"
            title={problem()}
            onDismiss={() => props.onDismissProblem()}
          />
        )}
      </Show>
    </header>
  );

  /** Who looks after it, and whether others are kept out, in words. */
  function Keeper() {
    const { desk, lock } = useTicket();
    const takenBy = () => {
      const state = lock();
      return state.kind === 'taken' ? state.by : undefined;
    };
    const assignee = () => ticket().assigneeId;
    return (
      <span class={styles['keeper']}>
        <Switch>
          <Match when={lock().kind === 'mine'}>
            <LockOpen aria-hidden="true" />
            {t('ticket.heldByYou')}
          </Match>
          <Match when={takenBy()}>
            {(by) => (
              <>
                <Lock aria-hidden="true" />
                {t('ticket.heldBy', { name: names.person(by()) })}
              </>
            )}
          </Match>
          <Match when={lock().kind === 'free'}>{t('ticket.heldByNobody')}</Match>
          <Match when={configuration().assignees.length === 0}>{''}</Match>
          <Match when={assignee()}>
            {(id) => (
              <>
                <UserRound aria-hidden="true" />
                {id() === desk.self().id
                  ? t('ticket.withYou')
                  : t('ticket.with', { name: names.person(id()) })}
              </>
            )}
          </Match>
          <Match when={assignee() === null}>{t('ticket.unassigned')}</Match>
        </Switch>
      </span>
    );
  }
}

/** The ticket that this one goes on from, by its number if the device knows it. */
function FollowUpOf(props: { id: TicketId }) {
  const { t } = useI18n();
  const { desk, names } = useTicket();
  // eslint-disable-next-line solid/reactivity -- an accessor, read by the live query
  const first = desk.ticket(() => props.id);
  const href = () => location.pathname.replace(/\/ticket\/[^/]+/, `/ticket/${props.id}`);
  const followUpOf = (number: number | null) =>
    t('ticket.linkedFollowUp', { number: `#${number ?? '…'}` });
  return (
    <p class={styles['follow']}>
      <Link2 aria-hidden="true" />
      <Show when={first()} fallback={t('ticket.isFollowUp')}>
        {(ticket) => (
          <a href={href()}>
            <Show when={names.subject(ticket())} fallback={followUpOf(ticket().number)}>
              {t('common.labelled', {
                label: followUpOf(ticket().number),
                value: names.subject(ticket()),
              })}
            </Show>
          </a>
        )}
      </Show>
    </p>
  );
}
