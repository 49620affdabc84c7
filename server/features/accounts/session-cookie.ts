// The cookie of a session, one per workspace, so that one browser can be signed in to several. On a secure origin it
// carries the `__Host-` prefix: no subdomain and no plain-text answer can plant or replace it.

import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { AppEnv } from '#server/app-context.ts';

const DAY_S = 86_400;
export const COOKIE_MAX_AGE_S = 90 * DAY_S;

type CookieKind = { readonly name: string; readonly isSecure: boolean };

const secureName = (slug: string): string => `__Host-homing-${slug}`;
const plainName = (slug: string): string => `homing-${slug}`;

/** WebKit keeps no secure cookie for http://localhost; the other engines do. */
const isWebKit = (userAgent: string): boolean =>
  userAgent.includes('AppleWebKit/') && !/Chrome\/|Chromium\/|Edg\//.test(userAgent);

function cookieKind(c: Context<AppEnv>, slug: string): CookieKind {
  const isLocalhost = new URL(c.get('ownOrigin')).hostname === 'localhost';
  const isSecure =
    c.get('isSecure') || (isLocalhost && !isWebKit(c.req.header('user-agent') ?? ''));
  return { isSecure, name: isSecure ? secureName(slug) : plainName(slug) };
}

/** On https only the prefixed cookie counts; on a plain origin either. */
export function readSessionToken(c: Context<AppEnv>, slug: string): string | undefined {
  const secure = getCookie(c, secureName(slug));
  return c.get('isSecure') ? secure : (secure ?? getCookie(c, plainName(slug)));
}

/** On a public computer the cookie goes with the browser. */
export function setSessionCookie(
  c: Context<AppEnv>,
  slug: string,
  token: string,
  isPublic: boolean,
): void {
  writeCookie(c, cookieKind(c, slug), token, isPublic ? undefined : COOKIE_MAX_AGE_S);
}

export function clearSessionCookie(c: Context<AppEnv>, slug: string): void {
  writeCookie(c, { name: secureName(slug), isSecure: true }, '', 0);
  writeCookie(c, { name: plainName(slug), isSecure: false }, '', 0);
}

function writeCookie(
  c: Context<AppEnv>,
  kind: CookieKind,
  value: string,
  maxAgeS: number | undefined,
): void {
  const secure = kind.isSecure ? '; Secure' : '';
  const age = maxAgeS === undefined ? '' : ` Max-Age=${maxAgeS};`;
  const cookie = `${kind.name}=${value}; Path=/;${age} HttpOnly; SameSite=Lax${secure}`;
  c.header('set-cookie', cookie, { append: true });
}
