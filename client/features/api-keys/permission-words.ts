import { ALL_PERMISSIONS, type Permission } from '#shared/access/permissions.ts';
import type { MessageKey } from '#client/i18n/messages.ts';

/** A permission without words in every language does not compile. */
export const permissionKey = (permission: Permission): MessageKey => `permission.${permission}`;

export type Area = 'tickets' | 'own' | 'sales' | 'people' | 'workspace';
const AREAS: { readonly [Prefix in string]?: Area } = {
  ticket: 'tickets',
  solution: 'tickets',
  own: 'own',
  products: 'sales',
  sales: 'sales',
  people: 'people',
  customers: 'people',
};
export const AREA_LABELS: { readonly [Name in Area]: MessageKey } = {
  tickets: 'apiKey.areaTickets',
  own: 'apiKey.areaOwn',
  sales: 'apiKey.areaSales',
  people: 'apiKey.areaPeople',
  workspace: 'apiKey.areaWorkspace',
};

/** Those given, by what they are about, in the order of the table of rights. */
export function byArea(
  permissions: readonly string[],
): readonly (readonly [Area, readonly Permission[]])[] {
  const areas = new Map<Area, Permission[]>();
  for (const permission of ALL_PERMISSIONS) {
    if (!permissions.includes(permission)) continue;
    const area = AREAS[permission.split('.')[0] ?? ''] ?? 'workspace';
    areas.set(area, [...(areas.get(area) ?? []), permission]);
  }
  return [...areas];
}
