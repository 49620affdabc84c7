import { describe, expect, test } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import type { Permission } from '#shared/access/permissions.ts';
import { decide } from './decide.ts';
import {
  BILLING,
  NOWHERE,
  SUPPORT,
  ada,
  ana,
  assign,
  blueprint,
  cleo,
  deskWithTicket,
  directory,
  lea,
  openCommand,
  makeDesk,
  personId,
  take,
} from '#test/support/engine-desk.ts';

const maildesk = blueprint('maildesk');
const saas = blueprint('saas');
const personWith = (permissions: readonly Permission[]): Actor => ({
  kind: 'person',
  personId: personId('carla'),
  permissions: new Set(permissions),
  groupIds: [],
});

describe('where nobody is blocked', () => {
  test('A6a an operator gives a ticket to a colleague or a group', () => {
    const desk = deskWithTicket(saas);

    const events = desk.must(ana, assign({ assigneeId: personId('ben'), groupId: BILLING }));

    expect(events).toMatchObject([
      {
        from: { assigneeId: null, groupId: SUPPORT },
        to: { assigneeId: personId('ben'), groupId: BILLING },
        token: 0,
      },
    ]);
    expect(desk.ticket()).toMatchObject({ assigneeId: personId('ben'), groupId: BILLING });
  });

  test('what is not named stays, null means nobody', () => {
    const desk = deskWithTicket(saas);
    desk.must(ana, assign({ assigneeId: personId('ben') }));
    expect(desk.ticket()).toMatchObject({ assigneeId: personId('ben'), groupId: SUPPORT });
    expect(desk.must(ana, assign({ assigneeId: personId('ben') }))).toEqual([]);
    desk.must(ana, assign({ groupId: BILLING }));
    expect(desk.ticket()).toMatchObject({ assigneeId: personId('ben'), groupId: BILLING });
    desk.must(lea, assign({ groupId: SUPPORT }));

    desk.must(ana, assign({ assigneeId: null }));
    expect(desk.ticket()).toMatchObject({ assigneeId: null, groupId: SUPPORT });
    expect(desk.must(ana, assign({ assigneeId: null }))).toEqual([]);
  });

  test('W7l where a group is mandatory a ticket goes to another one, never to none', () => {
    const desk = deskWithTicket(blueprint('servicedesk'));

    expect(desk.refusal(ana, assign({ groupId: null }))).toMatchObject({
      code: 'INVALID',
      errors: [{ path: 'group', code: 'required' }],
    });
    desk.must(ana, assign({ groupId: BILLING }));
    expect(desk.ticket().groupId).toBe(BILLING);

    // Elsewhere it may go to none; and one that has none from before stays so until somebody gives it away.
    const free = deskWithTicket(saas);
    free.must(ana, assign({ groupId: null }));
    expect(free.ticket().groupId).toBeNull();
    const context = {
      configuration: blueprint('servicedesk'),
      actor: ana,
      directory,
      now: free.now(),
    };
    expect(decide(free.ticket(), assign({ groupId: null }), context)).toEqual({
      ok: true,
      value: [],
    });
  });

  test('A6a only to what the workspace assigns to', () => {
    const desk = deskWithTicket({ ...saas, assignees: ['person'] });
    expect(desk.refusal(ana, assign({ groupId: BILLING }))).toEqual({ code: 'ASSIGNMENT_OFF' });
    const nobody = deskWithTicket({ ...saas, assignees: [] });
    expect(nobody.refusal(ana, assign({}))).toEqual({ code: 'ASSIGNMENT_OFF' });
  });

  test('customers, strangers and groups that are not there take no work', () => {
    const desk = deskWithTicket(saas);

    expect(desk.refusal(ana, assign({ assigneeId: personId('cleo') })).code).toBe(
      'NO_SUCH_ASSIGNEE',
    );
    expect(desk.refusal(ana, assign({ groupId: NOWHERE })).code).toBe('NO_SUCH_ASSIGNEE');
    expect(desk.refusal(cleo, assign({ assigneeId: null })).code).toBe('NOT_ALLOWED');
  });
});

describe('exclusive', () => {
  test('A6b an operator assigns only what they hold; who gets it holds it', () => {
    const desk = deskWithTicket(maildesk);
    const toBen = assign({ assigneeId: personId('ben') });
    expect(desk.refusal(ana, toBen)).toEqual({ code: 'NOT_HOLDER', by: null });
    desk.must(ana, take);

    desk.must(ana, toBen);

    expect(desk.ticket()).toMatchObject({
      lockHolderId: personId('ben'),
      assigneeId: personId('ben'),
      lockToken: 2,
    });
    expect(desk.refusal(ana, assign({ assigneeId: personId('ana') }))).toEqual({
      code: 'NOT_HOLDER',
      by: personId('ben'),
    });
  });

  test('A6c leads and administrators allocate anyone’s', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);

    desk.must(lea, assign({ assigneeId: personId('ben') }));
    expect(desk.ticket()).toMatchObject({ lockHolderId: personId('ben'), lockToken: 2 });
    expect(desk.must(lea, assign({ assigneeId: personId('ben') }))).toEqual([]);
    desk.must(ada, assign({ assigneeId: null }));
    expect(desk.ticket()).toMatchObject({ lockHolderId: null, assigneeId: null, lockToken: 3 });
  });

  test('A6c the right to allocate is enough by itself; a key holds nothing that it could give away', () => {
    const toBen = assign({ assigneeId: personId('ben') });
    const allocator = personWith(['ticket.read-all', 'ticket.assign-any']);
    deskWithTicket(maildesk).must(allocator, toBen);

    const key = {
      kind: 'key',
      keyId: 'k',
      permissions: new Set(['ticket.read-all', 'ticket.assign']),
    } as const satisfies Actor;
    expect(deskWithTicket(maildesk).refusal(key, toBen)).toEqual({ code: 'NOT_HOLDER', by: null });
    deskWithTicket(saas).must(key, toBen);
  });

  test('moving it to a group alone keeps the hold', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);

    desk.must(ana, assign({ groupId: BILLING }));

    expect(desk.ticket()).toMatchObject({
      lockHolderId: personId('ana'),
      groupId: BILLING,
      lockToken: 1,
    });
  });

  test('a ticket opened for somebody is held by them', () => {
    const desk = makeDesk(maildesk);
    desk.must(ana, openCommand({ channel: 'phone', assigneeId: personId('ben') }));

    expect(desk.ticket()).toMatchObject({ lockHolderId: personId('ben'), lockToken: 1 });
    expect(desk.refusal(ana, desk.reply()).code).toBe('LOCKED');
  });

  test('a ticket assigned before the workspace had locks stays free when only its group changes', () => {
    const before = deskWithTicket(saas);
    before.must(ana, assign({ assigneeId: personId('ben') }));
    const context = { configuration: maildesk, actor: lea, directory, now: before.now() };

    const moved = decide(before.ticket(), assign({ groupId: BILLING }), context);
    expect(moved).toMatchObject({ ok: true, value: [{ type: 'ticket-assigned', token: 0 }] });

    const given = decide(before.ticket(), assign({ assigneeId: personId('ben') }), context);
    expect(given).toMatchObject({ ok: true, value: [{ type: 'ticket-assigned', token: 1 }] });
  });
});
