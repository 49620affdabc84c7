// Tells a customer's open page at once that something has happened (C1): a request that is answered when there is
// news, or empty after a while. Pokes carry no content; the page then reads the request by its code.

import type { OpenAPIHono } from '@hono/zod-openapi';
import { createRoute, z } from '@hono/zod-openapi';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { json, problems } from '#server/platform/http/describe.ts';
import { createRequireAccess } from './access.ts';
import type { Intake } from './intake.ts';
import { numberParams } from './request-api.ts';

const WAIT_MS = 25_000;
/** A process holds no more open waits than this; who comes later asks again after a pause. */
const MOST_WAITING = 2_000;

const newsRoute = createRoute({
  method: 'get',
  path: '/api/v1/w/{workspace}/public/requests/{number}/news',
  tags: ['Public requests'],
  security: [{ AccessCode: [] }],
  summary: 'Wait for news of a request, up to 25 seconds',
  request: { params: numberParams, query: z.strictObject({ since: z.string().max(40) }) },
  responses: {
    200: json(
      z.object({ updatedAt: z.string() }).openapi('RequestNews'),
      'Equal to `since` if nothing has happened',
    ),
    ...problems,
  },
});

export function newsRoutes(context: AppContext, intake: Intake): OpenAPIHono<AppEnv> {
  const requireAccess = createRequireAccess(context, intake.accessCodes);
  const waits = createWaits(context);
  const api = createApi<AppEnv>();

  api.openapi(newsRoute, async (c) => {
    const { workspace: slug, number } = c.req.valid('param');
    const { since } = c.req.valid('query');
    const workspace = await context.requireWorkspace(slug);
    const { state } = await requireAccess(c, workspace, number);
    const wait = waits.open(workspace.id, state.id, c.req.raw.signal);
    try {
      for (;;) {
        const change = wait.change();
        // Looked at while we listen: what happens in between would otherwise be found only after the wait.
        const { publicUpdatedAt } = await requireAccess(c, workspace, number, false);
        // What concerns only the desk changes nothing here: an answer before its time would tell of it (C4).
        if (publicUpdatedAt !== since || (await change) === 'over')
          return c.json({ updatedAt: publicUpdatedAt }, 200);
      }
    } finally {
      wait.end();
    }
  });
  return api;
}

type Wait = { readonly wake: () => void; readonly end: () => void };

function createWaits(context: Pick<AppContext, 'poke' | 'drains'>) {
  const waiting = new Map<string, Set<Wait>>();
  let count = 0;
  const key = (workspaceId: WorkspaceId, ticketId: TicketId): string =>
    `${workspaceId} ${ticketId}`;
  const wakeAll = (): void => {
    for (const set of waiting.values()) for (const wait of set) wait.wake();
  };
  context.poke.listen({
    onChanged: ({ workspaceId, ticketIds }) => {
      if (ticketIds === null) wakeAll();
      else
        for (const id of ticketIds)
          for (const wait of waiting.get(key(workspaceId, id)) ?? []) wait.wake();
    },
    onEverything: wakeAll,
  });
  context.drains.push(async () => {
    for (const set of waiting.values()) for (const wait of set) wait.end();
  });

  return {
    open: (workspaceId: WorkspaceId, ticketId: TicketId, signal: AbortSignal) => {
      if (count >= MOST_WAITING)
        throw new AppError('UNAVAILABLE', { detail: 'Too many are waiting; ask again later.' });
      const name = key(workspaceId, ticketId);
      const set = waiting.get(name) ?? new Set();
      let next = Promise.withResolvers<'change' | 'over'>();
      const wait: Wait = {
        wake: () => {
          next.resolve('change');
          next = Promise.withResolvers();
        },
        end,
      };
      const timer = setTimeout(end, WAIT_MS);
      waiting.set(name, set);
      set.add(wait);
      count += 1;
      signal.addEventListener('abort', end, { once: true });
      /** `change`: what happens from now on; `over`: the time, the connection or the server has ended. */
      return { change: () => next.promise, end };

      function end(): void {
        if (!set.delete(wait)) return;
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        if (set.size === 0 && waiting.get(name) === set) waiting.delete(name);
        count -= 1;
        next.resolve('over');
      }
    },
  };
}
