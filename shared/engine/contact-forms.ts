// Forms on other sites that post tickets (X4): which sites. Their names stand in headers of ours, so nothing but an origin as
// browsers write it is one.

import type { FieldError } from '#shared/base/error-codes.ts';

export type ContactForms = {
  readonly isEnabled: boolean;
  /** Origins: `https://www.example.org`. */
  readonly sites: readonly string[];
};

export const MOST_SITES = 50;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const SITE = new RegExp(
  `^(https?)://(?=.{1,253}(?::|$))${LABEL}(?:\\.${LABEL})*(?::([1-9]\\d{0,4}))?$`,
);

/** As browsers name it: nothing after the host, no port that goes without saying. */
export function isSite(text: string): boolean {
  const [, scheme, port] = SITE.exec(text) ?? [];
  if (scheme === undefined) return false;
  return (
    port === undefined || (Number(port) < 65_536 && port !== (scheme === 'https' ? '443' : '80'))
  );
}

export function checkContactForms({ sites }: ContactForms): FieldError[] {
  const errors: FieldError[] = [];
  if (sites.length > MOST_SITES) {
    const message = `At most ${MOST_SITES} sites`;
    errors.push({ path: 'contactForms.sites', code: 'too_long', message });
  }
  for (const [index, site] of sites.entries()) {
    const path = `contactForms.sites.${index}`;
    if (!isSite(site)) {
      const message = 'Write it as https://www.example.org, in small letters and without a path';
      errors.push({ path, code: 'format', message });
    } else if (sites.indexOf(site) < index) {
      errors.push({ path, code: 'taken', message: 'This site is named twice' });
    }
  }
  return errors;
}
