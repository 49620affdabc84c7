// The lists that every desk has (S3), as data in the filter language, so that they mean the same on devices, in SQL and
// to whoever copies one to change it.

import type { InEveryLanguage } from '#shared/base/languages.ts';
import type { Condition, Scalar } from '#shared/conditions/condition.ts';
import type { Sort } from '#shared/conditions/sort.ts';
import type { Side } from '#shared/engine/ticket-state.ts';

const is = (field: string, ...values: Scalar[]): Condition => ({ field, op: 'is', values });
const OPEN = is('open', true);

export type GivenView = {
  readonly id: string;
  readonly name: InEveryLanguage;
  /** Null: follows something else than what tickets say. */
  readonly where: Condition | null;
  readonly sort: Sort;
  /** Who has such a list. */
  readonly sides: readonly Side[];
};

const DESK: readonly Side[] = ['operator'];
const BOTH: readonly Side[] = ['operator', 'customer'];

/** In the order in which they are offered. */
export const GIVEN_VIEWS = [
  {
    id: 'all',
    name: { en: 'Open', fr: 'En cours', de: 'Offen', es: 'Abierto', ar: 'مفتوح' },
    where: OPEN,
    sort: '-updated',
    sides: BOTH,
  },
  {
    id: 'incoming',
    name: {
      en: 'Incoming requests',
      fr: 'Demandes entrantes',
      de: 'Neu eingegangen',
      es: 'Entrantes',
      ar: 'الطلبات الواردة',
    },
    where: is('phase', 'new'),
    sort: 'queue',
    sides: DESK,
  },
  {
    id: 'mine',
    name: { en: 'Mine', fr: 'Les miennes', de: 'Meine', es: 'Lo mío', ar: 'ما يخصني' },
    where: { all: [OPEN, { any: [is('assignee', 'me'), is('holder', 'me')] }] },
    sort: 'queue',
    sides: DESK,
  },
  {
    id: 'unassigned',
    name: {
      en: 'Unassigned',
      fr: 'Non attribuées',
      de: 'Nicht zugewiesen',
      es: 'Sin asignar',
      ar: 'غير مسند',
    },
    where: { all: [OPEN, is('assignee', null), is('holder', null)] },
    sort: 'queue',
    sides: DESK,
  },
  {
    id: 'waiting',
    name: {
      en: 'Waiting for operator',
      fr: 'En attente d’un opérateur',
      de: 'Wartet auf das Team',
      es: 'A la espera del equipo',
      ar: 'في انتظار الفريق',
    },
    where: is('waiting-for', 'operator'),
    sort: 'queue',
    sides: DESK,
  },
  {
    id: 'waiting-customer',
    name: {
      en: 'Waiting for customer',
      fr: 'En attente du client',
      de: 'Wartet auf Kunden',
      es: 'A la espera del cliente',
      ar: 'في انتظار العميل',
    },
    where: is('waiting-for', 'customer'),
    sort: '-updated',
    sides: DESK,
  },
  // C11: for both sides alike, whatever the status is called.
  {
    id: 'waiting-me',
    name: {
      en: 'Waiting for my answer',
      fr: 'En attente de ma réponse',
      de: 'Wartet auf meine Antwort',
      es: 'A la espera de mi respuesta',
      ar: 'في انتظار ردّي',
    },
    where: is('waiting-for', 'me'),
    sort: 'queue',
    sides: BOTH,
  },
  {
    id: 'expired',
    name: {
      en: 'Expired',
      fr: 'Expirées',
      de: 'Abgelaufen',
      es: 'Fuera de plazo',
      ar: 'منتهي المهلة',
    },
    where: is('expired', true),
    sort: 'created',
    sides: DESK,
  },
  // Of replies, not of tickets: those of one's own that were refused and wait to be settled (A5).
  {
    id: 'held',
    name: {
      en: 'Held replies',
      fr: 'Réponses retenues',
      de: 'Zurückgehaltene Antworten',
      es: 'Respuestas retenidas',
      ar: 'ردود محتجزة',
    },
    where: null,
    sort: '-updated',
    sides: DESK,
  },
  {
    id: 'closed',
    name: { en: 'Closed', fr: 'Fermées', de: 'Geschlossen', es: 'Cerrado', ar: 'مغلق' },
    where: { not: OPEN },
    sort: '-updated',
    sides: BOTH,
  },
  {
    id: 'archived',
    name: { en: 'Archived', fr: 'Archivées', de: 'Archiviert', es: 'Archivado', ar: 'مؤرشف' },
    // Not as "has an archiving time", which no index answers.
    where: { field: 'archived', op: 'ge', values: ['2000-01'] },
    sort: '-updated',
    sides: DESK,
  },
] as const satisfies readonly GivenView[];

export type GivenViewId = (typeof GIVEN_VIEWS)[number]['id'];

export const givenViewsFor = (side: Side): readonly GivenView[] =>
  GIVEN_VIEWS.filter(({ sides }) => sides.includes(side));

export const givenView = (id: GivenViewId): GivenView =>
  GIVEN_VIEWS.find((view) => view.id === id) as GivenView;
