// Whoever answers customers reads what is published, internal ones too; who may write sees what is being written.

import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import type { AppEnv } from '#server/app-context.ts';
import { AppError } from '#server/platform/http/app-error.ts';

export const isWriter = (c: Context<AppEnv>): boolean => can(c.get('actor'), 'articles.write');

export function requireReader(c: Context<AppEnv>): void {
  if (can(c.get('actor'), 'ticket.reply') || isWriter(c)) return;
  throw new AppError('FORBIDDEN', { detail: 'Needs the permission ticket.reply.' });
}
