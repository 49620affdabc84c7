import { expect, test, vi } from 'vitest';
import type { TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Priority } from '#shared/engine/configuration.ts';
import type { Desk, TicketListItem, TicketView } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { Toasts } from '#client/ui/toasts.tsx';
import { createListActs } from './list-acts.ts';

/** Until an answer that waits to leave has left. */
const leaving = vi.hoisted(() => ({ run: (_id: string | undefined): void => undefined }));
vi.mock('#client/features/tickets/index.ts', () => ({
  letLeave: async (_desk: Desk, [id]: readonly TicketId[]) => {
    leaving.run(id);
    return true;
  },
}));
vi.mock('#client/features/held/index.ts', () => ({ refusalWords: () => 'refused' }));

/** Two tickets of low priority; `onActed` is what a colleague does right after an act. */
function openList(onActed: (id: string, set: (id: string, to: Priority) => void) => void) {
  const tickets = new Map(
    ['a', 'b'].map((id) => [id, { id, priority: 'low' } as unknown as TicketView]),
  );
  const set = (id: string, priority: Priority) =>
    tickets.set(id, { ...tickets.get(id)!, priority });
  let hasBegun = false;
  const desk = {
    ticket: (id: () => TicketId) => () => tickets.get(id()),
    self: () => ({ id: 'me' }),
    perform: async (commands: readonly Command[]) => {
      const changes = commands.map(({ ticketId }) => ({
        ticketId,
        before: tickets.get(ticketId)!,
        after: tickets.get(ticketId)!,
      }));
      for (const [index, command] of commands.entries()) {
        if (command.type !== 'change-priority') continue;
        set(command.ticketId, command.priority);
        changes[index]!.after = tickets.get(command.ticketId)!;
        if (!hasBegun) onActed(command.ticketId, set);
      }
      return { ok: true, changes };
    },
  } as unknown as Desk;
  let undo: (() => void) | undefined;
  const toasts = {
    show: ({ action }: { action?: { onAction: () => void } }) => (undo = action?.onAction),
  } as unknown as { show: (toast: { action?: { onAction: () => void } }) => void };
  const i18n = { t: (key: string) => key } as unknown as I18n;
  const acts = createListActs(desk, i18n, toasts as unknown as Toasts);
  const rows = [...tickets.values()] as unknown as TicketListItem[];
  return {
    set,
    act: () => acts.prioritise({ tickets: rows, where: undefined }, 'critical', 'Critical'),
    undo: async () => {
      hasBegun = true;
      const start = undo!;
      undo = undefined;
      let isOver = false;
      // It ends with words of its own.
      toasts.show = () => {
        isOver = true;
      };
      start();
      await expect.poll(() => isOver).toBe(true);
      return acts.outcome()?.notDone.map(({ ticket, why }) => [ticket.id, why]) ?? [];
    },
    priorities: () => [...tickets.values()].map(({ priority }) => priority),
  };
}

test('S4z undo goes back to what a colleague has made of a ticket while the ones before it were done', async () => {
  const list = openList((id, set) => id === 'a' && set('b', 'high'));
  await list.act();
  expect(list.priorities()).toEqual(['critical', 'critical']);
  expect(await list.undo()).toEqual([]);
  expect(list.priorities()).toEqual(['low', 'high']);
});

test('S4z undo goes back to what a colleague has made of a ticket while an answer to it was leaving', async () => {
  const list = openList(() => undefined);
  leaving.run = (id) => void (id === 'b' && list.set('b', 'medium'));
  await list.act();
  leaving.run = () => undefined;
  expect(await list.undo()).toEqual([]);
  expect(list.priorities()).toEqual(['low', 'medium']);
});

test('S4z what a colleague has changed before one could look is not taken for one’s own', async () => {
  const list = openList((id, set) => id === 'b' && set('b', 'high'));
  await list.act();
  expect(list.priorities()).toEqual(['critical', 'high']);
  expect(await list.undo()).toEqual([['b', 'bulk.changedSince']]);
  expect(list.priorities()).toEqual(['low', 'high']);
});
