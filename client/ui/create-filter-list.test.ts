import { describe, expect, test, vi } from 'vitest';
import { createRoot } from 'solid-js';
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
