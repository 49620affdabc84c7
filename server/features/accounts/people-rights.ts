// Nobody gives rights that they do not have, nor changes somebody who may do more.

import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import type { Permission } from '#shared/access/permissions.ts';
import type { AppEnv } from '#server/app-context.ts';
import { AppError } from '#server/platform/http/app-error.ts';

/** Rights over one's own requests make a customer and give nothing over others. */
const isPower = (permission: Permission): boolean => !permission.startsWith('own.');

export const exceeds = (c: Context<AppEnv>, permissions: readonly Permission[]): boolean =>
  permissions.some((permission) => isPower(permission) && !can(c.get('actor'), permission));

export function requireBelow(c: Context<AppEnv>, permissions: readonly Permission[]): void {
  if (exceeds(c, permissions))
    throw new AppError('FORBIDDEN', { detail: 'This person may do more than you.' });
}
