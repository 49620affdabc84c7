import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { openDatabase, type Database } from './database.ts';
import { withConnection } from './owner-connection.ts';
import { BusyError } from './permits.ts';

const one = '00000000-0000-7000-8000-000000000001';
const two = '00000000-0000-7000-8000-000000000002';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await emptyDatabase();
  await withConnection(database.ownerUrl, (sql) =>
    sql
      .unsafe(
        `create table note_cards (
          workspace_id uuid not null, body text not null, written_at timestamptz not null default now(),
          on_day date not null default '2026-03-29', size_bytes bigint not null default 0,
          xid xid8 not null default pg_current_xact_id(),
          raw bytea not null default '\\x00ff', extra_keys jsonb not null default '{"snake_key":{"inner_key":1}}'
        );
        alter table note_cards enable row level security;
        alter table note_cards force row level security;
        create policy tenant on note_cards
          using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
        grant select, insert, update, delete on note_cards to homing_app;`,
      )
      .simple(),
  );
  db = openDatabase({ url: database.appUrl, maxConnections: 3, maxWaiting: 2 });
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

function bodies(workspaceId: string): Promise<string[]> {
  return db.tenantRead(workspaceId, async (tx) => {
    const rows = await tx<{ body: string }[]>`select c.body from note_cards c order by c.body`;
    return rows.map(({ body }) => body);
  });
}

describe('tenants', () => {
  test('W1q rows of one workspace are not seen, changed or written from another', async () => {
    await db.tenant(
      one,
      (tx) => tx`insert into note_cards (workspace_id, body) values (${one}, 'of one')`,
    );
    await db.tenant(
      two,
      (tx) => tx`insert into note_cards (workspace_id, body) values (${two}, 'of two')`,
    );

    const changed = await db.tenant(
      two,
      async (tx) => (await tx`update note_cards set body = 'x' where body = 'of one'`).count,
    );

    expect(await bodies(one)).toEqual(['of one']);
    expect(await bodies(two)).toEqual(['of two']);
    expect(changed).toBe(0);
    await expect(
      db.tenant(
        two,
        (tx) => tx`insert into note_cards (workspace_id, body) values (${one}, 'forged')`,
      ),
    ).rejects.toThrow(/row-level security/);
  });

  test('W1r with no tenant set there are no rows, also on a connection that had one', async () => {
    const counts = await Promise.all(
      Array.from({ length: 3 }, () =>
        db.global(
          async (tx) =>
            (await tx<{ n: number }[]>`select count(*)::int as n from note_cards`)[0]?.n,
        ),
      ),
    );

    expect(counts).toEqual([0, 0, 0]);
  });

  test('a reading transaction sees one moment and cannot write', async () => {
    await db.tenantRead(one, async (tx) => {
      const before = await tx`select 1 from note_cards`;
      await db.tenant(
        one,
        (other) => other`insert into note_cards (workspace_id, body) values (${one}, 'later')`,
      );
      expect((await tx`select 1 from note_cards`).length).toBe(before.length);
      await expect(tx.savepoint((inner) => inner`delete from note_cards`)).rejects.toThrow(
        /read-only/,
      );
    });
  });

  test('what throws leaves nothing behind', async () => {
    const failing = db.tenant(one, async (tx) => {
      await tx`insert into note_cards (workspace_id, body) values (${one}, 'never')`;
      throw new Error('stop');
    });

    await expect(failing).rejects.toThrow('stop');
    expect(await bodies(one)).not.toContain('never');
  });
});

test('values come as the rest of the program uses them, and JSON keys stay as they were written', async () => {
  const [row] = await db.tenant(
    one,
    (tx) => tx<Record<string, unknown>[]>`
    insert into note_cards (workspace_id, body, written_at, size_bytes, raw)
    values (${one}, 'kinds', ${'2026-01-02T03:04:05.678Z'}, ${9_007_199_254_740_991}, ${new Uint8Array([1, 2, 255])})
    returning written_at, on_day, size_bytes, xid, raw, extra_keys`,
  );

  expect(row).toMatchObject({
    writtenAt: '2026-01-02T03:04:05.678Z',
    onDay: '2026-03-29',
    sizeBytes: 9_007_199_254_740_991,
    xid: expect.stringMatching(/^\d+$/),
    extraKeys: { snake_key: { inner_key: 1 } },
  });
  expect(Array.from(row?.['raw'] as Uint8Array)).toEqual([1, 2, 255]);
  await expect(db.global((tx) => tx`select 9007199254740993::bigint as big`)).rejects.toThrow(
    RangeError,
  );
});

