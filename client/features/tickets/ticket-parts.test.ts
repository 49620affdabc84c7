// The small pure parts of the ticket pane.

import { describe, expect, test, vi } from 'vitest';
import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import type { GroupId, MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import { BLUEPRINTS } from '#shared/blueprints/index.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { PersonRow } from '#shared/protocol/rows.ts';
import type { TemplateAction } from '#shared/templates/template.ts';
import { presentPeople } from './create-presence.ts';
import { createDepartures } from './departures.ts';
import { linkAddress } from './link-address.ts';
import { mentionable } from './mentionable.ts';
import { plainToHtml } from './plain-to-html.ts';
import { sendCommands, statusesAfterReply } from './send-commands.ts';
import { messageParts, ownPart } from './message-parts.ts';
import { splitQuoted } from './split-quoted.ts';
import { lockOf, rightsOf } from './ticket-rights.ts';

const ANA = 'ana' as PersonId;
const BEN = 'ben' as PersonId;
const ticketId = 't' as TicketId;
const configured = (blueprint: string): Configuration => ({
  ...BLUEPRINTS.find(({ id }) => id === blueprint)!.configuration,
  defaultGroup: null,
});
const withProfile = (id: PersonId, profile: string) => ({
  id,
  permissions: DEFAULT_PROFILES.find((one) => one.id === profile)!.permissions,
});
const exclusive = configured('maildesk');
const ticket = (fields: Partial<Parameters<typeof rightsOf>[2]> = {}) => ({
  status: exclusive.initialStatus,
  assigneeId: null,
  lockHolderId: null,
  incomplete: [],
  solution: null,
  ...fields,
});

describe('rightsOf', () => {
  test('A4m what one holds can be let go and handed over, not taken', () => {
    const mine = rightsOf(
      exclusive,
      withProfile(ANA, 'technician'),
      ticket({ assigneeId: ANA, lockHolderId: ANA }),
    );
    expect(mine).toMatchObject({ take: false, drop: true, handOver: true, breakLock: false });
  });

  test('A4n what somebody else holds can be broken by an administrator only', () => {
    const held = ticket({ assigneeId: BEN, lockHolderId: BEN });
    expect(rightsOf(exclusive, withProfile(ANA, 'technician'), held)).toMatchObject({
      take: false,
      drop: false,
      assign: false,
      breakLock: false,
    });
    expect(rightsOf(exclusive, withProfile(ANA, 'lead'), held)).toMatchObject({
      assign: true,
      breakLock: false,
    });
    expect(rightsOf(exclusive, withProfile(ANA, 'administrator'), held)).toMatchObject({
      breakLock: true,
    });
  });

  test('I1i a customer is offered nothing of the desk', () => {
    const rights = rightsOf(exclusive, withProfile(ANA, 'customer'), ticket());
    expect(Object.values(rights).some(Boolean)).toBe(false);
  });
});

test('A3q the state of the lock: open without locks, else free, mine or whose', () => {
  const open = { ...exclusive, lock: { mode: 'none' as const, implicitTake: false } };
  expect(lockOf(open, ANA, { lockHolderId: BEN })).toEqual({ kind: 'open' });
  expect(lockOf(exclusive, ANA, { lockHolderId: null })).toEqual({ kind: 'free' });
  expect(lockOf(exclusive, ANA, { lockHolderId: ANA })).toEqual({ kind: 'mine' });
  expect(lockOf(exclusive, ANA, { lockHolderId: BEN })).toEqual({ kind: 'taken', by: BEN });
});

describe('sendCommands', () => {
  const input = {
    ticket: { id: ticketId, lockHolderId: null, lockToken: 3 },
    configuration: exclusive,
    messageId: 'm' as MessageId,
    followUpTicketId: 'f' as TicketId,
    files: [],
    html: '<p>Yes</p>',
    parentId: undefined,
    baseSeq: 7,
    status: undefined,
    actions: [] as readonly TemplateAction[],
  };
  const types = (change: Partial<typeof input> | { status: string }) =>
    sendCommands({ ...input, ...change }).map(({ type }) => type);

  test('A4o a ticket that nobody holds is taken first, unless the answer takes it by itself', () => {
    const strict = { ...exclusive, lock: { mode: 'exclusive' as const, implicitTake: false } };
    const lenient = { ...exclusive, lock: { mode: 'exclusive' as const, implicitTake: true } };
    expect(types({ configuration: strict })).toEqual(['take', 'reply']);
    expect(types({ configuration: lenient })).toEqual(['reply']);
    expect(
      types({ configuration: strict, ticket: { ...input.ticket, lockHolderId: ANA as never } }),
    ).toEqual(['reply']);
  });

  test('A5q the basis is what was on screen, and the hold it was written under', () => {
    expect(sendCommands(input).find(({ type }) => type === 'reply')).toMatchObject({
      basis: { baseSeq: 7, lockToken: 3 },
      followUpTicketId: 'f',
    });
  });

  test('sending and closing, or setting a status, is one entry', () => {
    expect(types({ status: exclusive.closeStatus }).at(-1)).toBe('close');
    const other = exclusive.statuses.find(({ id }) => id !== exclusive.closeStatus)!.id;
    expect(sendCommands({ ...input, status: other as never }).at(-1)).toEqual({
      type: 'change-status',
      ticketId,
      status: other,
    });
  });

  test('C7h what templates do goes in the same entry, and the sender’s own choice of a status counts', () => {
    const actions = [
      { type: 'close' },
      { type: 'tag', add: ['vip'], remove: [] },
    ] as const satisfies readonly TemplateAction[];
    const other = exclusive.statuses.find(({ id }) => id !== exclusive.closeStatus)!.id;
    expect(types({ actions })).toEqual(['take', 'reply', 'tag', 'close']);
    expect(sendCommands({ ...input, actions }).slice(-2)).toEqual([
      { type: 'tag', ticketId, add: ['vip'], remove: [] },
      { type: 'close', ticketId },
    ]);
    expect(sendCommands({ ...input, actions, status: other as never }).at(-1)).toEqual({
      type: 'change-status',
      ticketId,
      status: other,
    });
  });

  test('T7n what can be set after an answer follows from where the answer leads', () => {
    for (const { id } of BLUEPRINTS) {
      const configuration = configured(id);
      const after = statusesAfterReply(configuration, {
        status: configuration.initialStatus,
        incomplete: [],
      });
      const led = configuration.automaticMoves.operatorReply[configuration.initialStatus];
      if (led !== undefined) expect(after).not.toContain(led);
    }
  });
});

describe('departures', () => {
  const page = () => {
    const listeners: (() => void)[] = [];
    const fake = {
      visibilityState: 'visible' as DocumentVisibilityState,
      addEventListener: (_name: string, listener: () => void) => void listeners.push(listener),
      hide: () => {
        fake.visibilityState = 'hidden';
        for (const listener of listeners) listener();
      },
    };
    return fake;
  };

  test('C12a an answer leaves after the delay, once', async () => {
    vi.useFakeTimers();
    const departures = createDepartures(page() as never, 5_000);
    const leave = vi.fn(async () => true);
    departures.start(ticketId, '<p>x</p>', leave, () => undefined);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(leave).not.toHaveBeenCalled();
    expect(departures.of(ticketId)?.html).toBe('<p>x</p>');
    await vi.advanceTimersByTimeAsync(200);
    expect(leave).toHaveBeenCalledTimes(1);
    expect(departures.of(ticketId)).toBeUndefined();
    vi.useRealTimers();
  });

  test('C12b one that is taken back never leaves', async () => {
    vi.useFakeTimers();
    const departures = createDepartures(page() as never, 5_000);
    const leave = vi.fn(async () => true);
    const back = vi.fn();
    departures.start(ticketId, '', leave, back);
    const departure = departures.of(ticketId)!;
    departure.takeBack();
    void departure.leaveNow();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(leave).not.toHaveBeenCalled();
    expect(back).toHaveBeenCalledTimes(1);
    expect(departures.of(ticketId)).toBeUndefined();
    vi.useRealTimers();
  });

  test('A4h whoever waits for it to leave goes on only once it has left, or learns that it could not', async () => {
    const departures = createDepartures(page() as never, 60_000);
    let finish: (isLeft: boolean) => void = () => undefined;
    departures.start(
      ticketId,
      '',
      () => new Promise<boolean>((resolve) => (finish = resolve)),
      () => undefined,
    );
    const steps: string[] = [];
    const act = departures
      .of(ticketId)!
      .leaveNow()
      .then((isLeft) => steps.push(isLeft ? 'acted' : 'not acted'));
    steps.push('left');
    finish(false);
    await act;
    expect(steps).toEqual(['left', 'not acted']);
  });

  test('C12c a page that goes out of sight sends at once', async () => {
    const shown = page();
    const departures = createDepartures(shown as never, 60_000);
    const leave = vi.fn(async () => true);
    departures.start(ticketId, '', leave, () => undefined);
    shown.hide();
    shown.hide();
    expect(leave).toHaveBeenCalledTimes(1);
  });
});

describe('splitQuoted', () => {
  test('what a message quotes at its end is folded, with quotations inside it', () => {
    const quoted = '<blockquote><p>a</p><blockquote>b</blockquote></blockquote>';
    expect(splitQuoted(`<p>Yes.</p>${quoted}`)).toEqual({ own: '<p>Yes.</p>', quoted });
  });

  test('a quotation that is everything, or that is answered below, stays', () => {
    for (const html of [
      '<blockquote>a</blockquote>',
      '<p> </p><blockquote>a</blockquote>',
      '<blockquote>a</blockquote><p>b</p>',
      '<p>a</p></blockquote>',
    ])
      expect(splitQuoted(html)).toEqual({ own: html, quoted: '' });
  });
});

describe('a mail as it is shown', () => {
  const quote = '<blockquote data-fold="quote"><p>a</p><blockquote>b</blockquote></blockquote>';
  const signature = '<blockquote data-fold="signature"><p>Ana</p></blockquote>';

  test('M4g what it quotes and its signature are folded, above, below and in between; nothing is left out', () => {
    const html = `${quote}<p>Yes.<br />No</p><blockquote>own</blockquote><hr />${signature}`;
    const parts = messageParts(html);
    expect(parts.map(({ fold }) => fold)).toEqual(['quote', undefined, 'signature']);
    expect(parts.map((part) => part.html).join('')).toBe(html);
    expect(ownPart(html)).toBe('<p>Yes.<br />No</p><blockquote>own</blockquote><hr />');
  });

  test('M4g a fold inside something else, and tags that do not match, hide nothing', () => {
    expect(messageParts(`<table><tr><td>${quote}</td></tr></table>`)).toHaveLength(1);
    const torn = `<p>a</p>${quote.slice(0, -13)}`;
    expect(
      messageParts(torn)
        .map((part) => part.html)
        .join(''),
    ).toBe(torn);
  });

  test('M4g an answer written here folds what it quotes at its end', () => {
    const html = '<p>Yes.</p><blockquote>before</blockquote>';
    expect(messageParts(html).map(({ fold }) => fold)).toEqual([undefined, 'quote']);
  });
});

test('C4s people are found by the beginning of any of their names, without accents; not oneself', () => {
  const person = (id: string, name: string, fields: Partial<PersonRow> = {}): PersonRow => ({
    id: id as PersonId,
    name,
    profile: 'technician',
    isOperator: true,
    groupIds: [] as readonly GroupId[],
    isDisabled: false,
    ...fields,
  });
  const people = [
    person('1', 'Chloé Martin'),
    person('2', 'Marta Élan'),
    person('3', 'Ana Silva'),
    person('4', 'Mark Gone', { isDisabled: true }),
    person('5', 'Mary Customer', { isOperator: false }),
  ];
  const found = (typed: string) =>
    mentionable(people, '3' as PersonId, typed).map(({ name }) => name);
  expect(found('mar')).toEqual(['Chloé Martin', 'Marta Élan']);
  expect(found('elan')).toEqual(['Marta Élan']);
  expect(found('')).toEqual(['Chloé Martin', 'Marta Élan']);
});

test('C10a everybody else once, writing if one of their devices is', () => {
  const user = (id: string) => ({ id, name: id.toUpperCase() });
  expect(
    presentPeople(
      [
        { user: user('ben') },
        { user: user('ben'), cursor: { anchor: {} } },
        { user: user('me') },
        {},
        null,
        { user: { name: 'x' } },
        { user: user('al'), typing: true },
      ],
      'me',
    ),
  ).toEqual([
    { id: 'al', name: 'AL', isWriting: true },
    { id: 'ben', name: 'BEN', isWriting: true },
  ]);
});

test('an address of a link may be typed as one speaks, and never be a script', () => {
  expect(linkAddress('example.org/a')).toBe('https://example.org/a');
  expect(linkAddress('example.org:8080/a')).toBe('https://example.org:8080/a');
  expect(linkAddress('http://example.org')).toBe('http://example.org');
  expect(linkAddress('ana@example.org')).toBe('mailto:ana@example.org');
  for (const bad of [
    '',
    '  ',
    'two words',
    'javascript:alert(1)',
    'data:text/html,x',
    'JAVASCRIPT:x',
  ])
    expect(linkAddress(bad)).toBeUndefined();
});

test('plain words become paragraphs, and their signs stay signs', () => {
  expect(plainToHtml(' a <b> & "c"\nd\n\n \n e ')).toBe(
    '<p>a &lt;b&gt; &amp; &quot;c&quot;<br>d</p><p>e</p>',
  );
  expect(plainToHtml(' \n ')).toBe('');
});
