import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { can, canReadTicket } from '#shared/access/can.ts';
import { toInstant } from '#shared/base/clock.ts';
import { isUuid, type TicketId } from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createOnce,
  createRecordEvent,
  doerOf,
  itemParams,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import {
  conditionContext,
  isDesk,
  languageOf,
  loadPersonNames,
  loadTickets,
  requireCondition,
} from '#server/features/tickets/index.ts';
import { readable } from '#server/commands/index.ts';
import { findFillFacts } from '#server/features/templates/index.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import {
  bulkAnswer,
  bulkBody,
  bulkQuery,
  countsOf,
  MOST_FOUND,
  MOST_NAMED,
  MOST_REHEARSED,
  MOST_RUNNING,
  ordersAnswer,
  ordersQuery,
  REHEARSAL_MS,
  peopleNamed,
  presentItem,
  presentJob,
  presentOrder,
  type BulkAnswer,
  type Reader,
} from './bulk-api.ts';
import { checkCommands, commandsFor, hasReply, type BulkCommand } from './bulk-commands.ts';
import { KEPT_DAYS } from './bulk-round.ts';
import {
  cancelJob,
  countItemsOf,
  countRunning,
  insertDoneOf,
  insertFound,
  insertJob,
  insertNamed,
  listItems,
  listOrders,
  loadJob,
  loadNamed,
  loadSample,
  type BulkItem,
  type BulkJob,
  type Sampled,
} from './bulk-store.ts';
import { runBulk } from './run-bulk.ts';
import { withFilesOf } from './bulk-files.ts';

const path = '/api/v1/w/{workspace}/bulk';
const tags = ['Bulk'];
const orderRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Give commands to many tickets at once',
  description: `Named tickets (at most ${MOST_NAMED}) are done at once and answered with 200. A filter (at most ${MOST_FOUND} tickets, fixed at this moment) is answered with 202 and carried out in the background; with \`expected\` it is refused (409, \`MORE_FOUND\`) should more be found than that. Each ticket is decided by itself, with the rights of the caller: some may be refused. A repeat with the same Idempotency-Key does nothing twice. At most ${MOST_RUNNING} orders of one caller at a time; kept for ${KEPT_DAYS} days.`,
  request: { params: workspaceParams, body: body(bulkBody) },
  responses: {
    200: json(bulkAnswer, 'What became of each ticket, or would'),
    202: json(bulkAnswer, 'It has begun'),
    ...problems,
  },
});
const ordersRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'What the caller has ordered, the latest first',
  description: `Their own orders of the last ${KEPT_DAYS} days, whichever device gave them; the tickets of one are asked for by its id.`,
  request: { params: workspaceParams, query: ordersQuery },
  responses: { 200: json(ordersAnswer, 'A page of orders'), ...problems },
});
const progressRoute = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  tags,
  summary: 'How far an order has come, and which tickets were refused',
  request: { params: itemParams, query: bulkQuery },
  responses: { 200: json(bulkAnswer, 'Its progress, and a page of items'), ...problems },
});
const cancelRoute = createRoute({
  method: 'post',
  path: `${path}/{id}/cancel`,
  tags,
  summary: 'Stop an order; what was done stays done',
  request: { params: itemParams },
  responses: { 200: json(bulkAnswer, 'As it was left'), ...problems },
});
const undoRoute = createRoute({
  method: 'post',
  path: `${path}/{id}/undo`,
  tags,
  summary: 'Take an order back, on tickets that nobody has changed since',
  description:
    'An order of its own, on behalf of the caller. Tickets that were changed since (`CHANGED`), and what cannot be taken back (`NOT_UNDOABLE`: words, merges, time), are among its failures. A second undo answers with the first.',
  request: { params: itemParams },
  responses: {
    200: json(bulkAnswer, 'The order that takes it back, ended'),
    202: json(bulkAnswer, 'It has begun'),
    ...problems,
  },
});

