// The only way to PostgreSQL. Everything happens in a transaction that says whose data it sees:
// row-level security shows no row of any tenant where none was set, so forgetting it cannot leak.
//
// Names are snake_case in SQL and camelCase here, mapped once below. JSON inside columns is left
// alone: its keys belong to whoever wrote it.
import type Postgres from 'postgres';
import { postgres, type BeginsWith, type CommitsEarly } from './postgres-driver.ts';
import { columnTypes, plainTypes } from './column-types.ts';
import { lastRows } from './owner-connection.ts';
import { createPermits } from './permits.ts';

declare const reads: unique symbol;
declare const writes: unique symbol;

type Transaction = Postgres.TransactionSql<ColumnTypes>;
type ColumnTypes = Record<string, never>;

/** A transaction to read in. */
export type ReadTx = Transaction & { readonly [reads]: true };
/** A transaction to write in; may be given wherever one only reads. */
export type Tx = ReadTx & { readonly [writes]: true };

export interface SqlAnswer {
  rows: Record<string, unknown>[];
}

export interface Database {
  /**
   * Read and write the rows of one workspace, all or nothing. `end`: sends the commit behind what was sent so far,
   * without waiting for its answers; nothing may be sent after it. A statement that fails leaves nothing to commit.
   */
  tenant<Result>(
    workspaceId: string,
    work: (tx: Tx, end: () => void) => Promise<Result>,
    options?: TenantOptions,
  ): Promise<Result>;
  /** See one workspace as it is at one moment; writing fails. */
  tenantRead<Result>(workspaceId: string, work: (tx: ReadTx) => Promise<Result>): Promise<Result>;
  /** With no tenant: definer functions, and tables that belong to none. */
  global<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Calls `onConnected` at the start and after each reconnection: notifications may be missing then. */
  listen(
    channel: string,
    onNotification: (payload: string) => void,
    onConnected?: () => void,
  ): Promise<{ unlisten(): Promise<void> }>;
  /** Plain text SQL with PostgreSQL's own names, for a library that brings its own statements. */
  executeSql(text: string, values?: readonly unknown[]): Promise<SqlAnswer>;
  /** Resolves when a statement went through; for readiness. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface TenantOptions {
  /** Its statements find rows by their keys, whatever the values: each is planned once for a connection, not anew. */
  keepsPlans?: boolean;
}

export interface DatabaseOptions {
  url: string;
  /** Connections of this process for transactions. */
  maxConnections?: number;
  /** How many callers may wait for a connection before the next is turned away. */
  maxWaiting?: number;
  statementTimeoutMs?: number;
  applicationName?: string;
}

const waitLimitMs = 10_000;
const closeLimitS = 5;
/**
 * How long a connection that failed waits before it tries again, in seconds. The driver counts the failures of all
 * connections together and would soon wait 20 s, long after PostgreSQL is back.
 */
const reconnectAfterS = () => 0.1 + Math.random() * 0.3;

export function openDatabase(options: DatabaseOptions): Database {
  const maxConnections = options.maxConnections ?? 10;
  const permits = createPermits({
    available: maxConnections,
    maxWaiting: options.maxWaiting ?? 500,
    waitLimitMs,
  });
  const statementTimeoutMs = options.statementTimeoutMs ?? 15_000;
  const common = {
    connect_timeout: 10,
    backoff: reconnectAfterS,
    idle_timeout: 300,
    onnotice: () => undefined,
    connection: {
      application_name: options.applicationName ?? 'homing',
      TimeZone: 'UTC',
      statement_timeout: statementTimeoutMs,
      lock_timeout: Math.min(5_000, statementTimeoutMs),
      idle_in_transaction_session_timeout: 20_000,
      // PostgreSQL's own guess is of turning disks: it would read whole tables where an index leads to a few rows.
      random_page_cost: 1.1,
    },
  } satisfies Postgres.Options<Record<string, Postgres.PostgresType>>;
  const sql = postgres<ColumnTypes>(options.url, {
    ...common,
    max: maxConnections,
    types: columnTypes as never,
    transform: { column: { from: postgres.toCamel, to: postgres.fromCamel } },
  });
  // Made at first use: only the process that works jobs needs it.
  let plain: Postgres.Sql | undefined;
  const plainSql = () =>
    (plain ??= postgres(options.url, { ...common, max: 4, types: plainTypes as never }));

  const begin = sql.begin as unknown as BeginsWith<Transaction>;

  async function transaction<Result>(
    mode: string,
    tenant: string | undefined,
    work: (tx: Tx, end: () => void) => Promise<Result>,
    { keepsPlans = false }: TenantOptions = {},
  ): Promise<Result> {
    const release = await permits.take();
    try {
      // The wrapper keeps postgres.js from unwrapping an array of promises the work may return.
      const { result } = await begin(
        mode,
        async (tx) => ({
          result: await work(tx as unknown as Tx, (tx as unknown as CommitsEarly).commit),
        }),
        tenant === undefined ? '' : scopeTo(tenant) + (keepsPlans ? KEPT_PLANS : ''),
      );
      return result;
    } finally {
      release();
    }
  }

  return {
    tenant: (workspaceId, work, options) => transaction('', workspaceId, work, options),
    tenantRead: (workspaceId, work) =>
      // Answers when everything is read: nothing was written that its end could take back.
      new Promise((answer, fail) => {
        const mode = 'isolation level repeatable read read only';
        transaction(mode, workspaceId, async (tx) => answer(await work(tx))).catch(fail);
      }),
    global: (work) => transaction('', undefined, work),
    listen: async (channel, onNotification, onConnected) => {
      const { unlisten } = await sql.listen(channel, onNotification, onConnected);
      return { unlisten };
    },
    executeSql: (text, values) => executePlainSql(plainSql(), text, values),
    ping: async () => {
      await sql`select 1`;
    },
    close: async () => {
      await Promise.all([sql.end({ timeout: closeLimitS }), plain?.end({ timeout: closeLimitS })]);
    },
  };
}

const WORKSPACE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Part of a text that has no parameters: nothing but an id may come into it. */
function scopeTo(tenant: string): string {
  if (!WORKSPACE_ID.test(tenant)) throw new Error('This is not the id of a workspace.');
  return `; set local homing.workspace = '${tenant}'`;
}

// Settings, which are neither planned nor answered with a row.
const KEPT_PLANS = '; set local plan_cache_mode = force_generic_plan';

async function executePlainSql(
  sql: Postgres.Sql,
  text: string,
  values?: readonly unknown[],
): Promise<SqlAnswer> {
  // A text that opens its own transaction needs a connection of its own.
  if (!/^\s*begin\b/im.test(text))
    return { rows: lastRows(await sql.unsafe(text, parameters(values))) };
  const reserved = await sql.reserve();
  try {
    return { rows: lastRows(await reserved.unsafe(text, parameters(values))) };
  } catch (error) {
    // The text stopped before its own end of the transaction.
    await reserved.unsafe('rollback');
    throw error;
  } finally {
    reserved.release();
  }
}

function parameters(values: readonly unknown[] | undefined): Postgres.ParameterOrJSON<never>[] {
  return (values ?? []).map((value) => (value === undefined ? null : value)) as never;
}
