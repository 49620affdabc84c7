// The endpoints of devices, under /sync/v1/w/{workspace}/ (docs/PROTOCOL.md). Only signed-in people have devices.

import { Hono, type Context, type MiddlewareHandler } from 'hono';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { PersonId, SessionId, WorkspaceId } from '#shared/base/ids.ts';
import {
  driftRequestSchema,
  loadRequestSchema,
  pullRequestSchema,
  pushRequestSchema,
} from '#shared/protocol/request-schemas.ts';
import { CLOSE, LIMITS, PERSON_HEADER, PROTOCOL, PROTOCOL_HEADER } from '#shared/protocol/sync.ts';
import { isSpoken } from '#shared/protocol/versions.ts';
import type { AccessOutcome, AppContext, AppEnv } from '#server/app-context.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { fieldErrorsOf } from '#server/platform/http/field-errors.ts';
import { readJson } from '#server/platform/http/json-body.ts';
import { checkOrigin } from '#server/platform/http/origin.ts';
import { createConversationSockets, type SocketLimits } from './conversations/index.ts';
import { checkDrift } from './drift.ts';
import { prepareLoad } from './load.ts';
import type { Poke } from './poke.ts';
import { createPokeSockets, type PokeCaller, type PokeSocketLimits } from './poke-sockets.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import { isSocketStillRight, loadSessionScopes } from './session-scopes.ts';
import { createSignedTokens } from './signed-token.ts';
import { streamLines } from './streamed-lines.ts';
import { closeAtOnce, upgradeSocket } from './upgrade-socket.ts';

export type SyncContext = Pick<
  AppContext,
  'db' | 'secrets' | 'execute' | 'clock' | 'log' | 'origins' | 'requireActor' | 'listenToAccess'
> & { readonly poke: Poke };

export type Sync = {
  /** Closes every socket, in small groups; resolves when nothing is unsaved. Call before the server stops. */
  readonly drain: () => Promise<void>;
};

const PULL_BODY_BYTES = 64 * 1024;
const DRIFT_BODY_BYTES = 512 * 1024;
/** The names of `LIMITS.scopes` scopes, where the load stands, and the cursor. */
const LOAD_BODY_BYTES = 256 * 1024;
const LOADS_PER_PERSON = 4;
/** Of the scopes, in the audit log. */
const MOST_NAMED = 2_000;

type Device = {
  readonly workspaceId: WorkspaceId;
  readonly personId: PersonId;
  readonly sessionId: SessionId;
};

