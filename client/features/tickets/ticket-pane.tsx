// One ticket: who and what on top, the words in the middle, where one writes below, what is known beside it.

import {
  Match,
  Show,
  Switch,
  createEffect,
  createMemo,
  createSignal,
  onCleanup,
  onMount,
} from 'solid-js';
import type { MessageId, TicketId } from '#shared/base/ids.ts';
import type { Desk, TicketView } from '#client/data/index.ts';
import { ServerTicketPane } from '#client/features/search/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Sheet } from '#client/ui/sheet.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { Composer, type ComposerKind } from './composer.tsx';
import { Conversation } from './conversation.tsx';
import { createActs } from './create-acts.ts';
import { createDraft } from './create-draft.ts';
import { createPresence } from './create-presence.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { departuresOf } from './departures.ts';
import { TicketProvider, type OpenedTicket } from './ticket-context.tsx';
import { TicketFacts, type Editing, type Opening } from './ticket-facts.tsx';
import { TicketHeader } from './ticket-header.tsx';
import { createNames } from './ticket-names.ts';
import { lockOf, rightsOf } from './ticket-rights.ts';
import { registerTicketActions } from './ticket-actions.ts';
import styles from './ticket-pane.module.css';

export type TicketPaneProps = {
  desk: Desk;
  ticketId: TicketId;
  onBack: () => void;
};

export function TicketPane(props: TicketPaneProps) {
  // Another ticket is another pane: nothing of one may stand beside the other.
  return (
    <Show when={props.ticketId} keyed>
      {(id) => <OneTicket desk={props.desk} id={id} onBack={props.onBack} />}
    </Show>
  );
}

/** Reading the device takes a moment; only what takes longer is said. */
const PATIENCE_MS = 250;
const GONE_AFTER_MS = 1_500;

function OneTicket(props: { desk: Desk; id: TicketId; onBack: () => void }) {
  // eslint-disable-next-line solid/reactivity -- an accessor, read by the live query; a desk stays the same
  const found = props.desk.ticket(() => props.id);
  const [waited, setWaited] = createSignal<'no' | 'a-little' | 'long'>('no');
  const timers = [
    setTimeout(() => setWaited('a-little'), PATIENCE_MS),
    setTimeout(() => setWaited('long'), GONE_AFTER_MS),
  ];
  onCleanup(() => timers.forEach(clearTimeout));
  const isGone = () => waited() === 'long' && props.desk.sync().loading === undefined;
  // While it is taken off the device its last look stays until the pane says that it is gone.
  const exists = createMemo(() => found() !== undefined);

  return (
    <Switch>
      <Match when={exists()}>
        <Opened
          desk={props.desk}
          id={props.id}
          found={found()!}
          onBack={props.onBack}
          ticket={found}
        />
      </Match>
      <Match when={isGone()}>
        <ServerTicketPane desk={props.desk} id={props.id} onBack={props.onBack} />
      </Match>
      <Match when={waited() !== 'no'}>
        <div class={styles['loading']} aria-busy="true">
          <Skeleton shape="text" rows={10} />
        </div>
      </Match>
    </Switch>
  );
}

/** From this width on the facts stand beside the conversation. */
const WIDE_PX = 800;
/** Below this one the header has room for one act beside the status. */
const NARROW_PX = 600;

