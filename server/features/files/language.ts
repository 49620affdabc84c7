import type { Context } from 'hono';
import type { AppEnv } from '#server/app-context.ts';

/** Of the sentences for this caller. */
export const languageOf = (c: Context<AppEnv>): string =>
  c.get('person')?.language ||
  c.req.header('accept-language')?.slice(0, 5) ||
  c.get('workspace').configuration.languages[0];
