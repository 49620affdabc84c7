import type { MiddlewareHandler } from 'hono';
import type { HttpEnv } from './http-env.ts';

/** Pages: own files only, nothing inline. `blob:` pictures, sounds and films are attachments held by the page. */
export const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers that are no pages run and load nothing, whatever a browser makes of them. */
export const DATA_CSP =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

const YEAR_S = 31_536_000;

/** A header that a route has set itself stays. */
export function securityHeaders(): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    const setDefault = (name: string, value: string): void => {
      if (!headers.has(name)) headers.set(name, value);
    };
    const isPage = headers.get('content-type')?.startsWith('text/html') ?? false;
    setDefault('content-security-policy', isPage ? PAGE_CSP : DATA_CSP);
    setDefault('x-content-type-options', 'nosniff');
    setDefault('referrer-policy', 'no-referrer');
    // It knows no list of sites: a page that has one says so in its policy, which browsers then go by.
    const policy = headers.get('content-security-policy') ?? '';
    if (!/frame-ancestors [^;]*https?:/.test(policy)) setDefault('x-frame-options', 'DENY');
    setDefault('cross-origin-opener-policy', 'same-origin');
    setDefault('cross-origin-resource-policy', 'same-origin');
    setDefault(
      'permissions-policy',
      'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    );
    setDefault('cache-control', 'no-store');
    if (c.get('isSecure')) setDefault('strict-transport-security', `max-age=${YEAR_S}`);
  };
}
