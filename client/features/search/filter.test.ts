import { createRoot } from 'solid-js';
import { describe, expect, test } from 'vitest';
import type { GroupId, PersonId } from '#shared/base/ids.ts';
import { STANDARD } from '#shared/blueprints/standard.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { fieldsFor } from '#shared/conditions/fields.ts';
import { print } from '#shared/conditions/print.ts';
import type { Desk, LocalAnswer, TicketListItem } from '#client/data/index.ts';
import { askedOf, grammarOf } from './asked.ts';
import { completionsAt } from './completions.ts';
import { createFilter } from './create-filter.ts';
import { chipOf } from './filter-parts.ts';
import { joinAnswers } from './join-answers.ts';
import type { ServerTicket } from './server-search.ts';

const ANA = '01900000-0000-7000-8000-000000000001' as PersonId;
const SALES = '01900000-0000-7000-8000-000000000002' as GroupId;
const configuration: Configuration = {
  ...(STANDARD as unknown as Configuration),
  timeZone: 'UTC',
  statuses: [
    { id: 'open', label: { en: 'Open' }, phase: 'new' },
    { id: 'waiting', label: { en: 'Waiting for you' }, phase: 'waiting-customer' },
    { id: 'closed', label: { en: 'Closed' }, phase: 'closed' },
  ],
};
const desk = {
  workspace: () => ({ configuration }),
  people: () => new Map([[ANA, { id: ANA, name: 'Ana Sol' }]]),
  groups: () => new Map([[SALES, { id: SALES, name: 'Sales' }]]),
} as unknown as Desk;
const grammar = grammarOf(desk);
const filterOf = (text: string) =>
  createRoot(() => {
    const filter = createFilter(desk);
    filter.setText(text);
    return filter;
  });

describe('S2 a filter as chips and as text', () => {
  test('S2m text becomes chips and chips become the same text', () => {
    const status = configuration.statuses[0]!.id;
    const text = `status:${status} priority>=high city:Paris "printer jam" created:2026-01..2026-03`;
    const filter = filterOf(text);
    expect(filter.commit()).toBe(true);
    expect(filter.text()).toBe('');
    expect(filter.parts()).toHaveLength(5);
    expect(filter.whole()).toBe(text);
    filter.asText();
    expect(filter.parts()).toEqual([]);
    expect(filter.text()).toBe(text);
  });

  test('S2n an alternative stays one chip, and comes back into the text as one', () => {
    const filter = filterOf('(city:Paris or city:Rome) -tag:vip');
    filter.commit();
    expect(filter.parts()).toHaveLength(2);
    filter.edit(0);
    expect(filter.text()).toBe('(city:Paris or city:Rome)');
    expect(filter.where()).toEqual(
      createRoot(() => filterOf('-tag:vip (city:Paris or city:Rome)').where()),
    );
  });

  test('S2o what is being typed counts already; a mistake has its place and takes away nothing else', () => {
    const filter = filterOf('city:Paris status:nonsense');
    expect(filter.errors()).toMatchObject([{ code: 'wrong-value', at: 18, length: 8 }]);
    expect(print(filter.where()!, grammar.fields)).toBe('city:Paris');
    expect(filter.commit()).toBe(false);
    filter.setText('city:Paris');
    expect(filter.errors()).toEqual([]);
  });

  test('S2p people and groups are typed by their names, and chips say them', () => {
    const filter = filterOf('assignee:"ana sol" group:sales assignee:me');
    filter.commit();
    const naming = {
      language: 'en',
      person: () => 'Ana Sol',
      group: () => 'Sales',
      words: { not: 'not', none: 'nothing', me: 'me', mine: 'mine', yes: 'yes', no: 'no' },
    };
    expect(filter.parts().map((part) => chipOf(part, grammar, naming))).toEqual([
      { name: 'Assignee', value: 'Ana Sol' },
      { name: 'Group', value: 'Sales' },
      { name: 'Assignee', value: 'me' },
    ]);
  });

  const complete = (text: string, caret = text.length) =>
    completionsAt(
      text,
      caret,
      fieldsFor({ configuration, side: 'operator' }),
      { people: ['Ana Sol'], groups: ['Sales'], tags: ['vip', 'two words'] },
      'en',
    );
  const inserts = (text: string, caret?: number) =>
    complete(text, caret).items.map(({ insert }) => insert);

  test('S2q fields and values are completed from the configuration, at the caret', () => {
    expect(inserts('sta')[0]).toBe('status:');
    expect(inserts('-ci')).toContain('city:');
    expect(complete('-ci').from).toBe(1);
    expect(inserts('status:')).toEqual(
      expect.arrayContaining(configuration.statuses.slice(0, 3).map(({ id }) => id)),
    );
    expect(inserts('priority>=h')).toEqual(['high']);
    expect(inserts('assignee:a')).toEqual(['"Ana Sol"']);
    expect(inserts('assignee:')).toEqual(['me', 'none', '"Ana Sol"']);
    expect(inserts('tag:vip,tw')).toEqual(['"two words"']);
    expect(complete('tag:vip,tw')).toMatchObject({ from: 8, to: 10 });
    expect(inserts('city:Paris sta')[0]).toBe('status:');
    expect(inserts('sta city:Paris', 3)[0]).toBe('status:');
    expect(inserts('is:un')).toContain('unassigned');
    expect(inserts('"printer')).toEqual([]);
    expect(inserts('')).toEqual([]);
  });

  test('S2r what is half a filter is searched for as words', () => {
    expect(askedOf('status:', grammar)!.q).toBe('status');
    expect(askedOf('printer status:nonsense', grammar)!.q).toBe('printer status nonsense');
    expect(askedOf('  ', grammar)).toBeUndefined();
  });
});

test('S1w the server’s answers come below the device’s, each ticket once', () => {
  const ticket = (id: string) =>
    ({
      id,
      number: 1,
      subject: id,
      requesterName: 'X',
      updatedAt: '2026-01-01T00:00:00.000Z',
    }) as unknown as TicketListItem;
  const told = (id: string) =>
    ({ ...ticket(id), requester: { name: 'X', email: '' } }) as unknown as ServerTicket;
  const local: LocalAnswer = { tickets: [ticket('b'), ticket('a')], total: 2, isWhole: true };
  const found = joinAnswers(local, new Map(), {
    items: ['c', 'a'].map((id) => ({
      ticket: told(id),
      found: [{ in: 'message' as const, id: null, text: 'word', marks: [] }],
    })),
    next: null,
    isApproximate: false,
    suggestions: [],
  });
  expect(found.map(({ id, from }) => `${id} ${from}`)).toEqual([
    'b device',
    'a device',
    'c server',
  ]);
  expect(found[1]!.places).toHaveLength(1);
});
