// An internal help desk (W4).

import { OFFICE_HOURS } from './office-hours.ts';
import type { Preset } from './preset.ts';
import { STANDARD } from './standard.ts';

export const HELPDESK = {
  id: 'helpdesk',
  name: { en: 'Internal help desk', fr: 'Assistance interne' },
  summary: {
    en: 'Categories, priorities and escalation for the people of one organisation.',
    fr: 'Catégories, priorités et escalade pour les membres d’une organisation.',
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
    categories: [
      { id: 'hardware', label: { en: 'Hardware', fr: 'Matériel' }, fields: ['asset'] },
      {
        id: 'hardware-computer',
        parentId: 'hardware',
        label: { en: 'Computer', fr: 'Ordinateur' },
      },
      { id: 'hardware-printer', parentId: 'hardware', label: { en: 'Printer', fr: 'Imprimante' } },
      { id: 'software', label: { en: 'Software', fr: 'Logiciel' } },
      {
        id: 'software-access',
        parentId: 'software',
        label: { en: 'Access and passwords', fr: 'Accès et mots de passe' },
        priority: 'high',
      },
      { id: 'building', label: { en: 'Building', fr: 'Bâtiment' }, fields: ['room'] },
      { id: 'hr', label: { en: 'Human resources', fr: 'Ressources humaines' } },
    ],
    fields: [
      {
        id: 'asset',
        label: { en: 'Inventory number', fr: 'Numéro d’inventaire' },
        type: 'text',
        audience: 'everyone',
        isGlobal: false,
        maxLength: 40,
      },
      {
        id: 'room',
        label: { en: 'Room', fr: 'Bureau' },
        type: 'text',
        isMandatory: true,
        audience: 'everyone',
        isGlobal: false,
        maxLength: 40,
      },
      {
        id: 'impact',
        label: { en: 'Who is affected', fr: 'Qui est touché' },
        type: 'dropdown',
        options: [
          { id: 'one', label: { en: 'One person', fr: 'Une personne' } },
          { id: 'team', label: { en: 'A team', fr: 'Une équipe' } },
          { id: 'all', label: { en: 'Everybody', fr: 'Tout le monde' } },
        ],
        audience: 'operators',
        isGlobal: true,
      },
    ],
    escalation: { isEnabled: true },
    archiveDays: 90,
  },
  categoryGroups: { hardware: 0, software: 0, building: 1, hr: 2 },
  groups: [
    { name: { en: 'IT support', fr: 'Informatique' }, isDefault: true },
    { name: { en: 'Buildings', fr: 'Bâtiments' } },
    { name: { en: 'Human resources', fr: 'Ressources humaines' } },
  ],
  // Half a working day, a working day, and what is left of it after the workspace's days of expiry (T14).
  rules: [
    {
      name: {
        en: 'Escalation 1: waiting for four hours',
        fr: 'Escalade 1 : attend depuis quatre heures',
      },
      on: [{ on: 'time-waiting', minutes: 240, calendar: 'business' }],
      // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
      then: [
        { do: 'escalate' },
        {
          do: 'notify',
          to: { roles: ['assignee'] },
          text: {
            en: 'Nobody has answered for four business hours.',
            fr: 'Personne n’a répondu depuis quatre heures ouvrées.',
          },
        },
      ],
      level: 1,
    },
    {
      name: { en: 'Escalation 2: waiting for a day', fr: 'Escalade 2 : attend depuis un jour' },
      on: [{ on: 'time-waiting', minutes: 480, calendar: 'business' }, { on: 'target-missed' }],
      // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
      then: [
        { do: 'escalate' },
        {
          do: 'notify',
          to: { roles: ['assignee', 'lead'] },
          text: {
            en: 'Nobody has answered for a business day, or what was promised was missed.',
            fr: 'Personne n’a répondu depuis un jour ouvré, ou un délai promis est dépassé.',
          },
        },
      ],
      level: 2,
    },
    {
      name: { en: 'Escalation 3: expired', fr: 'Escalade 3 : expiré' },
      on: [{ on: 'expired' }],
      // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
      then: [
        { do: 'escalate' },
        {
          do: 'notify',
          to: { roles: ['assignee', 'lead'] },
          text: {
            en: 'This has been unresolved for longer than it may be.',
            fr: 'La durée prévue pour une résolution est dépassée.',
          },
        },
      ],
      level: 3,
    },
  ],
} as const satisfies Preset;
