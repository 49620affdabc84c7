// A customer's own ticket as they see it: where it stands, what was said, where one answers. Everything of it is the same as
// on the desk, from this device and without a network; what is the desk's own is not there.

import { Match, Show, Switch, createMemo, createSignal, onCleanup } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { ownRightsOf } from '#shared/engine/own-rights.ts';
import type { Desk, TicketView } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { PhaseLabel } from '#client/ui/phase-label.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { Conversation } from './conversation.tsx';
import { createActs } from './create-acts.ts';
import { departuresOf } from './departures.ts';
import { OwnAnswer } from './own-answer.tsx';
import { OwnDetails } from './own-details.tsx';
import { OwnRating, OwnSolution } from './own-verdicts.tsx';
import { TicketProvider, type OpenedTicket } from './ticket-context.tsx';
import { createNames } from './ticket-names.ts';
import { lockOf, rightsOf } from './ticket-rights.ts';
import styles from './own-ticket.module.css';

const GONE_AFTER_MS = 1_500;

export function OwnTicket(props: { desk: Desk; ticketId: TicketId; onBack: () => void }) {
  return (
    <Show when={props.ticketId} keyed>
      {(id) => <Found desk={props.desk} id={id} onBack={props.onBack} />}
    </Show>
  );
}

function Found(props: { desk: Desk; id: TicketId; onBack: () => void }) {
  const { t } = useI18n();
  // eslint-disable-next-line solid/reactivity -- an accessor, read by the live query; a desk stays the same
  const found = props.desk.ticket(() => props.id);
  const [isLate, setLate] = createSignal(false);
  const timer = setTimeout(() => setLate(true), GONE_AFTER_MS);
  onCleanup(() => clearTimeout(timer));
  const exists = createMemo(() => found() !== undefined);
  return (
    <Switch fallback={<Skeleton shape="text" rows={8} />}>
      <Match when={exists()}>
        <Opened desk={props.desk} id={props.id} found={found()!} ticket={found} />
      </Match>
      <Match when={isLate() && props.desk.sync().loading === undefined}>
        <EmptyState
          title={t('portal.notHere')}
          text={t('portal.notHereText')}
          actions={<Button onClick={() => props.onBack()}>{t('portal.backToList')}</Button>}
        />
      </Match>
    </Switch>
  );
}

function Opened(props: {
  desk: Desk;
  id: TicketId;
  found: TicketView;
  ticket: () => TicketView | undefined;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  // eslint-disable-next-line solid/reactivity -- the page is made anew for another ticket or desk
  const { desk, id } = props;
  // eslint-disable-next-line solid/reactivity -- what it was at first; the memo follows the rest
  const ticket = createMemo<TicketView>((last) => props.ticket() ?? last, props.found);
  const configuration = () => desk.workspace().configuration;
  const names = createNames(desk, i18n);
  const acts = createActs(desk, names, i18n, useToasts());
  const rights = createMemo(() => rightsOf(configuration(), desk.self(), ticket()));
  const lock = createMemo(() => lockOf(configuration(), desk.self().id, ticket()));
  const opened: OpenedTicket = {
    desk,
    id,
    ticket,
    configuration,
    rights,
    lock,
    side: 'customer',
    names,
    act: acts.act,
  };
  const departures = departuresOf(desk);
  const conversation = desk.conversation(() => id);
  const may = createMemo(() =>
    ownRightsOf(
      configuration(),
      (permission) => desk.self().permissions.includes(permission),
      ticket(),
    ),
  );

  return (
    <TicketProvider value={opened}>
      <header class={styles['head']}>
        <h1 dir="auto">{names.subject(ticket()) || t('desk.noSubject')}</h1>
        <p class={styles['facts']}>
          <Show when={ticket().number}>{(number) => <span>#{number()}</span>}</Show>
          <PhaseLabel phase={names.phase(ticket().status)} tint={names.tint(ticket().status)}>
            {names.status(ticket().status)}
          </PhaseLabel>
          <span class={styles['ends']}>
            <Show when={may().close}>
              <Button
                size="small"
                onClick={() =>
                  void opened.act({
                    commands: [{ type: 'close', ticketId: id }],
                    done: t('ticket.closed'),
                  })
                }
              >
                {t('portal.close')}
              </Button>
            </Show>
            <Show when={may().reopen}>
              <Button
                size="small"
                onClick={() =>
                  void opened.act({
                    commands: [{ type: 'reopen', ticketId: id }],
                    done: t('ticket.reopened'),
                  })
                }
              >
                {t('portal.reopen')}
              </Button>
            </Show>
          </span>
        </p>
        <Show when={acts.problem()}>
          {(words) => (
            <Banner
              tone="danger"
              live="alert"
              title={words()}
              actions={<Button onClick={acts.clearProblem}>{t('common.close')}</Button>}
            />
          )}
        </Show>
        <OwnDetails />
        <OwnSolution />
        <OwnRating isAsked={may().rate} />
      </header>
      <Conversation
        conversation={conversation}
        departure={departures.of(id)}
        onReplyTo={undefined}
      />
      <Show when={may().reply}>
        <OwnAnswer />
      </Show>
    </TicketProvider>
  );
}
