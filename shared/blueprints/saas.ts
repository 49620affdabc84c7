// A software company's support (W3).

import type { Blueprint } from '#shared/engine/configuration.ts';
import { OFFICE_HOURS } from './office-hours.ts';

export const SAAS = {
  id: 'saas',
  name: { en: 'Software support', fr: 'Support logiciel' },
  summary: {
    en: 'Departments, live conversations, work shared by load and expertise.',
    fr: 'Des services, des conversations en direct, le travail réparti selon la charge et les compétences.',
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
    transitions: {
      open: ['in-progress', 'resolved', 'closed'],
      'in-progress': ['resolved', 'closed'],
      resolved: ['in-progress', 'closed'],
      closed: ['in-progress'],
    },
    initialStatus: 'open',
    closeStatus: 'closed',
    reopenStatus: 'in-progress',
    automaticMoves: {
      operatorReply: { open: 'in-progress' },
      customerReply: { resolved: 'in-progress', closed: 'in-progress' },
    },
    customerReopens: { resolvedDays: null, closedDays: 14 },
    mandatory: ['name', 'email', 'subject', 'description'],
    lock: { mode: 'presence', implicitTake: false },
    assignees: ['person', 'group'],
    defaultPriority: 'medium',
    customersMay: { close: true, reopen: true },
    vocabulary: {
      en: {
        ticket: { one: 'ticket', other: 'tickets' },
        operator: { one: 'support agent', other: 'support agents' },
        customer: { one: 'customer', other: 'customers' },
        group: { one: 'department', other: 'departments' },
        message: { one: 'message', other: 'messages' },
        note: { one: 'note', other: 'notes' },
      },
      fr: {
        ticket: { one: 'ticket', other: 'tickets', gender: 'm' },
        operator: { one: 'agent', other: 'agents', gender: 'm' },
        customer: { one: 'client', other: 'clients', gender: 'm' },
        group: { one: 'service', other: 'services', gender: 'm' },
        message: { one: 'message', other: 'messages', gender: 'm' },
        note: { one: 'note', other: 'notes', gender: 'f' },
      },
    },
    workingSetDays: 30,
    ticketExpirationDays: 7,
  },
  groups: [
    { name: { en: 'Support', fr: 'Support' }, isDefault: true },
    { name: { en: 'Billing', fr: 'Facturation' } },
    { name: { en: 'Engineering', fr: 'Développement' } },
  ],
} as const satisfies Blueprint;
