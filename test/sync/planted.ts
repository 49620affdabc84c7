// Faults planted on purpose, one for each invariant: what a run that is worth anything must notice. They are put in from
// outside, by other SQL in the test's database, by something between network and server, or by a broken twin of one of
// the device's modules; nothing in the product knows of them.

import { vi } from 'vitest';
import * as Y from 'yjs';
import type * as applyModule from '#client/data/apply.ts';
import type * as databaseModule from '#client/data/database.ts';
import type * as outboxModule from '#client/data/outbox.ts';
import type * as outcomesModule from '#client/data/outcomes.ts';
import type * as predictModule from '#client/data/predict.ts';
import type { LockMode } from '#shared/engine/configuration.ts';
import type { PullAnswer, PushRequest } from '#shared/protocol/sync.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import type { TestDatabase } from '#test/support/postgres.ts';
import type { Client } from './devices.ts';
import type { Intensity, Simulation, SimulationOptions, Tamper } from './simulation.ts';

export type Planted = {
  readonly what: string;
  /** As the owner of the tables, before the server starts. */
  readonly sql?: string;
  readonly tamper?: Tamper;
  /** Replaces modules of the device by broken ones. */
  readonly modules?: () => void;
  readonly afterStep?: SimulationOptions['afterStep'];
  readonly mode?: LockMode;
  readonly intensity?: Intensity;
};

export const plantSql = (sql: string) => (database: TestDatabase) =>
  withConnection(database.superUrl, async (connection) => {
    await connection.unsafe(sql);
  });

type Apply = typeof applyModule;
type Outcomes = typeof outcomesModule;
type DatabaseModule = typeof databaseModule;
type Outbox = typeof outboxModule;
type Predict = typeof predictModule;
type Page = Parameters<Apply['applyFeed']>[1];
type Room = Parameters<Apply['applyFeed']>[0];

const before = (
  table: string,
  name: string,
  body: string,
  when = 'before insert or update',
): string => `
  create function ${name}() returns trigger language plpgsql as $$ begin ${body} end $$;
  create trigger ${name} ${when} on ${table} for each row execute function ${name}();`;

/** An update of Yjs that waits for one that never comes. */
function updateWithGap(): string {
  const doc = new Y.Doc();
  doc.getMap('m').set('a', 1);
  const seen = Y.encodeStateVector(doc);
  doc.getMap('m').set('b', 2);
  return Buffer.from(Y.encodeStateAsUpdate(doc, seen)).toString('hex');
}

const brokenApply = (
  change: (page: Page, room: Room, real: Apply) => Promise<Page> | Page,
): void => {
  vi.doMock('#client/data/apply.ts', async (original) => {
    const real = await original<Apply>();
    return {
      ...real,
      applyFeed: async (room: Room, page: Page) =>
        real.applyFeed(room, await change(page, room, real)),
    };
  });
};

