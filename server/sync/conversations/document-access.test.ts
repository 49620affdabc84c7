import { describe, expect, it } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import type { Permission } from '#shared/access/permissions.ts';
import type { GroupId, PersonId, TicketId } from '#shared/base/ids.ts';
import { CLOSE } from '#shared/protocol/sync.ts';
import type { OpenedTicket } from './conversation-views.ts';
import { refusalOf } from './document-access.ts';

const ME = 'me' as PersonId;
const MINE = 'my group' as GroupId;
const ticket: OpenedTicket = {
  id: 'ticket' as TicketId,
  groupId: 'another group' as GroupId,
  assigneeId: null,
  requesterPersonId: null,
  pubGeneration: 2,
  draftGeneration: 3,
};
const person = (...permissions: Permission[]): Actor => ({
  kind: 'person',
  personId: ME,
  permissions: new Set(permissions),
  groupIds: [MINE],
});
const codeOf = (
  actor: Actor,
  changes: Partial<OpenedTicket>,
  kind: 'pub' | 'draft',
  generation = kind === 'pub' ? 2 : 3,
) => refusalOf(actor, { ...ticket, ...changes }, { kind, ticketId: ticket.id, generation })?.code;

describe('who may follow a document', () => {
  it('INV13d an operator who asked for something themself is its customer, not its operator', () => {
    const both = person('ticket.read', 'ticket.reply', 'own.read');
    expect(codeOf(both, { requesterPersonId: ME }, 'pub')).toBeUndefined();
    expect(codeOf(both, { requesterPersonId: ME }, 'draft')).toBe(CLOSE.FORBIDDEN);
    expect(codeOf(both, { requesterPersonId: ME, groupId: MINE }, 'draft')).toBeUndefined();
  });

  it('INV13e readers who do not answer, keys, and requesters have no drafts', () => {
    expect(codeOf(person('ticket.read'), { groupId: MINE }, 'draft')).toBe(CLOSE.FORBIDDEN);
    const key: Actor = {
      kind: 'key',
      keyId: 'k',
      permissions: new Set(['ticket.read-all', 'ticket.reply']),
    };
    expect(codeOf(key, {}, 'pub')).toBeUndefined();
    expect(codeOf(key, {}, 'draft')).toBe(CLOSE.FORBIDDEN);
    const requester: Actor = { kind: 'requester', ticketId: ticket.id };
    expect(codeOf(requester, {}, 'pub')).toBeUndefined();
    expect(codeOf(requester, {}, 'draft')).toBe(CLOSE.FORBIDDEN);
  });

  it('absent and invisible look alike; an invisible one does not tell its generation', () => {
    const operator = person('ticket.read', 'ticket.reply');
    const pub = { kind: 'pub', ticketId: ticket.id, generation: 1 } as const;
    expect(refusalOf(operator, undefined, pub)).toEqual(refusalOf(operator, ticket, pub));
    expect(codeOf(operator, { groupId: null }, 'pub', 1)).toBe(CLOSE.GONE);
    expect(codeOf(operator, { groupId: null }, 'draft', 9)).toBe(CLOSE.GONE);
  });
});
