import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import type { AppEnv } from '#server/app-context.ts';
import { AppError } from '#server/platform/http/app-error.ts';

export function requireTemplateUser(c: Context<AppEnv>): void {
  const actor = c.get('actor');
  if (can(actor, 'ticket.reply') || can(actor, 'settings.manage')) return;
  throw new AppError('FORBIDDEN', { detail: 'Needs the permission ticket.reply.' });
}
