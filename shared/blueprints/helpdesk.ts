// An internal help desk (W4).

import { OFFICE_HOURS } from './office-hours.ts';
import type { Preset } from './preset.ts';
import { STANDARD } from './standard.ts';

export const HELPDESK = {
  id: 'helpdesk',
  name: {
    en: 'Internal help desk',
    fr: 'Assistance interne',
    de: 'Interner Helpdesk',
    es: 'Asistencia interna',
    ar: 'مكتب مساعدة داخلي',
  },
  summary: {
    en: 'Categories, priorities and escalation for the people of one organisation.',
    fr: 'Catégories, priorités et escalade pour les membres d’une organisation.',
    de: 'Kategorien, Prioritäten und Eskalation für die Menschen einer Organisation.',
    es: 'Categorías, prioridades y escalado para las personas de una organización.',
    ar: 'فئات وأولويات وتصعيد لأفراد مؤسسة واحدة.',
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
      de: {
        ticket: { one: 'Ticket', other: 'Tickets', gender: 'n' },
        operator: { one: 'Techniker', other: 'Techniker', gender: 'm' },
        customer: { one: 'Kollege', other: 'Kollegen', gender: 'm' },
        group: { one: 'Team', other: 'Teams', gender: 'n' },
        message: { one: 'Nachricht', other: 'Nachrichten', gender: 'f' },
        note: { one: 'Notiz', other: 'Notizen', gender: 'f' },
      },
      es: {
        ticket: { one: 'ticket', other: 'tickets', gender: 'm' },
        operator: { one: 'técnico', other: 'técnicos', gender: 'm' },
        customer: { one: 'colega', other: 'colegas', gender: 'm' },
        group: { one: 'equipo', other: 'equipos', gender: 'm' },
        message: { one: 'mensaje', other: 'mensajes', gender: 'm' },
        note: { one: 'nota', other: 'notas', gender: 'f' },
      },
      ar: {
        ticket: { one: 'تذكرة', other: 'تذاكر', gender: 'f' },
        operator: { one: 'فني', other: 'فنيين', gender: 'm' },
        customer: { one: 'زميل', other: 'زملاء', gender: 'm' },
        group: { one: 'فريق', other: 'فرق', gender: 'm' },
        message: { one: 'رسالة', other: 'رسائل', gender: 'f' },
        note: { one: 'ملاحظة', other: 'ملاحظات', gender: 'f' },
      },
    },
    workingSetDays: 30,
    ticketExpirationDays: 7,
    categories: [
      {
        id: 'hardware',
        label: { en: 'Hardware', fr: 'Matériel', de: 'Geräte', es: 'Equipos', ar: 'الأجهزة' },
        fields: ['asset'],
      },
      {
        id: 'hardware-computer',
        parentId: 'hardware',
        label: { en: 'Computer', fr: 'Ordinateur', de: 'Rechner', es: 'Ordenador', ar: 'حاسوب' },
      },
      {
        id: 'hardware-printer',
        parentId: 'hardware',
        label: { en: 'Printer', fr: 'Imprimante', de: 'Drucker', es: 'Impresora', ar: 'طابعة' },
      },
      {
        id: 'software',
        label: { en: 'Software', fr: 'Logiciel', de: 'Programme', es: 'Programas', ar: 'البرامج' },
      },
      {
        id: 'software-access',
        parentId: 'software',
        label: {
          en: 'Access and passwords',
          fr: 'Accès et mots de passe',
          de: 'Zugänge und Passwörter',
          es: 'Accesos y contraseñas',
          ar: 'الوصول وكلمات المرور',
        },
        priority: 'high',
      },
      {
        id: 'building',
        label: { en: 'Building', fr: 'Bâtiment', de: 'Gebäude', es: 'Edificio', ar: 'المبنى' },
        fields: ['room'],
      },
      {
        id: 'hr',
        label: {
          en: 'Human resources',
          fr: 'Ressources humaines',
          de: 'Personal',
          es: 'Recursos humanos',
          ar: 'الموارد البشرية',
        },
      },
    ],
    fields: [
      {
        id: 'asset',
        label: {
          en: 'Inventory number',
          fr: 'Numéro d’inventaire',
          de: 'Inventarnummer',
          es: 'Número de inventario',
          ar: 'رقم الجرد',
        },
        type: 'text',
        audience: 'everyone',
        isGlobal: false,
        maxLength: 40,
      },
      {
        id: 'room',
        label: { en: 'Room', fr: 'Bureau', de: 'Raum', es: 'Despacho', ar: 'الغرفة' },
        type: 'text',
        isMandatory: true,
        audience: 'everyone',
        isGlobal: false,
        maxLength: 40,
      },
      {
        id: 'impact',
        label: {
          en: 'Who is affected',
          fr: 'Qui est touché',
          de: 'Wer betroffen ist',
          es: 'A quién afecta',
          ar: 'من المتأثر',
        },
        type: 'dropdown',
        options: [
          {
            id: 'one',
            label: {
              en: 'One person',
              fr: 'Une personne',
              de: 'Eine Person',
              es: 'Una persona',
              ar: 'شخص واحد',
            },
          },
          {
            id: 'team',
            label: { en: 'A team', fr: 'Une équipe', de: 'Ein Team', es: 'Un equipo', ar: 'فريق' },
          },
          {
            id: 'all',
            label: {
              en: 'Everybody',
              fr: 'Tout le monde',
              de: 'Alle',
              es: 'Todo el mundo',
              ar: 'الجميع',
            },
          },
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
    {
      name: {
        en: 'IT support',
        fr: 'Informatique',
        de: 'IT-Support',
        es: 'Informática',
        ar: 'الدعم التقني',
      },
      isDefault: true,
    },
    { name: { en: 'Buildings', fr: 'Bâtiments', de: 'Gebäude', es: 'Edificios', ar: 'المباني' } },
    {
      name: {
        en: 'Human resources',
        fr: 'Ressources humaines',
        de: 'Personal',
        es: 'Recursos humanos',
        ar: 'الموارد البشرية',
      },
    },
  ],
  // Half a working day, a working day, and what is left of it after the workspace's days of expiry (T14).
  rules: [
    {
      name: {
        en: 'Escalation 1: waiting for four hours',
        fr: 'Escalade 1 : attend depuis quatre heures',
        de: 'Eskalation 1: wartet seit vier Stunden',
        es: 'Escalado 1: espera desde hace cuatro horas',
        ar: 'التصعيد 1: انتظار أربع ساعات',
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
            de: 'Seit vier Geschäftsstunden hat niemand geantwortet.',
            es: 'Nadie ha respondido en cuatro horas laborables.',
            ar: 'لم يرد أحد منذ أربع ساعات عمل.',
          },
        },
      ],
      level: 1,
    },
    {
      name: {
        en: 'Escalation 2: waiting for a day',
        fr: 'Escalade 2 : attend depuis un jour',
        de: 'Eskalation 2: wartet seit einem Tag',
        es: 'Escalado 2: espera desde hace un día',
        ar: 'التصعيد 2: انتظار يوم',
      },
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
            de: 'Seit einem Arbeitstag hat niemand geantwortet, oder eine Zusage wurde nicht eingehalten.',
            es: 'Nadie ha respondido en un día laborable, o no se cumplió lo prometido.',
            ar: 'لم يرد أحد منذ يوم عمل، أو لم يُوفَ بالموعد.',
          },
        },
      ],
      level: 2,
    },
    {
      name: {
        en: 'Escalation 3: expired',
        fr: 'Escalade 3 : expiré',
        de: 'Eskalation 3: abgelaufen',
        es: 'Escalado 3: fuera de plazo',
        ar: 'التصعيد 3: انتهت المهلة',
      },
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
            de: 'Das ist länger ungelöst, als es sein darf.',
            es: 'Lleva sin resolverse más tiempo del permitido.',
            ar: 'بقي هذا دون حل أطول مما يجوز.',
          },
        },
      ],
      level: 3,
    },
  ],
} as const satisfies Preset;
