import type { Context } from 'hono';
import type { AppEnv, CurrentWorkspace } from '#server/app-context.ts';

/** Of the sentences for this caller. */
export const languageOf = (
  c: Context<AppEnv>,
  { configuration }: Pick<CurrentWorkspace, 'configuration'>,
): string =>
  c.get('person')?.language ||
  c.req.header('accept-language')?.slice(0, 5) ||
  configuration.languages[0];
