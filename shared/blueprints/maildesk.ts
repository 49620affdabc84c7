// A travel agency's mail-based desk (W5): who takes a request is the only one who answers it.

import type { Blueprint } from '#shared/engine/configuration.ts';
import { OFFICE_HOURS } from './office-hours.ts';
import { STANDARD } from './standard.ts';

export const MAILDESK = {
  id: 'maildesk',
  name: { en: 'Mail desk', fr: 'Service courrier' },
  summary: {
    en: 'Requests by mail and form, one person answering each, statuses that say whose turn it is.',
    fr: 'Demandes par e-mail et formulaire, une seule personne pour répondre, des statuts qui disent à qui le tour.',
  },
  configuration: {
    ...STANDARD,
    languages: ['en', 'fr'],
    timeZone: 'Europe/Paris',
    businessHours: { ...OFFICE_HOURS, '6': [['09:00', '13:00']] },
    statuses: [
      { id: 'open', label: { en: 'Open', fr: 'Ouverte' }, phase: 'new' },
      {
        id: 'waiting-for-customer',
        label: { en: 'Waiting for customer', fr: 'En attente du client' },
        phase: 'waiting-customer',
      },
      {
        id: 'waiting-for-operator',
        label: { en: 'Waiting for operator', fr: 'En attente de l’agence' },
        phase: 'waiting-operator',
      },
      { id: 'closed', label: { en: 'Closed', fr: 'Close' }, phase: 'closed' },
      {
        id: 'duplicate',
        label: { en: 'Duplicate', fr: 'Doublon' },
        phase: 'closed',
        isDuplicate: true,
      },
      { id: 'solved', label: { en: 'Solved', fr: 'Résolue' }, phase: 'resolved' },
      { id: 'unsolved', label: { en: 'Unsolved', fr: 'Non résolue' }, phase: 'closed' },
      {
        id: 'rejected-offer',
        label: { en: 'Rejected offer', fr: 'Offre refusée' },
        phase: 'closed',
      },
    ],
    transitions: {},
    initialStatus: 'open',
    closeStatus: 'closed',
    reopenStatus: 'waiting-for-operator',
    automaticMoves: {
      operatorReply: {
        open: 'waiting-for-customer',
        'waiting-for-operator': 'waiting-for-customer',
      },
      customerReply: { 'waiting-for-customer': 'waiting-for-operator' },
    },
    customerReopens: { resolvedDays: null, closedDays: 30 },
    mandatory: ['name', 'email', 'phone', 'city', 'subject'],
    lock: { mode: 'exclusive', implicitTake: false },
    assignees: ['person', 'group'],
    defaultPriority: 'medium',
    customersMay: { close: true, reopen: true },
    vocabulary: {
      en: {
        ticket: { one: 'request', other: 'requests' },
        operator: { one: 'representative', other: 'representatives' },
        customer: { one: 'customer', other: 'customers' },
        group: { one: 'group', other: 'groups' },
        message: { one: 'message', other: 'messages' },
        note: { one: 'note', other: 'notes' },
      },
      fr: {
        ticket: { one: 'demande', other: 'demandes', gender: 'f' },
        operator: { one: 'conseiller', other: 'conseillers', gender: 'm' },
        customer: { one: 'client', other: 'clients', gender: 'm' },
        group: { one: 'groupe', other: 'groupes', gender: 'm' },
        message: { one: 'message', other: 'messages', gender: 'm' },
        note: { one: 'note', other: 'notes', gender: 'f' },
      },
    },
    workingSetDays: 30,
    ticketExpirationDays: 14,
    closing: { mustHaveAnswered: 'self' },
  },
  groups: [
    { name: { en: 'Reservations', fr: 'Réservations' }, isDefault: true },
    { name: { en: 'Group travel', fr: 'Voyages de groupe' } },
    { name: { en: 'After-sales', fr: 'Après-vente' } },
  ],
} as const satisfies Blueprint;
