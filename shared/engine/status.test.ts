import { describe, expect, test } from 'vitest';
import type { Configuration } from './configuration.ts';
import { allowedStatuses, phaseOf } from './workflow.ts';
import {
  ada,
  blueprint,
  changeStatus,
  cleo,
  close,
  codeHolder,
  deskWithTicket,
  omar,
  reopen,
} from '#test/support/engine-desk.ts';

const saas = blueprint('saas');
const maildesk = blueprint('maildesk');

describe('moves by hand', () => {
  test('T7h a forbidden move answers with the allowed ones, in the workspace’s order', () => {
    const desk = deskWithTicket(saas);
    desk.must(ada, close);

    expect(desk.refusal(ada, changeStatus('open'))).toEqual({
      code: 'TRANSITION',
      from: 'closed',
      to: 'open',
      allowed: ['in-progress'],
    });
  });

  test('T7i closing and reopening meet the same rule', () => {
    const desk = deskWithTicket({ ...saas, transitions: { open: ['resolved'], resolved: [] } });
    expect(desk.refusal(ada, close)).toMatchObject({ code: 'TRANSITION', allowed: ['resolved'] });
    desk.must(ada, changeStatus('resolved'));

    expect(desk.refusal(ada, reopen)).toMatchObject({ code: 'TRANSITION', allowed: [] });
  });

  test('W8a without transitions every move is allowed, and so is any from a status without a line', () => {
    const everywhere = maildesk.statuses.map((status) => status.id);
    for (const from of everywhere) {
      expect(allowedStatuses(maildesk, { status: from })).toEqual(
        everywhere.filter((id) => id !== from),
      );
    }
    const some: Configuration = { ...maildesk, transitions: { open: ['closed'] } };
    expect(allowedStatuses(some, { status: 'open' })).toEqual(['closed']);
    expect(allowedStatuses(some, { status: 'solved' })).toHaveLength(everywhere.length - 1);
    expect(allowedStatuses(some, { status: 'toString' })).toHaveLength(everywhere.length);
  });

  test('a status that is not there, or is there already', () => {
    const desk = deskWithTicket(saas);

    expect(desk.refusal(ada, changeStatus('lost'))).toEqual({
      code: 'UNKNOWN_STATUS',
      status: 'lost',
    });
    expect(desk.must(ada, changeStatus('open'))).toEqual([]);
  });

  test('closing a closed ticket and reopening an open one are named', () => {
    const desk = deskWithTicket(saas);
    expect(desk.refusal(ada, reopen)).toEqual({ code: 'NOT_CLOSED' });
    desk.must(ada, close);

    expect(desk.refusal(ada, close)).toEqual({ code: 'ALREADY_CLOSED' });
    desk.must(ada, reopen);
    expect(desk.ticket()).toMatchObject({ status: 'in-progress', closedAt: null });
  });
});

describe('customers', () => {
  test('a customer closes and reopens their own ticket where the workspace allows it', () => {
    const desk = deskWithTicket(saas);
    desk.must(cleo, close);
    desk.must(codeHolder, reopen);

    expect(desk.refusal(omar, close)).toEqual({ code: 'NO_SUCH_TICKET' });
    expect(desk.refusal(cleo, changeStatus('resolved'))).toEqual({ code: 'NOT_ALLOWED' });
  });

  test('and not where it does not', () => {
    const desk = deskWithTicket({ ...saas, customersMay: { close: false, reopen: false } });
    expect(desk.refusal(cleo, close)).toEqual({ code: 'NOT_ALLOWED' });
    desk.must(ada, close);

    expect(desk.refusal(cleo, reopen)).toEqual({ code: 'NOT_ALLOWED' });
  });
});

describe('times of the end', () => {
  test('W7b a closed ticket has its closing time, one that goes from closed to duplicate keeps it', () => {
    const desk = deskWithTicket(blueprint('servicedesk'));
    expect(desk.ticket().closedAt).toBeNull();
    desk.must(ada, close);
    const closedAt = desk.now();
    desk.pass(1000);

    desk.must(ada, reopen);
    expect(desk.ticket().closedAt).toBeNull();
    desk.must(ada, changeStatus('duplicate'));
    expect(desk.ticket().closedAt).not.toBe(closedAt);

    const moved = deskWithTicket({ ...blueprint('servicedesk'), transitions: {} });
    moved.must(ada, close);
    const first = moved.ticket().closedAt;
    moved.pass(1000);
    moved.must(ada, changeStatus('duplicate'));
    expect(moved.ticket().closedAt).toBe(first);
  });

  test('W8b the phase sets the times, whatever the status is called', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ada, changeStatus('solved'));
    const resolvedAt = desk.now();
    expect(desk.ticket()).toMatchObject({ resolvedAt, closedAt: null });
    desk.pass(1000);

    desk.must(ada, changeStatus('rejected-offer'));
    expect(desk.ticket()).toMatchObject({ resolvedAt, closedAt: desk.now() });

    desk.must(ada, changeStatus('open'));
    expect(desk.ticket()).toMatchObject({ resolvedAt: null, closedAt: null });
  });

  test('a ticket whose status was removed from the workspace still needs somebody', () => {
    expect(phaseOf(saas, 'forgotten')).toBe('active');
  });
});
