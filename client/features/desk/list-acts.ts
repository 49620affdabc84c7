// What can be done to the row one stands on, or to all selected ones: each ticket is an entry of its own, so that one
// refusal does not stop the others. Where all that match are meant, it becomes an order that the server carries out.

import { createSignal } from 'solid-js';
import type { GroupId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { Command } from '#shared/engine/commands.ts';
import { isOpenPhase, type Priority, type StatusId } from '#shared/engine/configuration.ts';
import type { Desk, TicketChange, TicketListItem } from '#client/data/index.ts';
import type { AskedOrder, BulkAct, ListAct } from '#client/features/bulk/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { Toasts } from '#client/ui/toasts.tsx';
import { actFailureWords, attemptAct, type ActFailure } from './perform-act.ts';
import { readTicket, takeBack, type Change } from './take-back.ts';

export type Assignee =
  | { readonly kind: 'person'; readonly id: PersonId; readonly name: string }
  | { readonly kind: 'group'; readonly id: GroupId; readonly name: string }
  | { readonly kind: 'nobody' };

/** A ticket for which it was not done, and why. */
export type NotDone = {
  readonly ticket: Pick<TicketListItem, 'id' | 'number' | 'subject' | 'language' | 'translations'>;
  readonly why: string;
};
export type Outcome = {
  readonly done: number;
  readonly isUndo: boolean;
  readonly notDone: readonly NotDone[];
};

export type ListActs = ReturnType<typeof createListActs>;
type Tickets = readonly TicketListItem[];
/** What an act is about, as it was when somebody began to choose: lists go on changing meanwhile. */
export type Target = {
  readonly tickets: Tickets;
  /** Set where all that match are meant. */
  readonly where: Condition | undefined;
};
export const NOTHING_MEANT: Target = { tickets: [], where: undefined };

export function createListActs(desk: Desk, i18n: I18n, toasts: Toasts) {
  const { t } = i18n;
  const [outcome, setOutcome] = createSignal<Outcome>();
  const [progress, setProgress] = createSignal<{ readonly done: number; readonly count: number }>();
  const [order, setOrder] = createSignal<AskedOrder>();

  /** `done`: what is said of one. */
  const each = async ({ tickets, where }: Target, act: ListAct, title: string, done: string) => {
    if (where !== undefined) {
      setOrder({ scope: { where }, acts: [act], title });
      return;
    }
    // One after the other is quick; two at once would mix their numbers.
    if (tickets.length === 0 || progress() !== undefined) return;
    setOutcome(undefined);
    const changes: Undoable[] = [];
    const notDone: NotDone[] = [];
    try {
      for (const [index, ticket] of tickets.entries()) {
        if (tickets.length > 1) setProgress({ done: index, count: tickets.length });
        const attempted = await attemptAct(desk, [{ ...act, ticketId: ticket.id } as Command]);
        if (attempted.failure === undefined) {
          changes.push(undoable(ticket, act, attempted.changes));
          continue;
        }
        const { failure } = attempted;
        if (tickets.length === 1) {
          tellFailure(failure);
          return;
        }
        notDone.push({ ticket, why: actFailureWords(desk, i18n, failure) });
        if (failure !== 'not-saved') continue;
        // What the device cannot store of one it cannot store of the others.
        for (const left of tickets.slice(index + 1))
          notDone.push({ ticket: left, why: t('sync.storageFailed') });
        break;
      }
    } finally {
      setProgress(undefined);
    }
    tell(
      { done: changes.length, isUndo: false, notDone },
      tickets.length === 1 ? done : undefined,
      changes.length > 0 && isUndoable(act) ? () => void undo(changes) : undefined,
    );
  };

  function tellFailure(failure: ActFailure): void {
    // Why the answer before it could not leave is said beside its text.
    if (failure === 'not-left') return;
    toasts.show({ text: actFailureWords(desk, i18n, failure), tone: 'danger' });
  }

  /** What was not done stays in sight, with its reasons, until it is put away. */
  function tell(result: Outcome, one: string | undefined, onUndo: (() => void) | undefined): void {
    const { done, isUndo, notDone } = result;
    setOutcome(notDone.length === 0 ? undefined : result);
    toasts.show({
      text:
        one ??
        (notDone.length > 0
          ? t('desk.bulkPartly', { done, count: notDone.length })
          : isUndo
            ? t('desk.undone')
            : t('desk.bulkDone', { count: done })),
      ...(notDone.length === 0 && { tone: 'success' as const }),
      ...(onUndo !== undefined && { action: { label: t('common.undo'), onAction: onUndo } }),
    });
  }

  async function undo(changes: readonly Undoable[]): Promise<void> {
    if (progress() !== undefined) return;
    const notDone: NotDone[] = [];
    let done = 0;
    try {
      for (const [index, { ticket, change }] of changes.entries()) {
        if (changes.length > 1) setProgress({ done: index, count: changes.length });
        const now = await readTicket(desk, ticket.id);
        const back =
          change === undefined || now === undefined ? 'changed' : takeBack(desk, change, now);
        if (back === 'changed' || back === 'never') {
          const why = t(back === 'changed' ? 'bulk.changedSince' : 'bulk.notUndoable');
          notDone.push({ ticket, why });
          continue;
        }
        const failure = back.length === 0 ? undefined : (await attemptAct(desk, back)).failure;
        if (failure === undefined) done += 1;
        else notDone.push({ ticket, why: actFailureWords(desk, i18n, failure) });
      }
    } finally {
      setProgress(undefined);
    }
    tell({ done, isUndo: true, notDone }, undefined, undefined);
  }

  const isMine = (ticket: TicketListItem) => ticket.lockHolderId === desk.self().id;
  const labelled = (label: string, value: string) => t('common.labelled', { label, value });
  return {
    /** Of the last act, what was not done. */
    outcome,
    closeOutcome: () => setOutcome(undefined),
    /** Of an act that is under way. */
    progress,
    order,
    closeOrder: () => setOrder(undefined),
    /** What only the server does, for the selection or all that match. */
    ask: (target: Target, acts: readonly BulkAct[], title: string, text?: string) =>
      setOrder({
        scope: scopeOf(target),
        acts,
        title,
        ...(text !== undefined && { text }),
      }),
    /** The same for all that a filter finds. */
    askAll: (where: Condition, acts: readonly BulkAct[], title: string) =>
      setOrder({ scope: { where }, acts, title }),
    take: (target: Target) => each(target, { type: 'take' }, t('act.take'), t('ticket.taken')),
    drop: (ticket: TicketListItem) =>
      each(
        { tickets: [ticket], where: undefined },
        { type: 'drop' },
        t('act.drop'),
        t('ticket.dropped'),
      ),
    isMine,
    close: (target: Target) => each(target, { type: 'close' }, t('act.close'), t('ticket.closed')),
    reopen: (target: Target) =>
      each(target, { type: 'reopen' }, t('act.reopen'), t('ticket.reopened')),
    isOpen: (ticket: TicketListItem) => isOpenPhase(ticket.phase),
    changeStatus: (target: Target, status: StatusId, label: string) =>
      each(
        target,
        { type: 'change-status', status },
        t('act.changeStatus', { status: label }),
        t('ticket.statusChanged', { status: label }),
      ),
    prioritise: (target: Target, priority: Priority, label: string) =>
      each(
        target,
        { type: 'change-priority', priority },
        labelled(t('ticket.priority'), label),
        t('ticket.prioritised', { priority: label }),
      ),
    categorise: (target: Target, category: string, label: string) =>
      each(
        target,
        { type: 'categorise', category },
        labelled(t('ticket.category'), label),
        t('ticket.categorised', { category: label }),
      ),
    tag: (target: Target, add: readonly string[], remove: readonly string[]) => {
      const words = [...add.map((tag) => `+ ${tag}`), ...remove.map((tag) => `− ${tag}`)].join(' ');
      const title = labelled(t('ticket.tags'), words);
      return each(target, { type: 'tag', add, remove }, title, title);
    },
    /** Into one of them, or another. */
    merge: ({ tickets }: Target, into: TicketId) =>
      each(
        { tickets: tickets.filter(({ id }) => id !== into), where: undefined },
        { type: 'merge', into },
        t('act.merge'),
        t('ticket.merged'),
      ),
    assign: (target: Target, to: Assignee) =>
      each(
        target,
        assignment(to),
        to.kind === 'nobody' ? t('ticket.unassigned') : labelled(t('ticket.assignTo'), to.name),
        to.kind === 'nobody' ? t('desk.unassignedNow') : t('ticket.assigned', { name: to.name }),
      ),
  };
}

const scopeOf = ({ tickets, where }: Target): AskedOrder['scope'] =>
  where === undefined ? { ids: tickets.map(({ id }) => id) } : { where };

type Undoable = {
  readonly ticket: TicketListItem;
  /** Undefined: it changed nothing that is known here. */
  readonly change: Change | undefined;
};

const isUndoable = ({ type }: ListAct): boolean => type !== 'merge';

/** As it was when it was done, and not as the list had it when one began: others work on the same tickets. */
function undoable(
  ticket: TicketListItem,
  act: ListAct,
  changes: readonly TicketChange[],
): Undoable {
  const own = changes.find(({ ticketId }) => ticketId === ticket.id);
  return { ticket, change: own === undefined ? undefined : { act, ...own } };
}

function assignment(to: Assignee): ListAct {
  switch (to.kind) {
    case 'person':
      return { type: 'assign', assigneeId: to.id };
    case 'group':
      return { type: 'assign', groupId: to.id };
    case 'nobody':
      return { type: 'assign', assigneeId: null };
  }
}
