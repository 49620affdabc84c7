// A technology distributor's customer extranet, French first (W6). Requests belong to no technician; a technician's
// first answer moves ouvert → en cours and nothing else does, so no move by hand leads there and none leads back.

import type { Blueprint } from '#shared/engine/configuration.ts';
import { OFFICE_HOURS } from './office-hours.ts';
import { STANDARD } from './standard.ts';

export const EXTRANET = {
  id: 'extranet',
  name: {
    en: 'Customer extranet',
    fr: 'Extranet clients',
    de: 'Kunden-Extranet',
    es: 'Extranet de clientes',
    ar: 'شبكة العملاء',
  },
  summary: {
    en: 'Products, sales with serial numbers, assistance for those who bought them.',
    fr: 'Des produits, des ventes avec numéro de série, de l’assistance pour ceux qui les ont achetés.',
    de: 'Produkte, Verkäufe mit Seriennummer, Hilfe für alle, die sie gekauft haben.',
    es: 'Productos, ventas con número de serie y asistencia para quienes los compraron.',
    ar: 'منتجات ومبيعات بأرقام تسلسلية ومساعدة لمن اشتراها.',
  },
  configuration: {
    ...STANDARD,
    languages: ['fr', 'en'],
    timeZone: 'Europe/Paris',
    businessHours: OFFICE_HOURS,
    statuses: [
      {
        id: 'ouvert',
        label: { fr: 'Ouvert', en: 'Open', de: 'Offen', es: 'Abierto', ar: 'مفتوح' },
        phase: 'new',
      },
      {
        id: 'en-cours',
        label: {
          fr: 'En cours de traitement',
          en: 'Being handled',
          de: 'In Bearbeitung',
          es: 'En tramitación',
          ar: 'قيد المعالجة',
        },
        phase: 'active',
      },
      {
        id: 'resolu',
        label: { fr: 'Résolu', en: 'Resolved', de: 'Gelöst', es: 'Resuelto', ar: 'محلول' },
        phase: 'closed',
      },
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
      de: {
        ticket: { one: 'Supportanfrage', other: 'Supportanfragen', gender: 'f' },
        operator: { one: 'Techniker', other: 'Techniker', gender: 'm' },
        customer: { one: 'Kunde', other: 'Kunden', gender: 'm' },
        group: { one: 'Abteilung', other: 'Abteilungen', gender: 'f' },
        message: { one: 'Nachricht', other: 'Nachrichten', gender: 'f' },
        note: { one: 'Notiz', other: 'Notizen', gender: 'f' },
      },
      es: {
        ticket: { one: 'solicitud de asistencia', other: 'solicitudes de asistencia', gender: 'f' },
        operator: { one: 'técnico', other: 'técnicos', gender: 'm' },
        customer: { one: 'cliente', other: 'clientes', gender: 'm' },
        group: { one: 'departamento', other: 'departamentos', gender: 'm' },
        message: { one: 'mensaje', other: 'mensajes', gender: 'm' },
        note: { one: 'nota', other: 'notas', gender: 'f' },
      },
      ar: {
        ticket: { one: 'طلب مساعدة', other: 'طلبات مساعدة', gender: 'm' },
        operator: { one: 'فني', other: 'فنيين', gender: 'm' },
        customer: { one: 'عميل', other: 'عملاء', gender: 'm' },
        group: { one: 'قسم', other: 'أقسام', gender: 'm' },
        message: { one: 'رسالة', other: 'رسائل', gender: 'f' },
        note: { one: 'ملاحظة', other: 'ملاحظات', gender: 'f' },
      },
    },
    workingSetDays: 90,
    ticketExpirationDays: 7,
  },
  // Without groups every technician sees every request (P8).
  groups: [],
} as const satisfies Blueprint;