function Opened(props: {
  desk: Desk;
  id: TicketId;
  found: TicketView;
  ticket: () => TicketView | undefined;
  onBack: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  // eslint-disable-next-line solid/reactivity -- the pane is made anew for another ticket or desk
  const { desk, id } = props;
  // eslint-disable-next-line solid/reactivity -- what it was at first; the memo follows the rest
  const ticket = createMemo<TicketView>((last) => props.ticket() ?? last, props.found);
  const configuration = () => desk.workspace().configuration;
  const rights = createMemo(() => rightsOf(configuration(), desk.self(), ticket()));
  const lock = createMemo(() => lockOf(configuration(), desk.self().id, ticket()));
  const names = createNames(desk, i18n);
  const acts = createActs(desk, names, i18n, useToasts());
  const opened: OpenedTicket = {
    desk,
    id,
    ticket,
    configuration,
    rights,
    lock,
    side: 'operator',
    names,
    act: acts.act,
  };

  const conversation = desk.conversation(() => id);
  const generation = createMemo(() => ticket().draftGeneration);
  const draft = createDraft(desk, id, generation, () => rights().reply);
  const present = createPresence(draft, desk.self);
  const departures = departuresOf(desk);

  const [kind, setKind] = createSignal<ComposerKind>();
  const [parentId, setParentId] = createSignal<MessageId>();
  const [width, setWidth] = createSignal(0);
  const wide = () => width() >= WIDE_PX;
  const [isColumnOpen, setColumnOpen] = createSignal(true);
  const [isSheetOpen, setSheetOpen] = createSignal(false);
  /** Words that somebody has chosen beside it, for the answer. */
  const [toPut, setToPut] = createSignal<string>();
  const [isStatusOpen, setStatusOpen] = createSignal(false);
  const [isRemoving, setRemoving] = createSignal(false);
  const [editing, setEditing] = createSignal<Editing>();
  const [opening, setOpening] = createSignal<Opening>();
  let pane!: HTMLElement;

  onMount(() => {
    // Before it is seen for the first time: nothing of it moves then.
    setWidth(pane.clientWidth);
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(pane);
    onCleanup(() => observer.disconnect());
  });
  const areFactsOpen = () => (wide() ? isColumnOpen() : isSheetOpen());
  const toggleFacts = () =>
    wide() ? setColumnOpen((open) => !open) : setSheetOpen((open) => !open);
  const showFacts = () => (wide() ? setColumnOpen(true) : setSheetOpen(true));
  /** Where the first of what is missing is filled in. */
  const fillIn = () => {
    const [first] = ticket().incomplete;
    if (first === 'category' || first === 'sale') setOpening(first);
    else setEditing(first?.startsWith('fields.') === true ? 'fields' : 'requester');
    showFacts();
  };
  const openFact = (fact: Opening) => {
    showFacts();
    // Once the place that it stands in is there.
    queueMicrotask(() => setOpening(fact));
  };
  createEffect(() => {
    if (areFactsOpen()) return;
    setEditing(undefined);
    setOpening(undefined);
  });

  registerTicketActions(opened, i18n, {
    write: setKind,
    toggleFacts,
    openStatus: () => setStatusOpen(true),
    remove: () => setRemoving(true),
    openFact,
  });

  const facts = () => (
    <TicketFacts
      conversation={conversation}
      editing={editing()}
      onEditing={setEditing}
      opening={opening()}
      onOpening={setOpening}
      onPut={(html) => {
        setSheetOpen(false);
        setKind('reply');
        setToPut(html);
      }}
    />
  );
  return (
    <TicketProvider value={opened}>
      <section
        class={styles['pane']}
        ref={pane}
        aria-label={names.subject(ticket()) || t('desk.noSubject')}
      >
        <div class={styles['main']}>
          <TicketHeader
            onBack={props.onBack}
            problem={acts.problem()}
            onDismissProblem={acts.clearProblem}
            present={present()}
            isNarrow={width() < NARROW_PX}
            isStatusOpen={isStatusOpen()}
            onStatusOpen={setStatusOpen}
            areFactsOpen={areFactsOpen()}
            onFacts={toggleFacts}
            onFillIn={fillIn}
          />
          <Conversation
            conversation={conversation}
            departure={departures.of(id)}
            onReplyTo={
              rights().reply
                ? (messageId) => {
                    setParentId(messageId);
                    setKind('reply');
                  }
                : undefined
            }
          />
          <Composer
            draft={draft()}
            items={conversation().items}
            present={present()}
            kind={kind()}
            onKind={setKind}
            parentId={parentId()}
            onParent={setParentId}
            toPut={toPut()}
            onPut={() => setToPut(undefined)}
          />
        </div>
        <Show when={isRemoving()}>
          <DeleteDialog onClose={() => setRemoving(false)} onDeleted={props.onBack} />
        </Show>
        <Show when={wide() && isColumnOpen()}>
          <aside class={styles['facts']} aria-label={t('ticket.facts')}>
            {facts()}
          </aside>
        </Show>
        <Sheet
          open={!wide() && isSheetOpen()}
          onOpenChange={setSheetOpen}
          title={t('ticket.facts')}
          side="end"
        >
          {/* Read first: a field that took the focus would bring up a phone's keyboard. */}
          <div tabindex="-1" data-autofocus>
            <TicketProvider value={opened}>{facts()}</TicketProvider>
          </div>
        </Sheet>
      </section>
    </TicketProvider>
  );
}
