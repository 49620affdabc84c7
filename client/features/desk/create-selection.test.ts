import { createRoot, createSignal } from 'solid-js';
import { expect, test } from 'vitest';
import type { TicketId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { TicketListItem } from '#client/data/index.ts';
import { createSelection, type Selection } from './create-selection.ts';

const row = (id: string) => ({ id }) as unknown as TicketListItem;
const [a, b] = [row('a'), row('b')];
const ALL: Condition = { all: [] };
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A selection over rows that change. */
async function withSelection(
  work: (
    selection: Selection,
    setRows: (rows: readonly TicketListItem[]) => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  await createRoot(async (dispose) => {
    const [rows, setRows] = createSignal<readonly TicketListItem[]>([a, b]);
    const selection = createSelection(
      rows,
      () => ALL,
      200,
      () => undefined,
    );
    await settled();
    await work(selection, async (next) => {
      setRows(next);
      await settled();
    });
    dispose();
  });
}
const names = (selection: Selection) => selection.tickets().map(({ id }) => String(id));

test('S4y what has left the list does not come back marked', () =>
  withSelection(async (selection, setRows) => {
    selection.toggle('a' as TicketId);
    await setRows([b]);
    expect(names(selection)).toEqual([]);
    await setRows([a, b]);
    expect(names(selection)).toEqual([]);
    expect(selection.has('a' as TicketId)).toBe(false);
  }));

test('S4y all that match are meant no longer than one of the rows over which that was said is there', () =>
  withSelection(async (selection, setRows) => {
    selection.toggleAll();
    selection.chooseEverything();
    expect(selection.everything()).toEqual(ALL);
    await setRows([b]);
    expect(selection.everything()).toEqual(ALL);
    await setRows([]);
    await setRows([a, b]);
    expect(selection.everything()).toBeUndefined();
    expect(selection.has('a' as TicketId)).toBe(false);
  }));