export function bulkRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, ids, clock, jobs, execute } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>();

  api.openapi(orderRoute, async (c) => {
    requireDesk(c);
    const workspaceId = c.get('workspace').id;
    const input = c.req.valid('json');
    const errors = checkCommands(input.commands, c.get('workspace').configuration);
    if (errors.length > 0) throw new AppError('INVALID', { errors });
    const selection = await selectionOf(c, input);
    if (input.dryRun) {
      await db.tenantRead(workspaceId, (sql) =>
        withFilesOf(sql, workspaceId, c.get('actor'), input.commands),
      );
      return c.json(await rehearse(c, selection, input.commands), 200);
    }
    const { id } = await once(c, ['POST', 'bulk', input], async (tx) => {
      const commands = await withFilesOf(tx as ReadTx, workspaceId, c.get('actor'), input.commands);
      const job = newJob(c, commands, null);
      await requireRoom(tx, c, job);
      await insertJob(tx, workspaceId, job);
      const total =
        'ids' in selection
          ? await insertNamed(tx, workspaceId, job.id, selection.ids)
          : await insertFound(
              tx,
              workspaceId,
              job.id,
              c.get('actor'),
              selection.condition,
              selection.asked,
              MOST_FOUND,
            );
      if (total > MOST_FOUND)
        throw fieldError('q', 'too_long', `It finds more than ${MOST_FOUND} tickets`);
      // What nobody has looked at is not done; that some have left the selection does no harm.
      if (input.expected !== undefined && total > input.expected)
        throw new AppError('CONFLICT', {
          code: 'MORE_FOUND',
          detail: `It finds ${total} tickets, not ${input.expected}: nothing was done.`,
          extensions: { found: total },
        });
      await tellOrdered(tx, c, job, total);
      if (!('ids' in selection)) await enqueue(tx, jobs, 'bulk', {});
      return { status: 200, body: { id: job.id } };
    });
    if (!('ids' in selection)) return c.json(await progressOf(c, id), 202);
    return c.json(await doneNow(c, id), 200);
  });

  api.openapi(ordersRoute, async (c) => {
    requireDesk(c);
    const workspaceId = c.get('workspace').id;
    const { limit, cursor } = c.req.valid('query');
    const answer = await db.tenantRead(workspaceId, async (sql) => {
      const page = { before: cursor, limit: limit + 1 };
      const found = await listOrders(sql, workspaceId, doerOf(c).id ?? '', page);
      const orders = found.slice(0, limit);
      const counts = await countItemsOf(
        sql,
        workspaceId,
        orders.map(({ id }) => id),
      );
      return {
        items: orders.map((job) => presentOrder(job, counts.get(job.id) ?? new Map())),
        next: found.length > limit ? (orders.at(-1)?.id ?? null) : null,
      };
    });
    return c.json(answer, 200);
  });

  api.openapi(progressRoute, async (c) => {
    requireDesk(c);
    const { show, limit, cursor } = c.req.valid('query');
    const page = { show, limit, after: cursor === undefined ? 0 : Number(cursor) };
    return c.json(await progressOf(c, c.req.valid('param').id, page), 200);
  });

  api.openapi(cancelRoute, async (c) => {
    requireDesk(c);
    const workspaceId = c.get('workspace').id;
    const { id } = c.req.valid('param');
    await db.tenant(workspaceId, async (tx) => {
      await requireJob(c, tx as ReadTx, id);
      if (await cancelJob(tx, workspaceId, id, toInstant(clock())))
        await recordEvent(tx, workspaceId, doerOf(c), 'bulk-cancelled', { bulkId: id });
    });
    return c.json(await progressOf(c, id), 200);
  });

  api.openapi(undoRoute, async (c) => {
    requireDesk(c);
    const workspaceId = c.get('workspace').id;
    const { id } = c.req.valid('param');
    const undo = await db.tenant(workspaceId, async (tx) => {
      // Two at once: the second finds the first one's.
      await tx`select from bulk_jobs b where b.workspace_id = ${workspaceId} and b.id::text = ${id} for update`;
      const before = await requireJob(c, tx as ReadTx, id);
      if (before.state === 'running')
        throw new AppError('CONFLICT', { detail: 'It is still under way: cancel it first.' });
      if (before.undoOf !== null)
        throw new AppError('CONFLICT', { detail: 'This one has taken another back.' });
      if (before.undoneBy !== null) {
        const known = await requireJob(c, tx as ReadTx, before.undoneBy);
        return { id: known.id, total: known.total };
      }
      const job = newJob(c, [], id);
      await requireRoom(tx, c, job);
      await insertJob(tx, workspaceId, job);
      const total = await insertDoneOf(tx, workspaceId, job.id, id);
      await tellOrdered(tx, c, job, total);
      if (total > MOST_NAMED) await enqueue(tx, jobs, 'bulk', {});
      return { id: job.id, total };
    });
    if (undo.total > MOST_NAMED) return c.json(await progressOf(c, undo.id), 202);
    return c.json(await doneNow(c, undo.id), 200);
  });

  return api;

  /** While the caller waits; should this process be killed, the next round goes on. */
  async function doneNow(c: Context<AppEnv>, id: string): Promise<BulkAnswer> {
    await runBulk(context, c.get('workspace').id, id, { mostItems: MOST_NAMED });
    return progressOf(c, id, { show: 'all', limit: MOST_NAMED, after: 0 });
  }

  async function progressOf(
    c: Context<AppEnv>,
    id: string,
    page: { show: 'failures' | 'all'; limit: number; after: number } = FIRST_FAILURES,
  ): Promise<BulkAnswer> {
    const workspaceId = c.get('workspace').id;
    return db.tenantRead(workspaceId, async (sql) => {
      const job = await requireJob(c, sql, id);
      const counts = (await countItemsOf(sql, workspaceId, [id])).get(id) ?? new Map();
      const found = await listItems(sql, workspaceId, id, {
        ...(page.show === 'failures' ? { state: 'refused' as const } : {}),
        after: page.after,
        limit: page.limit + 1,
      });
      const items = found.slice(0, page.limit);
      const last = items.at(-1);
      const next = found.length > page.limit && last !== undefined ? String(last.position) : null;
      return presentJob(job, counts, items, next, await readerOf(c, sql, items));
    });
  }

  function newJob(
    c: Context<AppEnv>,
    commands: readonly BulkCommand[],
    undoOf: string | null,
  ): Omit<BulkJob, 'state' | 'total' | 'endedAt'> {
    const { kind, id, name, via, ip } = doerOf(c);
    return {
      id: ids<string>(),
      actorKind: kind === 'key' ? 'key' : 'person',
      actorId: id ?? '',
      actorName: name,
      via,
      ip,
      commands,
      undoOf,
      createdAt: toInstant(clock()),
    };
  }

  function tellOrdered(
    tx: Tx,
    c: Context<AppEnv>,
    { id, commands, undoOf }: Pick<BulkJob, 'id' | 'commands' | 'undoOf'>,
    total: number,
  ): Promise<void> {
    return recordEvent(tx, c.get('workspace').id, doerOf(c), 'bulk-ordered', {
      bulkId: id,
      total,
      // Words and values are in the histories of the tickets.
      commands: commands.map(({ type }) => type),
      ...(undoOf === null ? {} : { undoOf }),
    });
  }

  type Selection = Awaited<ReturnType<typeof selectionOf>>;
  async function selectionOf(
    c: Context<AppEnv>,
    {
      ids: named,
      q,
      filter,
      expected,
    }: {
      ids?: string[] | undefined;
      q?: string | undefined;
      filter?: unknown;
      expected?: number | undefined;
    },
  ) {
    const isFiltered = q !== undefined || filter !== undefined;
    if (named !== undefined && isFiltered)
      throw fieldError('ids', 'not_allowed', 'Either tickets or a filter');
    if (named !== undefined && expected !== undefined)
      throw fieldError('expected', 'not_allowed', 'Only with a filter');
    if (named !== undefined) return { ids: named as TicketId[] };
    if (!isFiltered) throw fieldError('ids', 'required', 'Which tickets? `ids`, `q` or `filter`');
    const actor = c.get('actor');
    const asked = conditionContext(actor, true, c.get('workspace').configuration, clock);
    const text = {
      ...(q === undefined ? {} : { q }),
      ...(filter === undefined ? {} : { filter: JSON.stringify(filter) }),
    };
    const workspaceId = c.get('workspace').id;
    const condition = await requireCondition(text, asked, languageOf(c), { db, workspaceId });
    return { condition, asked };
  }

  /** What would come of it, for as many of them as there is time for. */
  async function rehearse(
    c: Context<AppEnv>,
    selection: Selection,
    commands: readonly BulkCommand[],
  ): Promise<BulkAnswer> {
    const workspaceId = c.get('workspace').id;
    const { found, total } = await db.tenantRead(workspaceId, async (sql) => {
      if ('ids' in selection) {
        const named = await loadNamed(sql, workspaceId, selection.ids);
        return { found: named, total: named.length };
      }
      const { condition, asked } = selection;
      const actor = c.get('actor');
      return loadSample(sql, workspaceId, actor, condition, asked, MOST_FOUND + 1, MOST_REHEARSED);
    });
    if (total > MOST_FOUND)
      throw fieldError('q', 'too_long', `It finds more than ${MOST_FOUND} tickets`);
    const items: BulkItem[] = [];
    const end = clock() + REHEARSAL_MS;
    for (let first = 0; first < found.length && clock() < end; first += REHEARSED_AT_ONCE) {
      const chunk = found.slice(first, first + REHEARSED_AT_ONCE);
      const states = await Promise.all(chunk.map((one) => rehearseOne(c, one, commands)));
      for (const [index, { id }] of chunk.entries()) {
        const state = states[index];
        // Busy just now: it waits, as it would.
        if (state === undefined) continue;
        const position = first + index + 1;
        items.push({ position, ticketId: id, v: null, baseSeq: null, ...state });
      }
    }
    const counts = new Map<BulkItem['state'], number>();
    for (const { state } of items) counts.set(state, (counts.get(state) ?? 0) + 1);
    if (total > items.length) counts.set('waiting', total - items.length);
    const shown = items
      .toSorted((a, b) => Number(b.state === 'refused') - Number(a.state === 'refused'))
      .slice(0, MOST_NAMED);
    const reader = await db.tenantRead(workspaceId, (sql) => readerOf(c, sql, shown));
    return {
      id: null,
      commands: commands.map(({ type }) => type),
      isUndoable: false,
      state: 'dry-run',
      total,
      counts: countsOf(counts),
      by: doerOf(c).name,
      createdAt: toInstant(clock()),
      endedAt: null,
      undoOf: null,
      undoneBy: null,
      items: shown.map((item) => presentItem(item, reader)),
      next: null,
    };
  }

  async function rehearseOne(
    c: Context<AppEnv>,
    { id: ticketId, pubSeq: baseSeq }: Sampled,
    commands: readonly BulkCommand[],
  ): Promise<Pick<BulkItem, 'state' | 'refusal'> | undefined> {
    const workspace = c.get('workspace');
    const actor = c.get('actor');
    const caller = { workspace, actor, person: c.get('person') };
    const facts = hasReply(commands)
      ? await db.tenantRead(workspace.id, (sql) => findFillFacts(sql, context, caller, ticketId))
      : undefined;
    const made = commandsFor(commands, { ticketId, baseSeq, facts }, ids);
    if (!made.ok) return { state: 'refused', refusal: made.error };
    const { via, ip, name } = doerOf(c);
    const result = await execute({
      workspaceId: workspace.id,
      actor,
      origin: { via, ip, actorName: name },
      commands: made.value,
      isRehearsal: true,
    });
    if (result.ok)
      return { state: result.tickets.length > 0 ? 'done' : 'unchanged', refusal: null };
    return 'refusal' in result ? { state: 'refused', refusal: result.refusal } : undefined;
  }
}

