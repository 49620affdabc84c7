// What can be done to the row one stands on, or to all selected ones: each ticket is an entry of its own, so that one
// refusal does not stop the others.

import type { GroupId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import { isOpenPhase, type StatusId } from '#shared/engine/configuration.ts';
import type { Desk, TicketListItem } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { Toasts } from '#client/ui/toasts.tsx';
import { attemptAct, createPerform } from './perform-act.ts';

export type Assignee =
  | { readonly kind: 'person'; readonly id: PersonId; readonly name: string }
  | { readonly kind: 'group'; readonly id: GroupId; readonly name: string }
  | { readonly kind: 'nobody' };

export type ListActs = ReturnType<typeof createListActs>;

export function createListActs(desk: Desk, i18n: I18n, toasts: Toasts) {
  const perform = createPerform(desk, i18n, toasts);
  const { t } = i18n;
  const each = async (
    tickets: readonly TicketListItem[],
    act: (ticket: TicketListItem) => { commands: readonly Command[]; undo?: readonly Command[] },
    one: string,
  ): Promise<void> => {
    const [only] = tickets;
    if (only === undefined) return;
    if (tickets.length === 1) {
      await perform({ ...act(only), done: one });
      return;
    }
    let done = 0;
    const undo: Command[][] = [];
    for (const ticket of tickets) {
      const step = act(ticket);
      if ((await attemptAct(desk, step.commands)) !== undefined) continue;
      done += 1;
      if (step.undo !== undefined) undo.push([...step.undo]);
    }
    const refused = tickets.length - done;
    toasts.show({
      text:
        refused === 0
          ? t('desk.bulkDone', { count: done })
          : t('desk.bulkPartly', { done, count: refused }),
      tone: refused === 0 ? 'success' : 'danger',
      ...(undo.length > 0 && {
        action: {
          label: t('common.undo'),
          onAction: () =>
            void Promise.all(undo.map((commands) => attemptAct(desk, commands))).then(() =>
              toasts.show({ text: t('desk.undone') }),
            ),
        },
      }),
    });
  };

  const isMine = (ticket: TicketListItem) => ticket.lockHolderId === desk.self().id;
  return {
    take: (tickets: readonly TicketListItem[]) =>
      each(
        tickets,
        ({ id }) => ({
          commands: [{ type: 'take', ticketId: id }],
          undo: [{ type: 'drop', ticketId: id }],
        }),
        t('ticket.taken'),
      ),
    drop: (ticket: TicketListItem) =>
      each(
        [ticket],
        ({ id }) => ({
          commands: [{ type: 'drop', ticketId: id }],
          undo: [{ type: 'take', ticketId: id }],
        }),
        t('ticket.dropped'),
      ),
    isMine,
    close: (tickets: readonly TicketListItem[]) =>
      each(
        tickets,
        ({ id }) => ({
          commands: [{ type: 'close', ticketId: id }],
          undo: [{ type: 'reopen', ticketId: id }],
        }),
        t('ticket.closed'),
      ),
    reopen: (tickets: readonly TicketListItem[]) =>
      each(
        tickets,
        ({ id }) => ({
          commands: [{ type: 'reopen', ticketId: id }],
          undo: [{ type: 'close', ticketId: id }],
        }),
        t('ticket.reopened'),
      ),
    isOpen: (ticket: TicketListItem) => isOpenPhase(ticket.phase),
    changeStatus: (tickets: readonly TicketListItem[], status: StatusId, label: string) =>
      each(
        tickets,
        ({ id }) => ({ commands: [{ type: 'change-status', ticketId: id, status }] }),
        t('ticket.statusChanged', { status: label }),
      ),
    assign: (tickets: readonly TicketListItem[], to: Assignee) =>
      each(
        tickets,
        (ticket) => ({
          commands: [assignment(ticket.id, to)],
          undo: [
            {
              type: 'assign',
              ticketId: ticket.id,
              ...(to.kind === 'group'
                ? { groupId: ticket.groupId }
                : { assigneeId: ticket.assigneeId }),
            },
          ],
        }),
        to.kind === 'nobody' ? t('desk.unassignedNow') : t('ticket.assigned', { name: to.name }),
      ),
  };
}

function assignment(ticketId: TicketId, to: Assignee): Command {
  switch (to.kind) {
    case 'person':
      return { type: 'assign', ticketId, assigneeId: to.id };
    case 'group':
      return { type: 'assign', ticketId, groupId: to.id };
    case 'nobody':
      return { type: 'assign', ticketId, assigneeId: null };
  }
}
