// A service desk whose groups, not people, are assigned (W7).

import type { Blueprint } from '#shared/engine/configuration.ts';
import { OFFICE_HOURS } from './office-hours.ts';
import { STANDARD } from './standard.ts';

export const SERVICEDESK = {
  id: 'servicedesk',
  name: {
    en: 'Service desk',
    fr: 'Centre de services',
    de: 'Service-Desk',
    es: 'Centro de servicios',
    ar: 'مكتب الخدمات',
  },
  summary: {
    en: 'Texts in several languages, reviewed solutions, ratings and a monthly report.',
    fr: 'Textes en plusieurs langues, solutions relues, évaluations et rapport mensuel.',
    de: 'Texte in mehreren Sprachen, geprüfte Lösungen, Bewertungen und ein Monatsbericht.',
    es: 'Textos en varios idiomas, soluciones revisadas, valoraciones y un informe mensual.',
    ar: 'نصوص بعدة لغات وحلول مراجَعة وتقييمات وتقرير شهري.',
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
        id: 'responded',
        label: {
          en: 'Responded',
          fr: 'Répondu',
          de: 'Beantwortet',
          es: 'Respondido',
          ar: 'تم الرد',
        },
        phase: 'waiting-customer',
      },
      {
        id: 'closed',
        label: { en: 'Closed', fr: 'Clos', de: 'Geschlossen', es: 'Cerrado', ar: 'مغلق' },
        phase: 'closed',
      },
      {
        id: 'duplicate',
        label: { en: 'Duplicate', fr: 'Doublon', de: 'Duplikat', es: 'Duplicado', ar: 'مكرر' },
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
      de: {
        ticket: { one: 'Ticket', other: 'Tickets', gender: 'n' },
        operator: { one: 'Mitarbeiter', other: 'Mitarbeiter', gender: 'm' },
        customer: { one: 'Kunde', other: 'Kunden', gender: 'm' },
        group: { one: 'Gruppe', other: 'Gruppen', gender: 'f' },
        message: { one: 'Nachricht', other: 'Nachrichten', gender: 'f' },
        note: { one: 'Notiz', other: 'Notizen', gender: 'f' },
      },
      es: {
        ticket: { one: 'ticket', other: 'tickets', gender: 'm' },
        operator: { one: 'agente', other: 'agentes', gender: 'm' },
        customer: { one: 'cliente', other: 'clientes', gender: 'm' },
        group: { one: 'grupo', other: 'grupos', gender: 'm' },
        message: { one: 'mensaje', other: 'mensajes', gender: 'm' },
        note: { one: 'nota', other: 'notas', gender: 'f' },
      },
      ar: {
        ticket: { one: 'تذكرة', other: 'تذاكر', gender: 'f' },
        operator: { one: 'وكيل', other: 'وكلاء', gender: 'm' },
        customer: { one: 'عميل', other: 'عملاء', gender: 'm' },
        group: { one: 'مجموعة', other: 'مجموعات', gender: 'f' },
        message: { one: 'رسالة', other: 'رسائل', gender: 'f' },
        note: { one: 'ملاحظة', other: 'ملاحظات', gender: 'f' },
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
    {
      name: {
        en: 'First line',
        fr: 'Premier niveau',
        de: 'Erste Ebene',
        es: 'Primer nivel',
        ar: 'المستوى الأول',
      },
      isDefault: true,
    },
    { name: { en: 'Network', fr: 'Réseau', de: 'Netzwerk', es: 'Redes', ar: 'الشبكة' } },
    {
      name: {
        en: 'Applications',
        fr: 'Applications',
        de: 'Anwendungen',
        es: 'Aplicaciones',
        ar: 'التطبيقات',
      },
    },
  ],
} as const satisfies Blueprint;