/** As many as an order does at once. */
const REHEARSED_AT_ONCE = 20;
const FIRST_FAILURES = { show: 'failures' as const, limit: 50, after: 0 };

async function readerOf(
  c: Context<AppEnv>,
  sql: ReadTx,
  items: readonly BulkItem[],
): Promise<Reader> {
  const { id, configuration } = c.get('workspace');
  const names = await loadPersonNames(sql, id, peopleNamed(items));
  const found = await loadTickets(
    sql,
    id,
    items.map(({ ticketId }) => ticketId),
  );
  const actor = c.get('actor');
  const tickets = found
    .map(({ state }) => state)
    .filter(
      (state) =>
        canReadTicket(actor, readable(state)) &&
        (state.deletedAt === null || can(actor, 'ticket.delete')),
    );
  return {
    configuration,
    language: languageOf(c),
    names,
    tickets: new Map(tickets.map((state) => [state.id, state])),
  };
}

async function requireRoom(
  tx: Tx,
  c: Context<AppEnv>,
  { actorId }: Pick<BulkJob, 'actorId'>,
): Promise<void> {
  if ((await countRunning(tx, c.get('workspace').id, actorId)) >= MOST_RUNNING)
    throw new AppError('TOO_MANY', { detail: `At most ${MOST_RUNNING} orders at a time.` });
}

/** One's own, or anybody's for an administrator; what each ticket allows is asked for each ticket. */
async function requireJob(c: Context<AppEnv>, sql: ReadTx, id: string) {
  const job = isUuid(id) ? await loadJob(sql, c.get('workspace').id, id) : undefined;
  const isOwn = job !== undefined && job.actorId === doerOf(c).id;
  if (job === undefined || (!isOwn && !can(c.get('actor'), 'settings.manage')))
    throw new AppError('NOT_FOUND');
  return job;
}

function requireDesk(c: Context<AppEnv>): void {
  if (!isDesk(c.get('actor')))
    throw new AppError('FORBIDDEN', { detail: 'Needs the permission ticket.read.' });
}
