import { ALL_PERMISSIONS, type Permission } from '#shared/access/permissions.ts';

export type RightsChange = {
  readonly gained: readonly Permission[];
  readonly lost: readonly Permission[];
};

/** What another profile gives and takes, in the order of the table of rights. */
export function rightsChange(
  before: readonly Permission[],
  after: readonly Permission[],
): RightsChange {
  return {
    gained: ALL_PERMISSIONS.filter((one) => after.includes(one) && !before.includes(one)),
    lost: ALL_PERMISSIONS.filter((one) => before.includes(one) && !after.includes(one)),
  };
}

/** Nobody gives rights that they do not have; those over one's own requests make a customer and give nothing over others. */
export const mayGive = (self: readonly Permission[], wanted: readonly Permission[]): boolean =>
  wanted.every((one) => one.startsWith('own.') || self.includes(one));
