// A software company's support (W3).

import type { Blueprint } from '#shared/engine/configuration.ts';
import { OFFICE_HOURS } from './office-hours.ts';
import { STANDARD } from './standard.ts';

export const SAAS = {
  id: 'saas',
  name: {
    en: 'Software support',
    fr: 'Support logiciel',
    de: 'Software-Support',
    es: 'Soporte de software',
    ar: 'دعم البرمجيات',
  },
  summary: {
    en: 'Departments, live conversations, work shared by load and expertise.',
    fr: 'Des services, des conversations en direct, le travail réparti selon la charge et les compétences.',
    de: 'Abteilungen, Gespräche in Echtzeit, Arbeit nach Auslastung und Können verteilt.',
    es: 'Departamentos, conversaciones en directo, trabajo repartido según la carga y la experiencia.',
    ar: 'أقسام ومحادثات مباشرة وعمل موزّع بحسب الحمل والخبرة.',
  },
  configuration: {
    ...STANDARD,
    languages: ['en', 'fr'],
    timeZone: 'UTC',
    businessHours: OFFICE_HOURS,
    statuses: [
      {
        id: 'open',
        label: { en: 'Open', fr: 'Ouvert', de: 'Offen', es: 'Abierto', ar: 'مفتوح' },
        phase: 'new',
      },
      {
        id: 'in-progress',
        label: {
          en: 'In progress',
          fr: 'En cours',
          de: 'In Bearbeitung',
          es: 'En curso',
          ar: 'قيد المعالجة',
        },
        phase: 'active',
      },
      {
        id: 'resolved',
        label: { en: 'Resolved', fr: 'Résolu', de: 'Gelöst', es: 'Resuelto', ar: 'محلول' },
        phase: 'resolved',
      },
      {
        id: 'closed',
        label: { en: 'Closed', fr: 'Clos', de: 'Geschlossen', es: 'Cerrado', ar: 'مغلق' },
        phase: 'closed',
      },
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
      de: {
        ticket: { one: 'Ticket', other: 'Tickets', gender: 'n' },
        operator: { one: 'Supportmitarbeiter', other: 'Supportmitarbeiter', gender: 'm' },
        customer: { one: 'Kunde', other: 'Kunden', gender: 'm' },
        group: { one: 'Abteilung', other: 'Abteilungen', gender: 'f' },
        message: { one: 'Nachricht', other: 'Nachrichten', gender: 'f' },
        note: { one: 'Notiz', other: 'Notizen', gender: 'f' },
      },
      es: {
        ticket: { one: 'ticket', other: 'tickets', gender: 'm' },
        operator: { one: 'agente', other: 'agentes', gender: 'm' },
        customer: { one: 'cliente', other: 'clientes', gender: 'm' },
        group: { one: 'departamento', other: 'departamentos', gender: 'm' },
        message: { one: 'mensaje', other: 'mensajes', gender: 'm' },
        note: { one: 'nota', other: 'notas', gender: 'f' },
      },
      ar: {
        ticket: { one: 'تذكرة', other: 'تذاكر', gender: 'f' },
        operator: { one: 'وكيل دعم', other: 'وكلاء دعم', gender: 'm' },
        customer: { one: 'عميل', other: 'عملاء', gender: 'm' },
        group: { one: 'قسم', other: 'أقسام', gender: 'm' },
        message: { one: 'رسالة', other: 'رسائل', gender: 'f' },
        note: { one: 'ملاحظة', other: 'ملاحظات', gender: 'f' },
      },
    },
    workingSetDays: 30,
    ticketExpirationDays: 7,
    categories: [
      {
        id: 'question',
        label: { en: 'Question', fr: 'Question', de: 'Frage', es: 'Consulta', ar: 'سؤال' },
        skill: 'product',
      },
      {
        id: 'bug',
        label: {
          en: 'Something is broken',
          fr: 'Un défaut',
          de: 'Etwas ist kaputt',
          es: 'Algo no funciona',
          ar: 'شيء معطّل',
        },
        priority: 'high',
      },
      {
        id: 'bug-interface',
        parentId: 'bug',
        label: {
          en: 'In the screens',
          fr: 'Dans les écrans',
          de: 'In der Oberfläche',
          es: 'En las pantallas',
          ar: 'في الشاشات',
        },
        skill: 'interface',
      },
      {
        id: 'bug-api',
        parentId: 'bug',
        label: {
          en: 'In the API',
          fr: 'Dans l’API',
          de: 'In der API',
          es: 'En la API',
          ar: 'في واجهة API',
        },
        skill: 'api',
        fields: ['request-id'],
      },
      {
        id: 'billing',
        label: {
          en: 'Billing',
          fr: 'Facturation',
          de: 'Abrechnung',
          es: 'Facturación',
          ar: 'الفوترة',
        },
        skill: 'billing',
      },
      {
        id: 'idea',
        label: { en: 'An idea', fr: 'Une idée', de: 'Eine Idee', es: 'Una idea', ar: 'فكرة' },
        priority: 'low',
      },
    ],
    fields: [
      {
        id: 'request-id',
        label: {
          en: 'Request id',
          fr: 'Identifiant de la requête',
          de: 'Kennung der Anfrage',
          es: 'Identificador de la petición',
          ar: 'معرّف الطلب',
        },
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
    {
      name: { en: 'Support', fr: 'Support', de: 'Support', es: 'Soporte', ar: 'الدعم' },
      isDefault: true,
    },
    {
      name: {
        en: 'Billing',
        fr: 'Facturation',
        de: 'Abrechnung',
        es: 'Facturación',
        ar: 'الفوترة',
      },
    },
    {
      name: {
        en: 'Engineering',
        fr: 'Développement',
        de: 'Entwicklung',
        es: 'Desarrollo',
        ar: 'التطوير',
      },
    },
  ],
} as const satisfies Blueprint;