export const PLANTED: Readonly<Record<string, Planted>> = {
  INV1: {
    what: 'a cursor that takes everything below the newest transaction for seen',
    intensity: { lateCommits: 8 },
    sql: `
      create function public.pg_visible_in_snapshot(x xid8, s pg_snapshot) returns boolean
        language sql immutable as 'select x < pg_catalog.pg_snapshot_xmax(s)';
      do $$ begin execute format('alter database %I set search_path = public, pg_catalog', current_database()); end $$;`,
  },
  INV2: {
    what: 'tickets of every group are in the scope of all',
    sql: before(
      'tickets',
      'planted_leak',
      `insert into sync_memberships (workspace_id, ticket_id, scope, state, changed, touched)
       values (new.workspace_id, new.id, 'g:-', 'hot', pg_current_xact_id(), pg_current_xact_id())
       on conflict (workspace_id, ticket_id, scope) do update set state = 'hot', touched = pg_current_xact_id();
       return null;`,
      'after insert or update',
    ),
  },
  INV3: {
    what: 'no receipt is kept of what a device has sent',
    sql: `${before('sync_entries', 'planted_no_entry', 'return null;')}
      ${before('sync_devices', 'planted_no_device', 'new.last_n := 0; return new;')}`,
  },
  INV4: {
    what: 'entries of one push are taken in another order',
    tamper: {
      request: (url, body) => {
        const push = body as PushRequest;
        if (!url.endsWith('/push') || push.entries.length < 2) return body;
        const first = push.entries[0]!.n;
        const turned = push.entries
          .toReversed()
          .map((entry, index) => ({ ...entry, n: first + index, needs: [] }));
        return { ...push, entries: turned };
      },
    },
  },
  INV5: {
    what: 'a refused entry is dropped instead of held',
    modules: () =>
      vi.doMock('#client/data/outcomes.ts', async (original) => {
        const real = await original<Outcomes>();
        const recordOutcomes: Outcomes['recordOutcomes'] = async (
          room,
          deviceId,
          entries,
          outcomes,
        ) => {
          await real.recordOutcomes(room, deviceId, entries, outcomes);
          const numbers = new Set(
            outcomes.flatMap(({ n, status }) => (status === 'refused' ? [n] : [])),
          );
          const ids = entries.filter(({ n }) => numbers.has(n)).map(({ id }) => id as string);
          await room.store.write('strict', ['held'], (db) => db.held.bulkDelete(ids));
        };
        return { ...real, recordOutcomes };
      }),
  },
  INV6: {
    what: 'the picture keeps what was refused',
    mode: 'exclusive',
    intensity: { trouble: 2 },
    modules: () =>
      vi.doMock('#client/data/outcomes.ts', async (original) => {
        const real = await original<Outcomes>();
        const recordOutcomes: Outcomes['recordOutcomes'] = async (
          room,
          deviceId,
          entries,
          outcomes,
        ) => {
          const shown = await room.store.read(['tickets'], (db) => db.tickets.toArray());
          await real.recordOutcomes(room, deviceId, entries, outcomes);
          if (!outcomes.some(({ status }) => status === 'refused')) return;
          await room.store.write('relaxed', ['tickets'], async (db) => {
            for (const { id, view } of shown) await db.tickets.update(id, { view });
          });
        };
        return { ...real, recordOutcomes };
      }),
  },
  INV7: {
    what: 'a number of a conversation is left out',
    sql: before(
      'doc_updates',
      'planted_gap',
      `if new.kind = 'pub' and new.seq > 1 then new.seq := new.seq + 1; end if; return new;`,
    ),
  },
  INV8: {
    what: 'an accepted message is changed',
    afterStep: async (world: Simulation, step) => {
      if (step % 6 !== 0) return;
      await plantSql(`
        update doc_updates d set bytes = o.bytes, xid = pg_current_xact_id()
        from doc_updates o
        where d.workspace_id = '${world.workspace.id}' and o.workspace_id = d.workspace_id and d.kind = 'pub' and d.seq = 1
          and o.kind = 'pub' and o.seq = 1 and o.ticket_id < d.ticket_id;
        update tickets t set subject = t.subject where t.workspace_id = '${world.workspace.id}';`)(
        world.server.database,
      );
    },
  },
  INV9: {
    what: 'an update that waits for one that was never sent',
    sql: before(
      'doc_updates',
      'planted_pending',
      `if new.seq > 1 then new.bytes := '\\x${updateWithGap()}'; end if; return new;`,
    ),
  },
  INV12: {
    what: 'a message is taken although somebody else holds the ticket',
    mode: 'exclusive',
    sql: before(
      'events',
      'planted_author',
      `if new.type = 'ticket-taken' then
         new.data := jsonb_set(new.data, '{holderId}', to_jsonb(gen_random_uuid()::text));
       end if; return new;`,
      'before insert',
    ),
  },
  INV14: {
    what: 'tickets of a scope that was lost stay on the device',
    intensity: { trouble: 3 },
    modules: () => brokenApply((page) => ({ ...page, remove: [] })),
  },
  INV15: {
    what: 'a late page is stored like any other',
    modules: () =>
      brokenApply(async (page, room, real) => {
        if (page.guard.by !== 'pull') return page;
        const expect = await room.store.read(['meta'], real.positionOf);
        return { ...page, guard: { ...page.guard, expect } };
      }),
  },
  INV16: {
    what: 'the cursor is stored before its page',
    intensity: { kills: 8 },
    modules: () =>
      brokenApply(async (page, room) => {
        const { guard } = page;
        if (guard.by !== 'pull') return page;
        await room.store.write('relaxed', ['meta'], (db) =>
          db.meta.put({ key: 'cursor', value: { cursor: guard.cursor } }),
        );
        return { ...page, guard: { ...guard, expect: { ...guard.expect, cursor: guard.cursor } } };
      }),
  },
  INV17: {
    what: 'what is pending is not played over what has come',
    modules: () =>
      vi.doMock('#client/data/predict.ts', async (original) => {
        const real = await original<Predict>();
        const replay: Predict['replay'] = (id, base, entries, prediction) =>
          real.replay(id, base, base === null ? entries : entries.slice(0, -1), prediction);
        return { ...real, replay };
      }),
  },
  INV18: {
    what: 'a number of the outbox is used again',
    modules: () =>
      vi.doMock('#client/data/outbox.ts', async (original) => {
        const real = await original<Outbox>();
        const wireEntry: Outbox['wireEntry'] = (entry) => ({ ...real.wireEntry(entry), n: 1 });
        return { ...real, wireEntry };
      }),
  },
  INV19: {
    what: 'an outdated cursor is answered by data',
    intensity: { trouble: 3 },
    tamper: {
      answer: (url, body, answer) => {
        const pulled = answer as PullAnswer;
        const cursor = (body as { cursor?: string | null } | undefined)?.cursor;
        if (!url.endsWith('/pull') || pulled.status !== 'reset' || cursor == null) return answer;
        return {
          status: 'ok',
          cursor,
          more: false,
          remove: [],
          load: [],
          changes: [],
        } satisfies PullAnswer;
      },
    },
  },
  INV20: {
    what: 'a reset takes the outbox along',
    modules: () =>
      vi.doMock('#client/data/apply.ts', async (original) => {
        const real = await original<Apply>();
        const resetReplica: Apply['resetReplica'] = async (room, ...rest) => {
          const isReset = await real.resetReplica(room, ...rest);
          await room.store.write('strict', ['outbox', 'held'], async (db) => {
            await db.outbox.clear();
            await db.held.clear();
          });
          return isReset;
        };
        return { ...real, resetReplica };
      }),
  },
  F2: {
    what: 'a piece of a file is damaged on its way',
    tamper: { bytes: (bytes) => bytes.map((byte, at) => (at === 0 ? 'x'.charCodeAt(0) : byte)) },
  },
  INV22: {
    what: 'numbers of tickets are taken early and lost with what is rolled back',
    sql: `create sequence planted_numbers;
      grant usage on sequence planted_numbers to public;
      ${before('tickets', 'planted_number', `if new.number is not null then new.number := nextval('planted_numbers'); end if; return new;`, 'before insert')}`,
  },
  INV23: {
    what: 'people who share a browser share a database',
    intensity: { trouble: 3 },
    modules: () =>
      vi.doMock('#client/data/database.ts', async (original) => {
        const real = await original<DatabaseModule>();
        return { ...real, databaseName: (slug: string) => `homing:${slug}` };
      }),
  },
};

/** The device's modules with a broken one among them. */
export async function brokenClient(plant: () => void): Promise<Client> {
  vi.resetModules();
  plant();
  const [{ openDevice }, { applyFeed }, { listHeld, resendHeld, giveHeldAsNote, discardHeld }] =
    await Promise.all([
      import('#client/data/device.ts'),
      import('#client/data/apply.ts'),
      import('#client/data/held.ts'),
    ]);
  return { openDevice, applyFeed, listHeld, resendHeld, giveHeldAsNote, discardHeld };
}