export function mountSync(
  app: Hono<AppEnv>,
  context: SyncContext,
  options: {
    readonly pokeSockets?: Partial<PokeSocketLimits>;
    readonly conversations?: Partial<SocketLimits>;
  } = {},
): Sync {
  const { db, log, poke, execute } = context;
  const guard = context.requireActor();
  const tokens = {
    db,
    cursors: createSignedTokens(context.secrets.derive('sync-cursor')),
    resumes: createSignedTokens(context.secrets.derive('sync-resume')),
  };
  const loads = new Map<PersonId, number>();
  const routes = new Hono<AppEnv>();

  routes.post('/pull', protocolHeaders, guard, async (c) => {
    const { workspaceId, personId } = deviceOf(c);
    const { cursor } = await readRequest(c, pullRequestSchema, PULL_BODY_BYTES);
    c.set('accessFacts', { object: 'changes' });
    return c.json(await pull(tokens, workspaceId, personId, cursor));
  });

  routes.post('/push', protocolHeaders, guard, async (c) => {
    const { workspaceId, personId } = deviceOf(c);
    const request = await readRequest(c, pushRequestSchema, LIMITS.pushBytes);
    const deps = {
      db,
      execute,
      onFailure: (error: unknown, entry: { readonly id: string }) =>
        log.error({ err: error, entryId: entry.id, traceId: c.get('traceId') }, 'an entry failed'),
    };
    const origin = { via: 'device' as const, ip: c.get('clientIp'), actorName: c.get('actorName') };
    return c.json(
      await push(deps, { workspaceId, personId, actor: c.get('actor'), origin }, request),
    );
  });

  routes.post('/drift', protocolHeaders, guard, async (c) => {
    const { workspaceId, personId } = deviceOf(c);
    const request = await readRequest(c, driftRequestSchema, DRIFT_BODY_BYTES);
    const onDrift = (found: object): void => log.warn(found, 'a device differs from the server');
    return c.json(await checkDrift({ ...tokens, onDrift }, workspaceId, personId, request));
  });

  routes.post('/load', protocolHeaders, guard, async (c) => {
    const { workspaceId, personId } = deviceOf(c);
    const { scopes, resume, cursor } = await readRequest(c, loadRequestSchema, LOAD_BODY_BYTES);
    c.set('accessFacts', { object: scopes.join(' ').slice(0, MOST_NAMED) });
    const running = loads.get(personId) ?? 0;
    if (running >= LOADS_PER_PERSON) throw new AppError('TOO_MANY');
    loads.set(personId, running + 1);
    const onClose = (): void => {
      const rest = (loads.get(personId) ?? 1) - 1;
      if (rest > 0) loads.set(personId, rest);
      else loads.delete(personId);
    };
    try {
      const lines = await prepareLoad(tokens, workspaceId, personId, {
        scopes,
        ...(resume === null ? {} : { resume }),
        ...(cursor === null ? {} : { cursor }),
      });
      const onFailure = (error: unknown): void =>
        log.warn({ err: error, personId }, 'a load broke off');
      c.header('content-type', 'application/x-ndjson');
      return c.body(streamLines(lines, onFailure, onClose));
    } catch (error) {
      onClose();
      throw error;
    }
  });

  const pokeSockets = createPokeSockets({
    scopesOfSession: (caller) => loadSessionScopes(db, caller),
    log,
    ...(options.pokeSockets === undefined ? {} : { limits: options.pokeSockets }),
  });
  const addPoke = (caller: PokeCaller) => (socket: WebSocket) => pokeSockets.add(socket, caller);
  routes.get('/poke', async (c) => {
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
      throw new AppError('MALFORMED', { detail: 'This address speaks WebSocket only.' });
    }
    checkOrigin(c, context.origins, true);
    const found = await identify(c, guard);
    if ('close' in found)
      c.set('accessFacts', { outcome: Promise.resolve(outcomeOf(found.close)) });
    return 'close' in found ? closeAtOnce(c, found.close) : upgradeSocket(c, addPoke(found));
  });

  const conversations = createConversationSockets({
    db,
    log,
    now: context.clock,
    authenticate: (c) => authenticateSocket(c as Context<AppEnv>, guard),
    isOriginAllowed: (c) => isOriginAllowed(c as Context<AppEnv>, context),
    onDraftSaved: (workspaceId, ticketId) =>
      poke.tellOthers({ workspaceId, scopes: [], ticketIds: [ticketId] }),
    onAttempt: (c, attempt) =>
      (c as Context<AppEnv>).set('accessFacts', {
        outcome: attempt.then((end) =>
          'closedWith' in end ? outcomeOf(end.closedWith) : { status: 101 },
        ),
      }),
    isStillRight: (caller) => isSocketStillRight(db, caller),
    ...(options.conversations === undefined ? {} : { limits: options.conversations }),
  });
  routes.get('/docs/:name{.+}', (c) => conversations.route(c));

  const stopListening = [
    poke.listen({
      onChanged: (change) => {
        pokeSockets.changed(change);
        conversations.changed(change.workspaceId, change.ticketIds ?? 'all');
      },
      onEverything: () => {
        pokeSockets.everything();
        conversations.changed('all', 'all');
      },
      interests: pokeSockets.interests,
    }),
    context.listenToAccess(({ workspaceId, personId }) => {
      pokeSockets.rightsChanged({ workspaceId, personId });
      conversations.closeFor({ workspaceId, ...(personId === null ? {} : { personId }) });
    }),
  ];
  app.route('/sync/v1/w/:workspace', routes);
  return {
    drain: async () => {
      for (const stop of stopListening) stop();
      await Promise.all([pokeSockets.drain(), conversations.drain()]);
    },
  };
}

