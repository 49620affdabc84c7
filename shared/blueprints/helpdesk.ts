// An internal help desk (W4).

import type { Blueprint } from '#shared/engine/configuration.ts';
import { OFFICE_HOURS } from './office-hours.ts';

export const HELPDESK = {
  id: 'helpdesk',
  name: { en: 'Internal help desk', fr: 'Assistance interne' },
  summary: {
    en: 'Categories, priorities and escalation for the people of one organisation.',
    fr: 'Catégories, priorités et escalade pour les membres d’une organisation.',
  },
  configuration: {
    languages: ['en', 'fr'],
    timeZone: 'UTC',
    businessHours: OFFICE_HOURS,
    statuses: [
      { id: 'open', label: { en: 'Open', fr: 'Ouvert' }, phase: 'new' },
      { id: 'in-progress', label: { en: 'In progress', fr: 'En cours' }, phase: 'active' },
      { id: 'resolved', label: { en: 'Resolved', fr: 'Résolu' }, phase: 'resolved' },
      { id: 'closed', label: { en: 'Closed', fr: 'Clos' }, phase: 'closed' },
    ],
    transitions: {},
    initialStatus: 'open',
    closeStatus: 'closed',
    reopenStatus: 'in-progress',
    automaticMoves: {
      operatorReply: { open: 'in-progress' },
      customerReply: { resolved: 'in-progress', closed: 'in-progress' },
    },
    customerReopens: { resolvedDays: null, closedDays: 7 },
    mandatory: ['name', 'email', 'subject', 'description'],
    lock: { mode: 'presence', implicitTake: false },
    assignees: ['person', 'group'],
    defaultPriority: 'medium',
    customersMay: { close: true, reopen: true },
    vocabulary: {
      en: {
        ticket: { one: 'ticket', other: 'tickets' },
        operator: { one: 'technician', other: 'technicians' },
        customer: { one: 'colleague', other: 'colleagues' },
        group: { one: 'team', other: 'teams' },
        message: { one: 'message', other: 'messages' },
        note: { one: 'note', other: 'notes' },
      },
      fr: {
        ticket: { one: 'ticket', other: 'tickets', gender: 'm' },
        operator: { one: 'technicien', other: 'techniciens', gender: 'm' },
        customer: { one: 'collègue', other: 'collègues', gender: 'm' },
        group: { one: 'équipe', other: 'équipes', gender: 'f' },
        message: { one: 'message', other: 'messages', gender: 'm' },
        note: { one: 'note', other: 'notes', gender: 'f' },
      },
    },
    workingSetDays: 30,
    ticketExpirationDays: 7,
  },
  groups: [
    { name: { en: 'IT support', fr: 'Informatique' }, isDefault: true },
    { name: { en: 'Buildings', fr: 'Bâtiments' } },
    { name: { en: 'Human resources', fr: 'Ressources humaines' } },
  ],
} as const satisfies Blueprint;