test('a queue for connections is bounded', async () => {
  // Of its own: a read of the test before answers before its connection is free again.
  const own = openDatabase({ url: database.appUrl, maxConnections: 3, maxWaiting: 2 });
  const hold = Promise.withResolvers<void>();
  const holding = Array.from({ length: 3 }, () => own.global(() => hold.promise));
  const waiting = Array.from({ length: 2 }, () => own.global(async () => 'served'));

  await expect(own.global(async () => 'turned away')).rejects.toThrow(BusyError);
  hold.resolve();
  await Promise.all(holding);

  expect(await Promise.all(waiting)).toEqual(['served', 'served']);
  await own.close();
});

test('a statement that runs too long is stopped', async () => {
  const quick = openDatabase({ url: database.appUrl, maxConnections: 1, statementTimeoutMs: 100 });

  await expect(quick.global((tx) => tx`select pg_sleep(5)`)).rejects.toThrow(/statement timeout/);
  await quick.close();
});

test('a notification arrives after the commit', async () => {
  const heard: string[] = [];
  const { unlisten } = await db.listen('test_channel', (payload) => heard.push(payload));

  await db.global(async (tx) => {
    await tx`select pg_notify('test_channel', 'hello')`;
    expect(heard).toEqual([]);
  });

  await expect.poll(() => heard).toEqual(['hello']);
  await unlisten();
});

test('text of a library runs with its own transaction, and a failing one leaves the connection usable', async () => {
  const answer = await db.executeSql(
    'begin; create temp table scratch (a_b int); insert into scratch values (1); select a_b from scratch; commit',
  );
  await expect(db.executeSql('begin; select 1/0; commit')).rejects.toThrow(/division by zero/);

  expect(answer.rows).toEqual([{ a_b: 1 }]);
  expect((await db.executeSql('select $1::json as a_b', ['{"k":1}'])).rows).toEqual([
    { a_b: { k: 1 } },
  ]);
});

describe('a commit sent behind the last statement', () => {
  const card = (body: string) => ({ workspace_id: one, body });

  test('is a commit, and the connection is free for others', async () => {
    const answers = await Promise.all(
      ['early 1', 'early 2', 'early 3', 'early 4'].map((body) =>
        db.tenant(one, async (tx, end) => {
          const writing = tx`insert into note_cards ${tx(card(body))} returning body`.execute();
          end();
          return writing;
        }),
      ),
    );

    expect(answers.flat()).toHaveLength(4);
    expect(await bodies(one)).toEqual(
      expect.arrayContaining(['early 1', 'early 2', 'early 3', 'early 4']),
    );
  });

  test('REL1 commits nothing when a statement has failed, and says so', async () => {
    const failing = db.tenant(one, async (tx, end) => {
      const first = tx`insert into note_cards ${tx(card('half'))}`.execute();
      const second = tx`select 1 / 0`.execute();
      end();
      await Promise.all([first, second]);
    });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    const hidden = db.tenant(one, async (tx, end) => {
      await tx`insert into note_cards ${tx(card('half'))}`;
      const second = tx`select 1 / 0`.execute();
      end();
      await second.catch(() => undefined);
    });
    await expect(hidden).rejects.toMatchObject({ code: '22012' });

    expect(await bodies(one)).not.toContain('half');
  });

  test('BEGIN is not waited for, and no other work comes between', async () => {
    const reads = await Promise.all(
      // One fewer than may wait: the read of the test before answers ahead of its end.
      Array.from({ length: 4 }, (_, index) =>
        db.tenant(index % 2 === 0 ? one : two, async (tx) => {
          const [row] = await tx<
            { tenant: string }[]
          >`select current_setting('homing.workspace') as tenant`;
          return row?.tenant;
        }),
      ),
    );

    expect(reads).toEqual([one, two, one, two]);
  });
});
