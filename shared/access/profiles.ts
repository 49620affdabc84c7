// The profiles that every workspace starts with (I1). A workspace's own copies live in its rows.

import type { InEveryLanguage } from '#shared/base/languages.ts';
import { ALL_PERMISSIONS, type Permission } from './permissions.ts';

export type ProfileDefinition = {
  readonly id: string;
  readonly name: InEveryLanguage;
  readonly permissions: readonly Permission[];
};

const CUSTOMER: readonly Permission[] = [
  'own.read',
  'own.open',
  'own.reply',
  'own.rate',
  'own.close',
];

const TECHNICIAN: readonly Permission[] = [
  'ticket.read',
  'ticket.open',
  'ticket.reply',
  'ticket.note',
  'ticket.take',
  'ticket.assign',
  'ticket.change-status',
  'ticket.correct-requester',
  'ticket.edit',
  'ticket.record-time',
  'ticket.merge',
  'solution.propose',
  'products.read',
  'sales.read',
  'sales.record',
  'people.read',
  'customers.create',
];

export const DEFAULT_PROFILES = [
  {
    id: 'customer',
    name: { en: 'Customer', fr: 'Client', de: 'Kunde', es: 'Cliente', ar: 'عميل' },
    permissions: CUSTOMER,
  },
  // Sellers may use the technicians' screens and technicians the sellers' (P8).
  {
    id: 'seller',
    name: { en: 'Seller', fr: 'Vendeur', de: 'Verkauf', es: 'Ventas', ar: 'بائع' },
    permissions: TECHNICIAN,
  },
  {
    id: 'technician',
    name: { en: 'Technician', fr: 'Technicien', de: 'Techniker', es: 'Técnico', ar: 'فني' },
    permissions: TECHNICIAN,
  },
  {
    id: 'lead',
    name: { en: 'Lead', fr: 'Responsable', de: 'Leitung', es: 'Responsable', ar: 'قائد' },
    permissions: [
      ...TECHNICIAN,
      'ticket.read-all',
      'ticket.assign-any',
      'solution.review',
      'articles.write',
      'reports.read',
    ],
  },
  {
    id: 'administrator',
    name: {
      en: 'Administrator',
      fr: 'Administrateur',
      de: 'Administration',
      es: 'Administración',
      ar: 'مسؤول',
    },
    // Not `own.*`: those make a customer of their holder.
    permissions: ALL_PERMISSIONS.filter((permission) => !CUSTOMER.includes(permission)),
  },
] as const satisfies readonly ProfileDefinition[];

/** The profile of those who ask. */
export const CUSTOMER_PROFILE = 'customer' satisfies (typeof DEFAULT_PROFILES)[number]['id'];

export type DefaultProfileId = (typeof DEFAULT_PROFILES)[number]['id'];

/** Holders of this permission answer customers: they can be assigned tickets and be mentioned. */
export const OPERATOR_PERMISSION: Permission = 'ticket.reply';
