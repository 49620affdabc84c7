// Part of evolve.ts: a ticket's solution, its ties to others, its time. Never refuses.

import type { Instant } from '#shared/base/clock.ts';
import { withChange } from './list-change.ts';
import type { ServiceEvent } from './service-events.ts';
import type { TicketLink, TicketState } from './ticket-state.ts';

type ChangingEvent = Exclude<
  ServiceEvent,
  { type: 'rule-applied' | 'people-notified' | 'mail-reported' }
>;

export function evolveService(state: TicketState, event: ChangingEvent, at: Instant): TicketState {
  switch (event.type) {
    case 'solution-proposed':
    case 'solution-reviewed':
    case 'solution-answered':
      return { ...state, solution: event.to };
    case 'ticket-rated':
      return { ...state, rating: event.to };
    case 'ticket-merged':
      // What it lacked is the original's business now.
      return { ...state, mergedInto: event.into, incomplete: [] };
    case 'duplicate-joined':
      return {
        ...state,
        watchers: withChange(state.watchers, event.watchers, []),
        cc: withChange(state.cc, event.cc, []),
        lastSide: event.lastSide,
        waitingSince: event.waitingSince,
        unanswered: event.unanswered,
        answeredBy: withChange(state.answeredBy, event.answeredBy, []),
      };
    case 'message-split':
      return state;
    case 'ticket-linked': {
      const { kind, to } = event;
      return { ...state, links: [...without(state.links, event), { kind, ticketId: to }] };
    }
    case 'ticket-unlinked':
      return { ...state, links: without(state.links, event) };
    case 'message-redacted': {
      if (!event.isDescription) return state;
      const { description: _words, ...translations } = state.translations;
      return { ...state, translations };
    }
    case 'ticket-deleted':
      return { ...state, deletedAt: at };
    case 'ticket-restored':
      return { ...state, deletedAt: null };
    case 'ticket-expired':
      return { ...state, expiredAt: at };
    case 'ticket-archived':
      return { ...state, archivedAt: at };
    case 'targets-set':
      return { ...state, targets: event.to };
    case 'target-missed': {
      const { targets } = state;
      if (targets === null || targets.missed.includes(event.target)) return state;
      return { ...state, targets: { ...targets, missed: [...targets.missed, event.target] } };
    }
    case 'ticket-escalated':
      return { ...state, escalation: Math.max(state.escalation, event.to) };
  }
}

const without = (
  links: readonly TicketLink[],
  { kind, to }: Extract<ServiceEvent, { type: 'ticket-linked' | 'ticket-unlinked' }>,
): readonly TicketLink[] => links.filter((link) => link.kind !== kind || link.ticketId !== to);
