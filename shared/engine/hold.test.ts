import { describe, expect, test } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import {
  BILLING,
  SUPPORT,
  TICKET,
  NOWHERE,
  ada,
  ana,
  assign,
  ben,
  blueprint,
  breakLock,
  changeStatus,
  cleo,
  deskWithTicket,
  directory,
  drop,
  handOver,
  lea,
  machine,
  note,
  personId,
  take,
} from '#test/support/engine-desk.ts';
import { decide } from './decide.ts';
import type { Configuration } from './configuration.ts';

const maildesk = blueprint('maildesk');
const saas = blueprint('saas');

describe('exclusive', () => {
  test('A4a taking makes one the holder and the assignee', () => {
    const desk = deskWithTicket(maildesk);

    desk.must(ana, take);

    expect(desk.ticket()).toMatchObject({
      lockHolderId: personId('ana'),
      assigneeId: personId('ana'),
      lockToken: 1,
    });
  });

  test('A4b of two who take, one gets it and the other is told who', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);

    expect(desk.refusal(ben, take)).toEqual({ code: 'LOCKED', by: personId('ana') });
    expect(desk.must(ana, take)).toEqual([]);
  });

  test('A4c dropping frees it, and only the holder drops', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);
    expect(desk.refusal(ben, drop)).toEqual({ code: 'NOT_HOLDER', by: personId('ana') });

    desk.must(ana, drop);

    expect(desk.ticket()).toMatchObject({ lockHolderId: null, assigneeId: null, lockToken: 2 });
    expect(desk.refusal(ana, drop)).toEqual({ code: 'NOT_HOLDER', by: null });
  });

  test('A4d handing over to a person moves the hold and the assignment', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);
    expect(desk.refusal(ben, handOver({ personId: personId('ben') })).code).toBe('NOT_HOLDER');

    expect(desk.must(ana, handOver({ personId: personId('ben') }))).toEqual([
      {
        type: 'ticket-handed-over',
        ticketId: TICKET,
        from: personId('ana'),
        to: personId('ben'),
        toGroup: null,
        token: 2,
      },
    ]);

    expect(desk.ticket()).toMatchObject({
      lockHolderId: personId('ben'),
      assigneeId: personId('ben'),
      lockToken: 2,
    });
    expect(desk.refusal(ana, desk.reply()).code).toBe('LOCKED');
  });

  test('A4e handing over to a group frees the ticket there', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);

    expect(desk.must(ana, handOver({ groupId: BILLING }))).toEqual([
      {
        type: 'ticket-handed-over',
        ticketId: TICKET,
        from: personId('ana'),
        to: null,
        toGroup: BILLING,
        fromGroup: SUPPORT,
        token: 2,
      },
    ]);

    expect(desk.ticket()).toMatchObject({
      lockHolderId: null,
      assigneeId: null,
      groupId: BILLING,
      lockToken: 2,
    });
    expect(desk.refusal(ana, take)).toEqual({ code: 'NO_SUCH_TICKET' });
  });

  test('A4e its history names a group that it has left, and no other', () => {
    const inIts = deskWithTicket(maildesk);
    inIts.must(ana, take);
    const [within] = inIts.must(ana, handOver({ groupId: SUPPORT }));
    expect(within).toMatchObject({ toGroup: SUPPORT, token: 2 });
    expect(within).not.toHaveProperty('fromGroup');

    const inNone = deskWithTicket(maildesk);
    inNone.must(lea, assign({ groupId: null }));
    inNone.must(ana, take);
    const [fromNone] = inNone.must(ana, handOver({ groupId: SUPPORT }));
    expect(fromNone).toMatchObject({ toGroup: SUPPORT });
    expect(fromNone).not.toHaveProperty('fromGroup');
  });

  test('A4f nothing is handed to customers, strangers or groups that are not there', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);

    for (const to of [{ personId: personId('cleo') }, { groupId: NOWHERE }]) {
      expect(desk.refusal(ana, handOver(to))).toEqual({ code: 'NO_SUCH_ASSIGNEE' });
    }
    expect(desk.must(ana, handOver({ personId: personId('ana') }))).toEqual([]);
  });

  test('A4g an administrator breaks a lock; an operator or a lead does not', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);
    expect(desk.refusal(ben, breakLock)).toEqual({ code: 'NOT_ALLOWED' });
    expect(desk.refusal(lea, breakLock)).toEqual({ code: 'NOT_ALLOWED' });

    const events = desk.must(ada, breakLock);

    expect(events).toMatchObject([{ type: 'lock-broken', holderId: personId('ana'), token: 2 }]);
    expect(desk.ticket()).toMatchObject({ lockHolderId: null, assigneeId: null });
    expect(desk.must(ada, breakLock)).toEqual([]);
    desk.must(ben, take);
  });

  test('A3g a hold does not end by time, by other acts or by closing', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);
    desk.pass(1000 * 24 * 60 * 60 * 1000);
    desk.must(cleo, desk.reply());
    desk.must(ben, note('<p>Still with Ana?</p>'));
    desk.must(ana, desk.reply());
    desk.must(ana, changeStatus('solved'));

    expect(desk.ticket().lockHolderId).toBe(personId('ana'));
  });

  test('A4p who was only assigned before there were locks holds nothing', () => {
    const before = deskWithTicket(saas);
    before.must(ana, take);
    const withLocks = (actor: Actor) => ({
      configuration: maildesk,
      actor,
      directory,
      now: before.now(),
    });
    expect(before.ticket()).toMatchObject({ assigneeId: personId('ana'), lockHolderId: null });

    expect(decide(before.ticket(), drop, withLocks(ana))).toEqual({
      ok: false,
      error: { code: 'NOT_HOLDER', by: null },
    });
    expect(decide(before.ticket(), take, withLocks(ben))).toMatchObject({
      ok: true,
      value: [{ type: 'ticket-taken', from: personId('ana'), holderId: personId('ben'), token: 1 }],
    });
    expect(decide(before.ticket(), take, withLocks(ana))).toEqual({
      ok: true,
      value: [{ type: 'ticket-taken', ticketId: TICKET, holderId: personId('ana'), token: 1 }],
    });
  });

  test('A4q only what the workspace assigns to can be handed over to', () => {
    const onlyPeople = deskWithTicket({ ...maildesk, assignees: ['person'] });
    onlyPeople.must(ana, take);

    expect(onlyPeople.refusal(ana, handOver({ groupId: BILLING }))).toEqual({
      code: 'ASSIGNMENT_OFF',
    });
    onlyPeople.must(ana, handOver({ personId: personId('ben') }));
  });

  test('A4q customers and machines hold nothing', () => {
    const desk = deskWithTicket(maildesk);

    expect(desk.refusal(cleo, take)).toEqual({ code: 'NOT_ALLOWED' });
    expect(desk.refusal(machine, take)).toEqual({ code: 'NOT_ALLOWED' });
  });
});

