import type { IncomingMessage } from 'node:http';

/** What every request carries, set by `requestFacts` before anything else runs. */
export type HttpVariables = {
  traceId: string;
  clientIp: string;
  /** What limits count: the address, or the network of an IPv6 one. */
  clientNetwork: string;
  /** Scheme as the browser sees it. */
  isSecure: boolean;
  /** `scheme://host` as the browser sees it. */
  ownOrigin: string;
};

/** Set by @hono/node-server; absent when the app is called in process. */
export type HttpBindings = { readonly incoming?: IncomingMessage };

export type HttpEnv = { Variables: HttpVariables; Bindings: HttpBindings };
