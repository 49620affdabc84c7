import { describe, expect, test } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import {
  BILLING,
  CLEOS,
  NOWHERE,
  SUPPORT,
  TICKET,
  FOLLOW_UP,
  ana,
  assign,
  blueprint,
  cleo,
  codeHolder,
  dan,
  machine,
  makeDesk,
  omar,
  openCommand,
  personId,
  visitor,
} from '#test/support/engine-desk.ts';

const saas = blueprint('saas');
const stranger = { ...CLEOS, personId: null };

describe('who opens', () => {
  test('T3a somebody on the request page opens a ticket of nobody’s account', () => {
    const desk = makeDesk(saas);

    const events = desk.must(visitor, openCommand({ requester: stranger }));

    expect(events.map((event) => event.type)).toEqual(['ticket-opened', 'message-posted']);
    expect(desk.ticket()).toMatchObject({
      id: TICKET,
      number: null,
      status: 'open',
      priority: 'medium',
      groupId: SUPPORT,
      pubSeq: 1,
      lastSide: 'customer',
      incomplete: [],
      createdAt: desk.now(),
    });
    expect(desk.ticket().requester.personId).toBeNull();
  });

  test('T3b a signed-in customer opens their own, in nobody else’s name', () => {
    const desk = makeDesk(saas);
    expect(desk.refusal(omar, openCommand())).toEqual({ code: 'NOT_ALLOWED' });
    expect(desk.refusal(visitor, openCommand())).toEqual({ code: 'NOT_ALLOWED' });

    desk.must(omar, openCommand({ requester: stranger }));
    expect(desk.ticket().requester.personId).toBe(personId('omar'));
  });

  test('T3c an operator opens one by hand on behalf of a customer, under the operator’s name', () => {
    const desk = makeDesk(saas);

    const events = desk.must(ana, openCommand({ channel: 'phone' }));

    expect(events[1]).toMatchObject({ side: 'customer', authorId: personId('ana') });
    expect(desk.ticket()).toMatchObject({ channel: 'phone', lastSide: 'customer' });
    expect(desk.ticket().requester.personId).toBe(personId('cleo'));
  });

  test('T3d an integrator’s key opens one if it has that scope', () => {
    const key = (permissions: readonly 'ticket.open'[]): Actor => ({
      kind: 'key',
      keyId: 'k',
      permissions: new Set(permissions),
    });

    makeDesk(saas).must(key(['ticket.open']), openCommand({ channel: 'api' }));
    expect(makeDesk(saas).refusal(key([]), openCommand({ channel: 'api' }))).toEqual({
      code: 'NOT_ALLOWED',
    });
    expect(makeDesk(saas).refusal(codeHolder, openCommand()).code).toBe('NOT_ALLOWED');
  });

  test('customers leave assignment and links to the desk', () => {
    const desk = makeDesk(saas);

    for (const changes of [{ assigneeId: personId('ana') }, { followUpOf: FOLLOW_UP }]) {
      expect(desk.refusal(cleo, openCommand(changes))).toEqual({ code: 'NOT_ALLOWED' });
    }
  });

  test('an id opens one ticket only', () => {
    const desk = makeDesk(saas);
    desk.must(cleo, openCommand());

    expect(desk.refusal(cleo, openCommand())).toEqual({ code: 'ALREADY_EXISTS' });
  });
});

describe('where it goes', () => {
  test('a chosen group, or the default one', () => {
    const desk = makeDesk(saas);
    desk.must(cleo, openCommand({ groupId: BILLING }));
    expect(desk.ticket().groupId).toBe(BILLING);

    expect(makeDesk(saas).refusal(cleo, openCommand({ groupId: NOWHERE }))).toMatchObject({
      code: 'INVALID',
      errors: [{ path: 'group', code: 'not_found' }],
    });
    const orphaned = makeDesk({ ...saas, defaultGroup: NOWHERE });
    orphaned.must(cleo, openCommand());
    expect(orphaned.ticket().groupId).toBeNull();
  });

  test('an operator opens one for somebody who is there', () => {
    const desk = makeDesk(saas);
    const forAna = openCommand({ assigneeId: personId('ana') });
    desk.must(ana, forAna);
    expect(desk.ticket().assigneeId).toBe(personId('ana'));

    const forCleo = openCommand({ assigneeId: personId('cleo') });
    expect(makeDesk(saas).refusal(ana, forCleo)).toEqual({ code: 'NO_SUCH_ASSIGNEE' });
    expect(makeDesk(blueprint('extranet')).refusal(ana, forAna)).toEqual({
      code: 'ASSIGNMENT_OFF',
    });
  });
});

describe('what is mandatory', () => {
  const maildesk = blueprint('maildesk');
  const bare = openCommand({
    subject: ' ',
    requester: { ...stranger, name: '', email: 'not an address', phone: '', city: '' },
  });

  test('T2a page, operator and integrator meet the same rule and get the same errors', () => {
    const key: Actor = { kind: 'key', keyId: 'k', permissions: new Set(['ticket.open']) };
    const refusals = [visitor, ana, key].map((actor) => makeDesk(maildesk).refusal(actor, bare));

    expect(refusals[0]).toMatchObject({
      code: 'INVALID',
      errors: [
        { path: 'name', code: 'required' },
        { path: 'email', code: 'format' },
        { path: 'phone', code: 'required' },
        { path: 'city', code: 'required' },
        { path: 'subject', code: 'required' },
      ],
    });
    expect(refusals[1]).toEqual(refusals[0]);
    expect(refusals[2]).toEqual(refusals[0]);
  });

  test('T2b a mail is never refused: it opens a ticket marked incomplete', () => {
    const desk = makeDesk(maildesk);

    desk.must(machine, { ...bare, channel: 'email' });

    expect(desk.ticket().incomplete).toEqual(['name', 'email', 'phone', 'city', 'subject']);
    expect(desk.ticket().requester.email).toBe('');
  });

  test('T2c what is too long in a mail is cut', () => {
    const desk = makeDesk(saas);

    desk.must(
      machine,
      openCommand({ channel: 'email', subject: `${'x'.repeat(2_500)}\n`, requester: stranger }),
    );

    expect(desk.ticket().subject).toHaveLength(300);
    expect(desk.ticket().incomplete).toEqual([]);
  });

  test('T2d nobody but the mail bridge can say that it is mail', () => {
    for (const actor of [visitor, cleo, ana]) {
      const refusal = makeDesk(saas).refusal(
        actor,
        openCommand({ channel: 'email', requester: stranger }),
      );
      expect(refusal).toMatchObject({ errors: [{ path: 'channel', code: 'not_allowed' }] });
    }
    const onThePhone = openCommand({ channel: 'phone' });
    expect(makeDesk(saas).refusal(cleo, onThePhone).code).toBe('INVALID');
  });
});

test('a ticket of another group is not there for an operator who is not in it', () => {
  const desk = makeDesk(saas);
  desk.must(cleo, openCommand());

  expect(desk.refusal(dan, assign({ groupId: BILLING }))).toEqual({ code: 'NO_SUCH_TICKET' });
  desk.must(ana, assign({ assigneeId: personId('dan') }));
  desk.must(dan, assign({ groupId: BILLING }));
});
