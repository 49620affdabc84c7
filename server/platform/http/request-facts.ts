import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { clientIpOf, networkOf, normaliseAddress, type TrustedProxies } from './client-ip.ts';
import type { HttpEnv } from './http-env.ts';

const TRACE_ID = /^[A-Za-z0-9-]{8,64}$/;

/** Learns once per request who calls and under which address; answers with the trace id. */
export function requestFacts(options: {
  readonly trustedProxies: TrustedProxies;
  readonly hasTls: boolean;
}): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const peer = c.env?.incoming?.socket.remoteAddress;
    const isProxied = options.trustedProxies.has(normaliseAddress(peer) ?? '');
    const given = isProxied ? c.req.header('x-request-id') : undefined;
    const traceId = given !== undefined && TRACE_ID.test(given) ? given : randomUUID();
    const url = new URL(c.req.url);
    const forwardedScheme = isProxied ? lastOf(c.req.header('x-forwarded-proto')) : undefined;
    const isSecure =
      forwardedScheme === undefined
        ? options.hasTls || url.protocol === 'https:'
        : forwardedScheme === 'https';
    const host = (isProxied ? lastOf(c.req.header('x-forwarded-host')) : undefined) ?? url.host;
    c.set('traceId', traceId);
    const clientIp = clientIpOf(peer, c.req.header('x-forwarded-for'), options.trustedProxies);
    c.set('clientIp', clientIp);
    c.set('clientNetwork', networkOf(clientIp));
    c.set('isSecure', isSecure);
    c.set('ownOrigin', `${isSecure ? 'https' : 'http'}://${host}`);
    await next();
    c.res.headers.set('x-request-id', traceId);
  };
}

const lastOf = (list: string | undefined): string | undefined => {
  const last = list?.split(',').at(-1)?.trim();
  return last === undefined || last === '' ? undefined : last;
};
