import { describe, expect, test, vi } from 'vitest';
import { createRoot, createSignal } from 'solid-js';
import { createFilterList, filterItems } from './create-filter-list.ts';

const people = [
  { id: '1', label: 'Léa Fournier', keywords: 'lea@north.example' },
  { id: '2', label: 'Ana Lindqvist' },
  { id: '3', label: 'Luana Prado', detail: 'Lisbon' },
];
const ids = (query: string) => filterItems(people, query).map((item) => item.id);

describe('filtering', () => {
  test('accents and case do not count', () => {
    expect(ids('LEA')).toEqual(['1']);
  });

  test('a label that begins with the word comes before one that only holds it', () => {
    expect(ids('ana')).toEqual(['2', '3']);
  });

  test('every word must be there, in label, detail or keywords', () => {
    expect(ids('luana lisbon')).toEqual(['3']);
    expect(ids('luana paris')).toEqual([]);
    expect(ids('north.example')).toEqual(['1']);
  });

  test('S4za what has all of the words as they were typed comes first, and a number is not taken for one of them', () => {
    const doors = ['#82 Door 1', '#84 Door 21', '#83 Door 2', '#2 Back door'];
    const items = doors.map((label) => ({ id: label, label }));
    expect(filterItems(items, 'door 2').map(({ id }) => id)).toEqual([
      '#83 Door 2',
      '#84 Door 21',
      '#82 Door 1',
      '#2 Back door',
    ]);
  });

  test('no query keeps all in the given order', () => {
    expect(ids('  ')).toEqual(['1', '2', '3']);
  });
});

test('the arrows step over what cannot be chosen, and Enter chooses', () => {
  createRoot((dispose) => {
    const onChoose = vi.fn();
    const list = createFilterList({
      items: () => [
        { id: 'a', label: 'A' },
        { id: 'b', label: 'B', disabled: true },
        { id: 'c', label: 'C' },
      ],
      onChoose,
    });
    const press = (key: string) =>
      list.handleKeyDown({ key, preventDefault: () => undefined } as unknown as KeyboardEvent);

    press('ArrowDown');
    press('Enter');

    expect(onChoose).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 'c' }));
    press('ArrowDown');
    expect(list.active()?.id).toBe('a');
    dispose();
  });
});

test('S4za Enter chooses what one stood on, wherever it has moved since; what was typed anew begins at the first', () => {
  createRoot((dispose) => {
    const onChoose = vi.fn();
    const named = (...labels: string[]) => labels.map((label) => ({ id: label, label }));
    const [items, setItems] = createSignal(named('Door 1', 'Door 2', 'Gate'));
    const list = createFilterList({ items, onChoose });
    const press = (key: string) =>
      list.handleKeyDown({ key, preventDefault: () => undefined } as unknown as KeyboardEvent);
    list.setQuery('door');
    setItems(named('Door 3', 'Door 2', 'Door 1'));
    press('Enter');
    expect(onChoose).toHaveBeenLastCalledWith(expect.objectContaining({ id: 'Door 1' }));

    press('ArrowUp');
    setItems(named('Door 2', 'Door 1'));
    press('Enter');
    expect(onChoose).toHaveBeenLastCalledWith(expect.objectContaining({ id: 'Door 2' }));
    setItems(named('Door 1', 'Gate'));
    expect(list.active()?.id).toBe('Door 1');
    list.setQuery('gate');
    expect(list.active()?.id).toBe('Gate');
    dispose();
  });
});
