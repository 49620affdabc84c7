// Cross-site requests (security.md 19, 29). A cookie proves a browser, not an intention: what changes something, and
// every socket, must come from our own pages. The list is exact: PUBLIC_URL, and the address the request was sent
// to where that can be believed. On a loopback server only loopback names can, which stops DNS rebinding.

import type { Context } from 'hono';
import { AppError } from './app-error.ts';
import type { HttpEnv } from './http-env.ts';

export type OriginPolicy = {
  readonly allows: (origin: string, ownOrigin: string) => boolean;
};

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function createOriginPolicy(options: {
  readonly publicUrl: string | undefined;
  /** Address that the server listens on. */
  readonly host: string;
}): OriginPolicy {
  const publicOrigin =
    options.publicUrl === undefined ? undefined : new URL(options.publicUrl).origin;
  const isLoopback = isLoopbackHost(options.host);
  return {
    allows: (origin, ownOrigin) => {
      if (origin === publicOrigin) return true;
      if (origin !== ownOrigin || !URL.canParse(ownOrigin)) return false;
      const isLoopbackName = LOOPBACK_NAMES.has(new URL(ownOrigin).hostname);
      return isLoopbackName || (publicOrigin === undefined && !isLoopback);
    },
  };
}

export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

export const isSafeMethod = (method: string): boolean => SAFE_METHODS.has(method);

/**
 * Throws WRONG_ORIGIN unless the request names an origin of ours. `isRequired` false: a request without any
 * `Origin` passes (a program without a cookie), a foreign one never.
 */
export function checkOrigin<Env extends HttpEnv>(
  c: Context<Env>,
  policy: OriginPolicy,
  isRequired: boolean,
): void {
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  // `same-site` is another port or subdomain: not us. `none` (typed address) never sends a body.
  const isForeignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
  const ownOrigin = (c as unknown as Context<HttpEnv>).get('ownOrigin');
  const isForeignOrigin = origin !== undefined && !policy.allows(origin, ownOrigin);
  const isMissing = isRequired && origin === undefined;
  if (isForeignSite || isForeignOrigin || isMissing) throw new AppError('WRONG_ORIGIN');
}
