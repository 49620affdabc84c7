import { describe, expect, test } from 'vitest';
import { BLUEPRINTS, configurationFor } from '#shared/blueprints/index.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { GroupId, PersonId, TicketId } from '#shared/base/ids.ts';
import { checkTemplate } from './check-template.ts';
import { chooseLanguage, fillTemplate } from './fill-template.ts';
import { findTemplates } from './find-templates.ts';
import { fillPlaceholders, missingIn, scanPlaceholders } from './placeholders.ts';
import { joinActions, templateCommands } from './template-commands.ts';
import { isOffered, type TemplateAction } from './template.ts';
import { VARIABLES, type FillFacts } from './variables.ts';

const blueprint = BLUEPRINTS.find(({ id }) => id === 'maildesk')!;
const configuration: Configuration = {
  ...configurationFor(blueprint, { defaultGroup: null, language: 'en' }),
  languages: ['en', 'fr'],
  timeZone: 'Europe/Paris',
  categories: [{ id: 'travel', label: { en: 'Travel', fr: 'Voyage' } }],
  assignees: ['person', 'group'],
  fields: [
    { id: 'arrival', label: { en: 'Arrival' }, type: 'date', audience: 'everyone', isGlobal: true },
    {
      id: 'board',
      label: { en: 'Board' },
      type: 'dropdown',
      options: [{ id: 'half', label: { en: 'Half board', fr: 'Demi-pension' } }],
      audience: 'everyone',
      isGlobal: true,
    },
    {
      id: 'risk',
      label: { en: 'Risk' },
      type: 'number',
      max: 5,
      audience: 'operators',
      isGlobal: true,
    },
  ],
};
const facts: FillFacts = {
  ticket: {
    number: 1204,
    subject: 'Two rooms',
    translations: { subject: { fr: 'Deux chambres' } },
    status: configuration.initialStatus,
    category: 'travel',
    fields: { arrival: '2026-12-24', board: 'half', risk: 3 },
    language: 'fr-CA',
    requester: {
      personId: null,
      name: 'Rosa <b>Lind</b> & Co',
      email: 'rosa@guest.example',
      phone: '',
      address: '3, rue Haute\nLiège',
      city: 'Liège',
      country: 'BE',
    },
    createdAt: '2026-11-21T23:30:00.000Z',
  },
  operator: { name: 'Ana Ruiz', email: 'ana@desk.example' },
  groupName: 'Nord',
  workspaceName: 'Nordlicht Reisen',
  configuration,
  now: '2026-11-30T08:00:00.000Z',
};
const world = {
  configuration,
  hasGroup: (id: string) => id === 'g1',
  hasOperator: (id: string) => id === 'p1',
};
const check = (html: string, actions: readonly TemplateAction[] = []) =>
  checkTemplate({ bodies: { en: html }, actions }, world).map(({ path, code }) => [path, code]);
const fill = (html: string, language = 'en') =>
  fillTemplate({ bodies: { [language]: html }, actions: [] }, facts, language);

