// A travel agency's mail-based desk (W5): who takes a request is the only one who answers it.

import type { Blueprint } from '#shared/engine/configuration.ts';
import { OFFICE_HOURS } from './office-hours.ts';
import { STANDARD } from './standard.ts';

export const MAILDESK = {
  id: 'maildesk',
  name: {
    en: 'Mail desk',
    fr: 'Service courrier',
    de: 'Mail-Service',
    es: 'Servicio por correo',
    ar: 'مكتب البريد',
  },
  summary: {
    en: 'Requests by mail and form, one person answering each, statuses that say whose turn it is.',
    fr: 'Demandes par e-mail et formulaire, une seule personne pour répondre, des statuts qui disent à qui le tour.',
    de: 'Anfragen per Mail und Formular, je eine Person, die antwortet, und ein Status, der sagt, wer an der Reihe ist.',
    es: 'Solicitudes por correo y formulario, una sola persona que responde y estados que dicen de quién es el turno.',
    ar: 'طلبات بالبريد والنموذج، شخص واحد يرد على كل منها، وحالات تبيّن دور من الآن.',
  },
  configuration: {
    ...STANDARD,
    languages: ['en', 'fr'],
    timeZone: 'Europe/Paris',
    businessHours: { ...OFFICE_HOURS, '6': [['09:00', '13:00']] },
    statuses: [
      {
        id: 'open',
        label: { en: 'Open', fr: 'Ouverte', de: 'Offen', es: 'Abierta', ar: 'مفتوح' },
        phase: 'new',
      },
      {
        id: 'waiting-for-customer',
        label: {
          en: 'Waiting for customer',
          fr: 'En attente du client',
          de: 'Wartet auf Kunden',
          es: 'A la espera del cliente',
          ar: 'في انتظار العميل',
        },
        phase: 'waiting-customer',
      },
      {
        id: 'waiting-for-operator',
        label: {
          en: 'Waiting for operator',
          fr: 'En attente de l’agence',
          de: 'Wartet auf uns',
          es: 'A la espera de la agencia',
          ar: 'في انتظار الوكالة',
        },
        phase: 'waiting-operator',
      },
      {
        id: 'closed',
        label: { en: 'Closed', fr: 'Close', de: 'Geschlossen', es: 'Cerrada', ar: 'مغلق' },
        phase: 'closed',
      },
      {
        id: 'duplicate',
        label: { en: 'Duplicate', fr: 'Doublon', de: 'Duplikat', es: 'Duplicado', ar: 'مكرر' },
        phase: 'closed',
        isDuplicate: true,
      },
      {
        id: 'solved',
        label: { en: 'Solved', fr: 'Résolue', de: 'Gelöst', es: 'Resuelta', ar: 'تم الحل' },
        phase: 'resolved',
      },
      {
        id: 'unsolved',
        label: {
          en: 'Unsolved',
          fr: 'Non résolue',
          de: 'Ungelöst',
          es: 'Sin resolver',
          ar: 'لم يُحل',
        },
        phase: 'closed',
      },
      {
        id: 'rejected-offer',
        label: {
          en: 'Rejected offer',
          fr: 'Offre refusée',
          de: 'Angebot abgelehnt',
          es: 'Oferta rechazada',
          ar: 'عرض مرفوض',
        },
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
      de: {
        ticket: { one: 'Anfrage', other: 'Anfragen', gender: 'f' },
        operator: { one: 'Berater', other: 'Berater', gender: 'm' },
        customer: { one: 'Kunde', other: 'Kunden', gender: 'm' },
        group: { one: 'Gruppe', other: 'Gruppen', gender: 'f' },
        message: { one: 'Nachricht', other: 'Nachrichten', gender: 'f' },
        note: { one: 'Notiz', other: 'Notizen', gender: 'f' },
      },
      es: {
        ticket: { one: 'solicitud', other: 'solicitudes', gender: 'f' },
        operator: { one: 'asesor', other: 'asesores', gender: 'm' },
        customer: { one: 'cliente', other: 'clientes', gender: 'm' },
        group: { one: 'grupo', other: 'grupos', gender: 'm' },
        message: { one: 'mensaje', other: 'mensajes', gender: 'm' },
        note: { one: 'nota', other: 'notas', gender: 'f' },
      },
      ar: {
        ticket: { one: 'طلب', other: 'طلبات', gender: 'm' },
        operator: { one: 'مستشار', other: 'مستشارين', gender: 'm' },
        customer: { one: 'عميل', other: 'عملاء', gender: 'm' },
        group: { one: 'مجموعة', other: 'مجموعات', gender: 'f' },
        message: { one: 'رسالة', other: 'رسائل', gender: 'f' },
        note: { one: 'ملاحظة', other: 'ملاحظات', gender: 'f' },
      },
    },
    workingSetDays: 30,
    ticketExpirationDays: 14,
    closing: { mustHaveAnswered: 'self' },
  },
  groups: [
    {
      name: {
        en: 'Reservations',
        fr: 'Réservations',
        de: 'Reservierungen',
        es: 'Reservas',
        ar: 'الحجوزات',
      },
      isDefault: true,
    },
    {
      name: {
        en: 'Group travel',
        fr: 'Voyages de groupe',
        de: 'Gruppenreisen',
        es: 'Viajes en grupo',
        ar: 'رحلات المجموعات',
      },
    },
    {
      name: {
        en: 'After-sales',
        fr: 'Après-vente',
        de: 'Kundendienst',
        es: 'Posventa',
        ar: 'ما بعد البيع',
      },
    },
  ],
} as const satisfies Blueprint;
