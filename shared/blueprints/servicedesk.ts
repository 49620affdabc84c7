// A service desk whose groups, not people, are assigned (W7).

import type { Blueprint } from '#shared/engine/configuration.ts';
import { OFFICE_HOURS } from './office-hours.ts';
import { STANDARD } from './standard.ts';

export const SERVICEDESK = {
  id: 'servicedesk',
  name: { en: 'Service desk', fr: 'Centre de services' },
  summary: {
    en: 'Texts in several languages, reviewed solutions, ratings and a monthly report.',
    fr: 'Textes en plusieurs langues, solutions relues, évaluations et rapport mensuel.',
  },
  configuration: {
    ...STANDARD,
    languages: ['en', 'fr'],
    timeZone: 'UTC',
    businessHours: OFFICE_HOURS,
    statuses: [
      { id: 'open', label: { en: 'Open', fr: 'Ouvert' }, phase: 'new' },
      { id: 'in-progress', label: { en: 'In progress', fr: 'En cours' }, phase: 'active' },
      { id: 'responded', label: { en: 'Responded', fr: 'Répondu' }, phase: 'waiting-customer' },
      { id: 'closed', label: { en: 'Closed', fr: 'Clos' }, phase: 'closed' },
      {
        id: 'duplicate',
        label: { en: 'Duplicate', fr: 'Doublon' },
        phase: 'closed',
        isDuplicate: true,
      },
    ],
    transitions: {
      open: ['in-progress', 'responded', 'closed', 'duplicate'],
      'in-progress': ['responded', 'closed', 'duplicate'],
      responded: ['in-progress', 'closed', 'duplicate'],
      closed: ['in-progress'],
      duplicate: ['in-progress'],
    },
    initialStatus: 'open',
    closeStatus: 'closed',
    reopenStatus: 'in-progress',
    automaticMoves: {
      operatorReply: { open: 'responded', 'in-progress': 'responded' },
      customerReply: { responded: 'in-progress', closed: 'in-progress', duplicate: 'in-progress' },
    },
    customerReopens: { resolvedDays: null, closedDays: 30 },
    mandatory: ['subject', 'description', 'group'],
    lock: { mode: 'none', implicitTake: false },
    assignees: ['group'],
    defaultPriority: 'medium',
    customersMay: { close: true, reopen: true },
    vocabulary: {
      en: {
        ticket: { one: 'ticket', other: 'tickets' },
        operator: { one: 'operator', other: 'operators' },
        customer: { one: 'customer', other: 'customers' },
        group: { one: 'group', other: 'groups' },
        message: { one: 'message', other: 'messages' },
        note: { one: 'note', other: 'notes' },
      },
      fr: {
        ticket: { one: 'ticket', other: 'tickets', gender: 'm' },
        operator: { one: 'opérateur', other: 'opérateurs', gender: 'm' },
        customer: { one: 'client', other: 'clients', gender: 'm' },
        group: { one: 'groupe', other: 'groupes', gender: 'm' },
        message: { one: 'message', other: 'messages', gender: 'm' },
        note: { one: 'note', other: 'notes', gender: 'f' },
      },
    },
    workingSetDays: 30,
    ticketExpirationDays: 7,
    solution: {
      isEnabled: true,
      review: true,
      customerApproval: true,
      moves: { sent: 'responded', approved: 'closed', refused: 'in-progress' },
    },
    rating: { isEnabled: true },
  },
  groups: [
    { name: { en: 'First line', fr: 'Premier niveau' }, isDefault: true },
    { name: { en: 'Network', fr: 'Réseau' } },
    { name: { en: 'Applications', fr: 'Applications' } },
  ],
} as const satisfies Blueprint;