describe('variables', () => {
  test('C7a every variable of the list is known and has a value when the ticket has one', () => {
    const html = VARIABLES.map((name) => `<p>${name}={{${name}}}</p>`).join('');
    expect(check(html)).toEqual([]);
    const filled = fill(html);
    expect(filled.missing).toEqual(['requester.phone']);
    expect(filled.text.split('\n')).toEqual([
      'requester.name=Rosa <b>Lind</b> & Co',
      'requester.firstName=Rosa',
      'requester.email=rosa@guest.example',
      'requester.phone=⟨requester.phone?⟩',
      'requester.address=3, rue Haute',
      'Liège',
      'requester.city=Liège',
      'requester.country=Belgium',
      'ticket.number=1204',
      'ticket.subject=Two rooms',
      `ticket.status=${configuration.statuses[0]!.label['en']}`,
      'ticket.category=Travel',
      // Half past midnight in Paris.
      'ticket.openedOn=November 22, 2026',
      'ticket.group=Nord',
      'operator.name=Ana Ruiz',
      'operator.firstName=Ana',
      'operator.email=ana@desk.example',
      'workspace.name=Nordlicht Reisen',
      'today=November 30, 2026',
    ]);
  });

  test('C7a fields of the workspace, in words of the language', () => {
    expect(check('<p>{{field.arrival}} {{ field.board }}</p>')).toEqual([]);
    expect(fill('<p>{{field.arrival}}, {{ field.board }}</p>', 'fr').text).toBe(
      '24 décembre 2026, Demi-pension',
    );
    expect(fill('<p>{{ticket.subject}}</p>', 'fr').text).toBe('Deux chambres');
  });

  test('C7a what a customer is called brings no markup, no variable and no mark', () => {
    expect(fill('<p>{{requester.name}}</p>').html).toBe(
      '<p>Rosa &lt;b&gt;Lind&lt;/b&gt; &amp; Co</p>',
    );
    const named = (name: string) =>
      fillPlaceholders('<p title>{{x}}</p>', () => name).html.slice('<p title>'.length, -4);
    expect(named('<img src=x onerror=alert(1)>')).toBe('&lt;img src=x onerror=alert(1)&gt;');
    expect(named('"{{operator.email}}"')).toBe('&quot;{{operator.email}}&quot;');
    expect(missingIn(named('⟨requester.name?⟩'))).toEqual([]);
    expect(named('a\u0000\ud800b')).toBe('a\ufffdb');
  });

  test('C7a in a link a value is a part of the address and nothing else', () => {
    const html = '<p><a href="https://desk.example/t/{{requester.name}}?m=1">here</a></p>';
    expect(check(html)).toEqual([]);
    expect(fill(html).html).toContain(
      'href="https://desk.example/t/Rosa%20%3Cb%3ELind%3C%2Fb%3E%20%26%20Co?m=1"',
    );
    for (const address of ['{{requester.name}}', 'https://{{requester.city}}.example/'])
      expect(check(`<p><a href="${address}">here</a></p>`)).toEqual([['bodies.en', 'format']]);
  });

  test('C7a a value that is missing stands out in the text, and is named', () => {
    const html = '<p>Call <a href="tel:{{requester.phone}}">{{requester.phone}}</a></p>';
    const filled = fill(html);
    expect(filled.missing).toEqual(['requester.phone']);
    expect(filled.text).toBe('Call ⟨requester.phone?⟩');
    expect(missingIn(filled.html)).toEqual(['requester.phone']);
    expect(missingIn('<a href="tel:%E2%9F%A8requester.phone%3F%E2%9F%A9">call</a>')).toEqual([
      'requester.phone',
    ]);
  });

  test('C7b a variable that nobody knows is named at saving, as is one that is torn or not closed', () => {
    expect(check('<p>{{requester.nickname}}</p>')).toEqual([['bodies.en', 'not_found']]);
    expect(check('<p>{{constructor}}</p>')).toEqual([['bodies.en', 'not_found']]);
    // For operators only: not for answers.
    expect(check('<p>{{field.risk}}</p>')).toEqual([['bodies.en', 'not_found']]);
    expect(check('<p>{{requester.<b>name</b>}}</p>')).toEqual([['bodies.en', 'format']]);
    expect(check('<p>{{requester.name</p>')).toEqual([['bodies.en', 'format']]);
    expect(check('<p>{{1 + 1}}</p>')).toEqual([['bodies.en', 'format']]);
    expect(check('<p> </p>')).toEqual([['bodies.en', 'required']]);
    expect(scanPlaceholders('{{a}}'.repeat(3)).names).toEqual(['a']);
  });

  test('C7a scanning takes time in proportion to the length', () => {
    const begin = performance.now();
    for (const html of ['{{'.repeat(10_000), '{'.repeat(20_000), '<'.repeat(20_000)])
      scanPlaceholders(html);
    expect(performance.now() - begin).toBeLessThan(500);
  });
});

test('C7c the language: the one wanted, else the ticket’s, else the workspace’s first', () => {
  const bodies = { en: '<p>Hello</p>', fr: '<p>Bonjour</p>', de: '<p>Hallo</p>' };
  const inLanguage = (wanted: string | undefined, ticket: string, there = bodies as object) =>
    fillTemplate(
      { bodies: there as typeof bodies, actions: [] },
      { ...facts, ticket: { ...facts.ticket, language: ticket } },
      wanted,
    ).text;
  expect(inLanguage('de', 'fr')).toBe('Hallo');
  expect(inLanguage(undefined, 'fr-CA')).toBe('Bonjour');
  expect(inLanguage(undefined, 'pt')).toBe('Hello');
  expect(inLanguage('pt', 'de')).toBe('Hallo');
  expect(inLanguage(undefined, 'pt', { de: '<p>Hallo</p>' })).toBe('Hallo');
  expect(chooseLanguage(['fr-CA'], ['fr'])).toBe('fr-CA');
  expect(chooseLanguage(['nl'], ['not a tag'])).toBe('nl');
});

