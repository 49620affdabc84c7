// A technology distributor's customer extranet, French first (W6). Requests belong to no technician; a technician's
// first answer moves ouvert → en cours and nothing else does, so no move by hand leads there and none leads back.

import type { Blueprint } from '#shared/engine/configuration.ts';
import { OFFICE_HOURS } from './office-hours.ts';
import { STANDARD } from './standard.ts';

export const EXTRANET = {
  id: 'extranet',
  name: { en: 'Customer extranet', fr: 'Extranet clients' },
  summary: {
    en: 'Products, sales with serial numbers, assistance for those who bought them.',
    fr: 'Des produits, des ventes avec numéro de série, de l’assistance pour ceux qui les ont achetés.',
  },
  configuration: {
    ...STANDARD,
    languages: ['fr', 'en'],
    timeZone: 'Europe/Paris',
    businessHours: OFFICE_HOURS,
    statuses: [
      { id: 'ouvert', label: { fr: 'Ouvert', en: 'Open' }, phase: 'new' },
      {
        id: 'en-cours',
        label: { fr: 'En cours de traitement', en: 'Being handled' },
        phase: 'active',
      },
      { id: 'resolu', label: { fr: 'Résolu', en: 'Resolved' }, phase: 'closed' },
    ],
    transitions: { ouvert: ['resolu'], 'en-cours': ['resolu'], resolu: [] },
    initialStatus: 'ouvert',
    closeStatus: 'resolu',
    reopenStatus: 'en-cours',
    automaticMoves: { operatorReply: { ouvert: 'en-cours' }, customerReply: {} },
    customerReopens: { resolvedDays: 0, closedDays: 0 },
    mandatory: ['name', 'email', 'subject', 'description'],
    buyersNameSale: true,
    lock: { mode: 'presence', implicitTake: false },
    assignees: [],
    defaultPriority: 'medium',
    customersMay: { close: true, reopen: false },
    vocabulary: {
      fr: {
        ticket: { one: 'demande d’assistance', other: 'demandes d’assistance', gender: 'f' },
        operator: { one: 'technicien', other: 'techniciens', gender: 'm' },
        customer: { one: 'client', other: 'clients', gender: 'm' },
        group: { one: 'service', other: 'services', gender: 'm' },
        message: { one: 'message', other: 'messages', gender: 'm' },
        note: { one: 'note', other: 'notes', gender: 'f' },
      },
      en: {
        ticket: { one: 'assistance request', other: 'assistance requests' },
        operator: { one: 'technician', other: 'technicians' },
        customer: { one: 'customer', other: 'customers' },
        group: { one: 'department', other: 'departments' },
        message: { one: 'message', other: 'messages' },
        note: { one: 'note', other: 'notes' },
      },
    },
    workingSetDays: 90,
    ticketExpirationDays: 7,
  },
  // Without groups every technician sees every request (P8).
  groups: [],
} as const satisfies Blueprint;