describe.each(['presence', 'none'] as const)('%s', (mode) => {
  const configuration: Configuration = { ...saas, lock: { mode, implicitTake: false } };

  test('A3h nobody is blocked: taking assigns oneself, also from a colleague', () => {
    const desk = deskWithTicket(configuration);
    expect(desk.must(ana, take)).toMatchObject([{ holderId: personId('ana') }]);
    expect(desk.must(ana, take)).toEqual([]);
    const [event] = desk.must(ben, take);
    expect(event).toMatchObject({ from: personId('ana'), holderId: personId('ben') });

    expect(desk.ticket()).toMatchObject({
      assigneeId: personId('ben'),
      lockHolderId: null,
      lockToken: 0,
    });
    desk.must(ana, desk.reply());
  });

  test('A3i dropping unassigns oneself, and nobody else', () => {
    const desk = deskWithTicket(configuration);
    desk.must(ana, take);
    expect(desk.refusal(ben, drop)).toEqual({ code: 'NOT_HOLDER', by: personId('ana') });

    desk.must(ana, drop);
    expect(desk.ticket().assigneeId).toBeNull();
  });

  test('A3j there is no lock to break', () => {
    const desk = deskWithTicket(configuration);
    desk.must(ana, take);

    expect(desk.refusal(ada, breakLock)).toEqual({ code: 'NO_LOCKS' });
    expect(desk.refusal(ana, breakLock)).toEqual({ code: 'NOT_ALLOWED' });
  });

  test('a ticket that is mine can be handed to a colleague', () => {
    const desk = deskWithTicket(configuration);
    desk.must(ana, take);
    desk.must(ana, handOver({ personId: personId('ben') }));

    expect(desk.ticket().assigneeId).toBe(personId('ben'));
  });
});

describe('tickets that belong to nobody', () => {
  const extranet = blueprint('extranet');

  test('W6a they are not taken, dropped, handed over or assigned', () => {
    const desk = deskWithTicket(extranet);
    const ways = [
      take,
      drop,
      handOver({ personId: personId('ben') }),
      assign({ assigneeId: null }),
    ];

    for (const way of ways) {
      expect(desk.refusal(ana, way)).toEqual({ code: 'ASSIGNMENT_OFF' });
    }
  });

  test('W7a where only groups are assigned, nobody takes one', () => {
    const desk = deskWithTicket(blueprint('servicedesk'));

    expect(desk.refusal(ana, take)).toEqual({ code: 'ASSIGNMENT_OFF' });
    expect(desk.refusal(ana, assign({ assigneeId: personId('ben') }))).toEqual({
      code: 'ASSIGNMENT_OFF',
    });
    desk.must(ana, assign({ groupId: BILLING }));
    expect(desk.ticket().groupId).toBe(BILLING);
  });
});