test('C7d actions are commands that the workspace knows', () => {
  const status = configuration.statuses[0]!.id;
  const good: readonly TemplateAction[] = [
    { type: 'categorise', category: 'travel' },
    { type: 'change-priority', priority: 'high' },
    { type: 'tag', add: ['vip'], remove: [] },
    { type: 'set-fields', fields: { board: 'half', risk: null } },
    { type: 'change-status', status },
    { type: 'assign', groupId: 'g1' as GroupId, assigneeId: 'p1' as PersonId },
  ];
  expect(check('<p>x</p>', good)).toEqual([]);
  const bad: readonly [TemplateAction, string, string][] = [
    [{ type: 'categorise', category: 'gone' }, 'actions.0.category', 'not_found'],
    [{ type: 'tag', add: [], remove: [] }, 'actions.0', 'required'],
    [{ type: 'set-fields', fields: { nothing: 1 } }, 'actions.0.fields.nothing', 'not_found'],
    [{ type: 'set-fields', fields: { risk: 9 } }, 'actions.0.fields.risk', 'not_allowed'],
    [{ type: 'change-status', status: 'lost' }, 'actions.0.status', 'not_found'],
    [{ type: 'assign', groupId: 'g2' as GroupId }, 'actions.0.groupId', 'not_found'],
    [{ type: 'assign', assigneeId: 'p2' as PersonId }, 'actions.0.assigneeId', 'not_found'],
  ];
  for (const [action, path, code] of bad)
    expect(check('<p>x</p>', [action])).toEqual([[path, code]]);
  expect(check('<p>x</p>', [{ type: 'close' }, { type: 'change-status', status }])).toEqual([
    ['actions.1.type', 'taken'],
  ]);
});

test('C7d of several templates in one answer the later one counts, in the order of the registry', () => {
  const joined = joinActions(
    [
      { type: 'assign', groupId: 'g1' as GroupId },
      { type: 'change-status', status: 'open' },
      { type: 'tag', add: ['a', 'b'], remove: [] },
    ],
    [{ type: 'close' }, { type: 'tag', add: ['c'], remove: ['a'] }],
  );
  expect(joined).toEqual([
    { type: 'tag', add: ['b', 'c'], remove: ['a'] },
    { type: 'close' },
    { type: 'assign', groupId: 'g1' },
  ]);
  expect(templateCommands(joined, 't1' as TicketId)[1]).toEqual({ type: 'close', ticketId: 't1' });
});

test('C7e what is typed finds the shortcut first, then the beginnings of words, without accents and case', () => {
  const templates = [
    { name: 'Réponse type', shortcut: 'hello' },
    { name: 'Delay of a delivery', shortcut: 'rep' },
    { name: 'First reply', shortcut: '' },
  ];
  const found = (typed: string) => findTemplates(templates, typed, 5).map(({ name }) => name);
  expect(found('rép')).toEqual(['Delay of a delivery', 'Réponse type', 'First reply']);
  expect(found('DEL del')).toEqual(['Delay of a delivery']);
  expect(found('xyz')).toEqual([]);
  expect(found('')).toHaveLength(3);
  expect(findTemplates(templates, '', 2)).toHaveLength(2);
});

test('C7f one’s own, one’s groups’ and the ticket’s group’s, and the workspace’s are offered', () => {
  const asked = {
    personId: 'p1' as PersonId,
    groupIds: ['g1' as GroupId],
    ticketGroupId: 'g2' as GroupId,
  };
  const offered = (personId: string | null, groupId: string | null) =>
    isOffered({ personId: personId as PersonId, groupId: groupId as GroupId }, asked);
  expect([offered('p1', null), offered('p2', null)]).toEqual([true, false]);
  expect([offered(null, 'g1'), offered(null, 'g2'), offered(null, 'g3')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(offered(null, null)).toBe(true);
});
