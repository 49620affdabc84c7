// From where a form was sent, and where its sender may be led back to.

import type { Context } from 'hono';
import type { ContactForms } from '#shared/engine/contact-forms.ts';
import type { AppConfig, AppEnv } from '#server/app-context.ts';

/** `unsaid`: a page of ours, or a site that does not tell; only our own form's token shows which. */
export type SentFrom = 'site' | 'unsaid' | 'elsewhere';

export function sentFrom(
  c: Context<AppEnv>,
  { sites }: ContactForms,
  { publicUrl }: Pick<AppConfig, 'publicUrl'>,
): SentFrom {
  const origin = c.req.header('origin') ?? 'null';
  if (sites.includes(origin)) return 'site';
  const own = publicUrl === undefined ? c.get('ownOrigin') : new URL(publicUrl).origin;
  // A page of ours sends no referrer, and browsers then do not tell its origin either.
  return origin === 'null' || origin === own ? 'unsaid' : 'elsewhere';
}

/** Only to a page of a site that is named: nobody is to be led elsewhere by an address of ours. */
export function pageToReturnTo({ sites }: ContactForms, back: string): string | undefined {
  const url = back.length <= 2_000 ? URL.parse(back) : null;
  return url !== null && sites.includes(url.origin) ? url.href : undefined;
}