/** A close code as the status it stands for: browsers hide that of a refused upgrade (B16). */
const outcomeOf = (closeCode: number): AccessOutcome => {
  const [code] = Object.entries(CLOSE).find(([, one]) => one === closeCode) ?? [];
  return { status: closeCode - 4_000, ...(code !== undefined && { code }) };
};

/** Who speaks another protocol is told before anything is read. */
const protocolHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  const given = c.req.header(PROTOCOL_HEADER);
  if (given !== undefined) requireSpoken(Number(given));
  await next();
  c.res.headers.set(PROTOCOL_HEADER, String(PROTOCOL));
  c.res.headers.set('cache-control', 'no-store');
};

function requireSpoken(protocol: unknown): void {
  if (typeof protocol === 'number' && isSpoken(protocol)) return;
  throw new AppError('CLIENT_TOO_OLD', {
    detail: `This server speaks protocol ${PROTOCOL}.`,
    headers: { [PROTOCOL_HEADER]: String(PROTOCOL) },
  });
}

/** The version decides first: bodies of another one may look different. */
async function readRequest<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
  limitBytes: number,
): Promise<z.output<Schema>> {
  const body = await readJson(c, z.unknown(), limitBytes);
  const version = z.object({ protocol: z.number() }).safeParse(body);
  if (version.success) requireSpoken(version.data.protocol);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AppError('INVALID', { errors: fieldErrorsOf(parsed.error.issues, body) });
}

function deviceOf(c: Context<AppEnv>): Device {
  const person = c.get('person');
  const session = c.get('session');
  if (person === undefined || session === undefined) {
    throw new AppError('FORBIDDEN', { detail: 'Only people who are signed in have devices.' });
  }
  // The cookie is the browser's, and may have become another person's since this desk was opened: what one has written
  // is never taken under the name of another (INV23).
  const meant = c.req.header(PERSON_HEADER);
  if (meant !== undefined && meant !== person.id) {
    throw new AppError('UNAUTHENTICATED', { detail: 'Another person is signed in.' });
  }
  return { workspaceId: c.get('workspace').id, personId: person.id, sessionId: session.id };
}

/** Runs the guard alone, so that its refusal can become a close code. */
async function authenticate(
  c: Context<AppEnv>,
  guard: MiddlewareHandler<AppEnv>,
): Promise<AppError | undefined> {
  try {
    await guard(c, () => Promise.resolve());
    return undefined;
  } catch (error) {
    if (error instanceof AppError && error.kind !== 'WRONG_ORIGIN') return error;
    throw error;
  }
}

async function identify(
  c: Context<AppEnv>,
  guard: MiddlewareHandler<AppEnv>,
): Promise<PokeCaller | { readonly close: number }> {
  const protocol = c.req.query('protocol');
  if (protocol !== undefined && !isSpoken(Number(protocol))) return { close: CLOSE.CLIENT_TOO_OLD };
  const refused = await authenticate(c, guard);
  if (refused !== undefined) {
    return { close: refused.status === 401 ? CLOSE.UNAUTHENTICATED : CLOSE.NOT_FOUND };
  }
  const person = c.get('person');
  const session = c.get('session');
  if (person === undefined || session === undefined) return { close: CLOSE.FORBIDDEN };
  return { workspaceId: c.get('workspace').id, personId: person.id, sessionId: session.id };
}

async function authenticateSocket(c: Context<AppEnv>, guard: MiddlewareHandler<AppEnv>) {
  const refused = await authenticate(c, guard);
  if (refused !== undefined) return new Response(null, { status: refused.status });
  const deviceId = c.req.query('device');
  return {
    workspaceId: c.get('workspace').id,
    actor: c.get('actor'),
    person: c.get('person'),
    sessionId: c.get('session')?.id,
    ...(deviceId === undefined ? {} : { deviceId }),
  };
}

function isOriginAllowed(c: Context<AppEnv>, context: SyncContext): boolean {
  try {
    checkOrigin(c, context.origins, true);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'WRONG_ORIGIN') return false;
    throw error;
  }
}
