// A software company's support (W3).

import type { Blueprint } from '#shared/engine/configuration.ts';
import { OFFICE_HOURS } from './office-hours.ts';
import { STANDARD } from './standard.ts';

export const SAAS = {
  id: 'saas',
  name: { en: 'Software support', fr: 'Support logiciel' },
  summary: {
    en: 'Departments, live conversations, work shared by load and expertise.',
    fr: 'Des services, des conversations en direct, le travail réparti selon la charge et les compétences.',
  },
  configuration: {
    ...STANDARD,
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
    categories: [
      { id: 'question', label: { en: 'Question', fr: 'Question' }, skill: 'product' },
      { id: 'bug', label: { en: 'Something is broken', fr: 'Un défaut' }, priority: 'high' },
      {
        id: 'bug-interface',
        parentId: 'bug',
        label: { en: 'In the screens', fr: 'Dans les écrans' },
        skill: 'interface',
      },
      {
        id: 'bug-api',
        parentId: 'bug',
        label: { en: 'In the API', fr: 'Dans l’API' },
        skill: 'api',
        fields: ['request-id'],
      },
      { id: 'billing', label: { en: 'Billing', fr: 'Facturation' }, skill: 'billing' },
      { id: 'idea', label: { en: 'An idea', fr: 'Une idée' }, priority: 'low' },
    ],
    fields: [
      {
        id: 'request-id',
        label: { en: 'Request id', fr: 'Identifiant de la requête' },
        type: 'text',
        audience: 'everyone',
        isGlobal: false,
        maxLength: 100,
      },
    ],
    rating: { isEnabled: true },
  },
  categoryGroups: { billing: 1, bug: 2 },
  groups: [
    { name: { en: 'Support', fr: 'Support' }, isDefault: true },
    { name: { en: 'Billing', fr: 'Facturation' } },
    { name: { en: 'Engineering', fr: 'Développement' } },
  ],
} as const satisfies Blueprint;
