// Visits to mailboxes of a real mail server (M1, M3, REL4): every mail is here once and whole, whatever the server does, and
// a mailbox that is ill keeps no other one waiting.

import { createHash, randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { hasDovecot, MAIL_PASSWORD, startDovecot, type Dovecot } from '#test/support/dovecot.ts';
import { createWorld, type World } from '#test/support/world.ts';
import { createMailFetcher, type FetcherOptions, type MailFetcher } from './mail-fetcher.ts';
import type { Incoming, Mailbox, MailboxSecrets } from './mailbox.ts';
import { sealSecrets } from './mailbox-secrets.ts';
import { insertMailbox, listMailboxes, updateMailbox } from './mailbox-store.ts';

let nowMs = Date.now();
let dovecot: Dovecot;
let tokens: HttpServer;
let tokenPort = 0;
/** What whoever gives out tokens was asked, and what counts at the mail server. */
const grants: URLSearchParams[] = [];
let counting = '';
let world: World;
let workspaceId: WorkspaceId;
const fetchers: MailFetcher[] = [];
const servers: Server[] = [];
const sockets = new Set<Socket>();
beforeAll(async () => {
  if (!hasDovecot()) return;
  tokens = createHttpServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://here');
    if (request.method === 'GET') {
      const isRight = url.searchParams.get('t') === counting;
      response.writeHead(isRight ? 200 : 401).end(JSON.stringify({ username: 'olga' }));
      return;
    }
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const form = new URLSearchParams(text);
      grants.push(form);
      if (form.get('refresh_token') === 'revoked') {
        response.writeHead(400).end(JSON.stringify({ error: 'invalid_grant' }));
        return;
      }
      counting = `token-${grants.length}`;
      const refreshed = `refresh-${grants.length}`;
      response.end(
        JSON.stringify({ access_token: counting, refresh_token: refreshed, expires_in: 3_600 }),
      );
    });
  });
  await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve));
  tokenPort = (tokens.address() as AddressInfo).port;
  dovecot = await startDovecot({ tokenUrl: `http://127.0.0.1:${tokenPort}/?t=` });
  world = await createWorld({
    clock: () => nowMs,
    config: { allowsLoopback: true, allowsPrivateMail: true, mailCa: dovecot.ca },
  });
  workspaceId = (await world.signUp({ blueprint: 'maildesk', name: 'Nordlicht' }))
    .id as WorkspaceId;
});
afterEach(async () => {
  await Promise.all(fetchers.splice(0).map((one) => one.close()));
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((one) => new Promise((done) => one.close(done))));
  await world?.db.tenant(workspaceId, (tx) => tx`update mailboxes set is_enabled = false`);
});
afterAll(async () => {
  await world?.close();
  await dovecot?.stop();
  tokens?.close();
});

/** Plays a mail server; its port. */
async function play(talk: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    talk(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const LIMITS = { connectMs: 10_000, idleMs: 10_000 };
function fetcher(options: FetcherOptions = {}): MailFetcher {
  const one = createMailFetcher(world.context, {
    ...options,
    limits: { ...LIMITS, ...options.limits },
  });
  fetchers.push(one);
  return one;
}
async function visit(options: FetcherOptions = {}): Promise<void> {
  const one = fetcher(options);
  await one.round();
  await one.settled();
}

type Added = Partial<Incoming> &
  Partial<Pick<Mailbox, 'keepsOnServer'>> & { secrets?: MailboxSecrets };
async function add(user: string, more: Added = {}): Promise<string> {
  const {
    keepsOnServer = false,
    secrets = { incoming: { kind: 'password', password: MAIL_PASSWORD } },
    ...rest
  } = more;
  const id = randomUUID();
  const incoming: Incoming = {
    kind: 'pop3',
    host: '127.0.0.1',
    port: rest.kind === 'imap' ? dovecot.ports.imap : dovecot.ports.pop3,
    security: 'starttls',
    user,
    oauth: null,
    ...rest,
  };
  await world.db.tenant(workspaceId, (tx) =>
    insertMailbox(
      tx,
      workspaceId,
      {
        id,
        name: user,
        address: `${user}-${id}@desk.test`,
        groupId: null,
        incoming,
        outgoing: null,
        secrets: sealSecrets(world.context.secrets, { workspaceId, mailboxId: id }, secrets),
        intervalMinutes: 5,
        isEnabled: true,
        keepsOnServer,
      },
      toInstant(nowMs),
    ),
  );
  return id;
}
async function state(id: string): Promise<Mailbox> {
  const [found] = await world.db.tenantRead(workspaceId, (sql) =>
    listMailboxes(sql, workspaceId, id),
  );
  if (found === undefined) throw new Error('no such mailbox');
  return found;
}
const stored = (id: string): Promise<string[]> =>
  world.db.tenantRead(workspaceId, async (sql) => {
    const rows = await sql<{ sha256: Buffer }[]>`
      select m.sha256 from inbound_mails m where m.mailbox_id = ${id} and m.sha256 is not null order by m.id`;
    return rows.map(({ sha256 }) => sha256.toString('hex'));
  });
const hash = (mail: Buffer): string => createHash('sha256').update(mail).digest('hex');
const mails = (count: number, text = ''): Buffer[] =>
  Array.from({ length: count }, (_, index) =>
    Buffer.from(
      `Subject: ${index}\r\nMessage-ID: <${randomUUID()}@x.test>\r\n\r\n.\r\n..${text}\r\n\xff\r\n`,
      'latin1',
    ),
  );
const sorted = (all: readonly string[]): string[] => [...all].sort();
let users = 0;
const newUser = (): string => `user${(users += 1)}`;

describe.skipIf(!hasDovecot())('mailboxes', () => {
  describe.each(['pop3', 'imap'] as const)('%s', (kind) => {
    test('M1c all mails come, byte for byte, and leave their server', async () => {
      const user = newUser();
      const put = mails(130);
      dovecot.put(user, ...put);
      const id = await add(user, { kind });
      await visit();

      expect(sorted(await stored(id))).toEqual(sorted(put.map(hash)));
      expect(dovecot.count(user)).toBe(0);
      expect(await state(id)).toMatchObject({
        failures: 0,
        problem: null,
        lastOkAt: toInstant(nowMs),
      });
    });

    test('M1d left on their server they come once, also when all their numbers change', async () => {
      const user = newUser();
      const put = mails(3);
      dovecot.put(user, ...put);
      const id = await add(user, { kind, keepsOnServer: true });
      await visit();
      nowMs += 10 * MINUTE_MS;
      dovecot.loseIndex(user);
      const more = mails(1);
      dovecot.put(user, ...more);
      await visit();

      expect(sorted(await stored(id))).toEqual(sorted([...put, ...more].map(hash)));
      expect(dovecot.count(user)).toBe(4);
    });

    test('M1e a wrong password is said, asked for rarely, and harms no mail', async () => {
      const user = newUser();
      dovecot.put(user, ...mails(1));
      const id = await add(user, {
        kind,
        secrets: { incoming: { kind: 'password', password: 'x' } },
      });
      await visit();

      const failed = await state(id);
      expect(failed).toMatchObject({
        failures: 1,
        problem: 'login',
        failedSince: toInstant(nowMs),
      });
      expect(Date.parse(failed.nextCheckAt ?? '')).toBe(nowMs + 15 * MINUTE_MS);
      expect(dovecot.count(user)).toBe(1);
      expect(await stored(id)).toEqual([]);
    });

    test('M1f an unknown certificate ends the visit before the password is told', async () => {
      const { context } = world;
      const id = await add(newUser(), { kind });
      const strict = createMailFetcher({
        ...context,
        config: { ...context.config, mailCa: undefined },
      });
      fetchers.push(strict);
      await strict.round();
      await strict.settled();
      expect(await state(id)).toMatchObject({ problem: 'tls' });
    });

    test('REL4l a mail that is too large stays there, is shown, and holds up no other', async () => {
      const user = newUser();
      const put = mails(2);
      dovecot.put(
        user,
        put[0]!,
        Buffer.from(`Subject: big\r\n\r\n${'x'.repeat(200_000)}\r\n`),
        put[1]!,
      );
      const id = await add(user, { kind });
      for (let round = 0; round < 2; round += 1) {
        await visit({ limits: { mailBytes: 100_000 } });
        nowMs += 10 * MINUTE_MS;
      }

      expect(sorted(await stored(id))).toEqual(sorted(put.map(hash)));
      expect(dovecot.count(user)).toBe(1);
      expect(await state(id)).toMatchObject({ problem: null, leftBehind: 1 });
      const shown = await world.db.tenantRead(
        workspaceId,
        (sql) =>
          sql`select m.state, m.problem from inbound_mails m where m.mailbox_id = ${id} and m.sha256 is null`,
      );
      expect(shown).toEqual([{ state: 'failed', problem: 'too-large' }]);
    });

    test('M1g tokens: one is had when none counts, kept while it lasts, and had anew with the newest refresh token', async () => {
      dovecot.put('olga', ...mails(1));
      const oauth = { tokenUrl: `http://127.0.0.1:${tokenPort}/`, clientId: 'us', scope: 'mail' };
      const secrets: MailboxSecrets = {
        incoming: {
          kind: 'oauth',
          clientSecret: 's',
          refreshToken: 'first',
          accessToken: '',
          expiresAt: 0,
        },
      };
      const id = await add('olga', { kind, oauth, secrets });
      grants.length = 0;
      await visit();
      expect(await state(id)).toMatchObject({ problem: null });
      expect(await stored(id)).toHaveLength(1);
      expect(Object.fromEntries(grants[0] ?? [])).toEqual({
        grant_type: 'refresh_token',
        refresh_token: 'first',
        client_id: 'us',
        client_secret: 's',
        scope: 'mail',
      });
      nowMs += 10 * MINUTE_MS;
      await visit();
      expect(grants).toHaveLength(1);
      nowMs += HOUR_MS;
      await visit();
      expect(grants.map((form) => form.get('refresh_token'))).toEqual(['first', 'refresh-1']);
      expect(await state(id)).toMatchObject({ problem: null });
      // Withdrawn before its time: said once, and another one is had.
      counting = 'nobody';
      nowMs += 10 * MINUTE_MS;
      await visit();
      expect(await state(id)).toMatchObject({ problem: 'login' });
      nowMs += HOUR_MS;
      await visit();
      expect(await state(id)).toMatchObject({ problem: null });

      const revoked = {
        incoming: { ...secrets.incoming, refreshToken: 'revoked' },
      } as MailboxSecrets;
      const other = await add('olga', { kind, oauth, secrets: revoked });
      await visit();
      expect(await state(other)).toMatchObject({
        problem: 'token',
        problemDetail: '400 invalid_grant',
      });
    });
  });

  test('M1h a server away for an hour is asked ever less often, and found again when it is back', async () => {
    const user = newUser();
    const id = await add(user);
    await dovecot.kill();
    const pauses: number[] = [];
    try {
      for (let round = 0; round < 6; round += 1) {
        await visit();
        const { nextCheckAt, failures } = await state(id);
        expect(failures).toBe(round + 1);
        pauses.push((Date.parse(nextCheckAt ?? '') - nowMs) / MINUTE_MS);
        nowMs = Date.parse(nextCheckAt ?? '');
      }
    } finally {
      await dovecot.start();
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30]);
    const put = mails(2);
    dovecot.put(user, ...put);
    await visit();
    expect(await state(id)).toMatchObject({ failures: 0, problem: null, failedSince: null });
    expect(sorted(await stored(id))).toEqual(sorted(put.map(hash)));
  });

  test('M1i many mailboxes whose servers say nothing keep no other one waiting', async () => {
    const port = await play(() => undefined);
    const ill = await Promise.all(
      // More than are visited at once.
      Array.from({ length: 16 }, () => add(newUser(), { port, security: 'none' })),
    );
    // They are known to be ill after their first visit.
    await visit({ limits: { idleMs: 200 } });
    expect(await Promise.all(ill.map((id) => state(id).then(({ problem }) => problem)))).toEqual(
      ill.map(() => 'timeout'),
    );
    nowMs += HOUR_MS;
    const user = newUser();
    const put = mails(3);
    dovecot.put(user, ...put);
    const id = await add(user);
    const one = fetcher({ limits: { idleMs: 60_000 } });
    await one.round();
    await expect.poll(() => stored(id)).toHaveLength(3);
    const waiting = await Promise.all(
      ill.map((other) => state(other).then(({ failures }) => failures)),
    );
    expect(waiting).toEqual(ill.map(() => 1));
    // It does not wait for them to end either.
    await one.close();
  });

  test('M1j two processes at once: each mailbox is visited by one of them', async () => {
    const user = newUser();
    const put = mails(40);
    dovecot.put(user, ...put);
    const id = await add(user);
    const before = { ...world.context.mailFetched };
    const two = [fetcher(), fetcher(), fetcher()];
    await Promise.all(two.map((one) => one.round()));
    await Promise.all(two.map((one) => one.settled()));

    const { stored: all, known, checked } = world.context.mailFetched;
    expect([all - before.stored, known - before.known, checked - before.checked]).toEqual([
      40, 0, 1,
    ]);
    expect(sorted(await stored(id))).toEqual(sorted(put.map(hash)));
  });

  test('M1k a change of a mailbox ends the visit that goes by what was set before', async () => {
    const port = await play((socket) => void socket.write('+OK\r\n'));
    const user = newUser();
    dovecot.put(user, ...mails(1));
    const id = await add(user, { port, security: 'none' });
    const one = fetcher({ holdMs: 300, limits: { idleMs: 60_000 } });
    await one.round();
    const old = await state(id);
    await world.db.tenant(workspaceId, (tx) =>
      updateMailbox(
        tx,
        workspaceId,
        { ...old, incoming: { ...old.incoming!, port: dovecot.ports.pop3 } },
        toInstant(nowMs),
      ),
    );
    await one.round();
    await expect.poll(() => stored(id)).toHaveLength(1);
    await one.settled();
    expect(await state(id)).toMatchObject({ problem: null });
  });

  test('M1l IMAP tells of a mail as it comes: it is fetched long before its interval', async () => {
    const user = newUser();
    dovecot.put(user, ...mails(1));
    const id = await add(user, { kind: 'imap' });
    const one = fetcher();
    await one.round();
    await one.settled();
    expect(await stored(id)).toHaveLength(1);
    await one.round();
    const held = await world.db.tenantRead(
      workspaceId,
      (sql) =>
        sql`select m.id from mailboxes m where m.id = ${id} and m.watched_until > ${toInstant(nowMs)}`,
    );
    expect(held).toHaveLength(1);
    // Whether it listens yet nobody can see from here: the next one is found by whichever listens.
    nowMs += 1_000;
    await expect
      .poll(async () => {
        dovecot.put(user, ...mails(1));
        return (await stored(id)).length;
      })
      .toBeGreaterThan(1);
    expect((await state(id)).nextCheckAt).not.toBeNull();
  });

  test('M1m secrets that another server sealed are said to be missing', async () => {
    const id = await add(newUser());
    await world.db.tenant(
      workspaceId,
      (tx) => tx`update mailboxes m set secrets = ${Buffer.alloc(60, 1)} where m.id = ${id}`,
    );
    await visit();
    expect(await state(id)).toMatchObject({ problem: 'secrets', failures: 1 });
  });

  test('M1n servers of the house are out of reach unless this server was set up for them', async () => {
    const { context } = world;
    const config = { ...context.config, allowsPrivateMail: false };
    const strict = createMailFetcher({ ...context, config });
    fetchers.push(strict);
    const ids = [await add(newUser()), await add(newUser(), { host: 'localhost' })];
    ids.push(await add(newUser(), { host: 'localhost', kind: 'imap' }));
    await strict.round();
    await strict.settled();
    for (const id of ids) expect(await state(id)).toMatchObject({ problem: 'forbidden-address' });
  });
});

describe('servers that go wrong', () => {
  test.skipIf(!hasDovecot())(
    'REL4m a mail that its server does not give out, or at which it hangs up, holds up no other',
    async () => {
      const bodies = mails(4);
      const gone = new Set<number>();
      const asked: string[] = [];
      const port = await play((socket) => {
        const removed = new Set<number>();
        const here = bodies.map((_, index) => index + 1).filter((number) => !gone.has(number));
        const list = (text: (number: number) => string) =>
          `+OK\r\n${here.map((number) => `${number} ${text(number)}\r\n`).join('')}.\r\n`;
        socket.write('+OK\r\n');
        socket.on('data', (bytes: Buffer) => {
          const [verb, argument] = bytes.toString().trim().split(' ');
          const number = Number(argument);
          if (verb === 'RETR' || verb === 'DELE') asked.push(`${verb} ${number}`);
          if (verb === 'UIDL') return socket.write(list((one) => `uid-${one}`));
          if (verb === 'LIST') return socket.write(list(() => '1'));
          if (verb === 'DELE') removed.add(number);
          if (verb === 'QUIT') for (const one of removed) gone.add(one);
          if (verb !== 'RETR') return socket.write('+OK\r\n');
          if (number === 2) return socket.write('-ERR cannot be read\r\n');
          const mail = bodies[number - 1]!.toString('latin1').replaceAll('\r\n.', '\r\n..');
          if (number === 1) return socket.end(Buffer.from(`+OK\r\n${mail}`, 'latin1'));
          return socket.write(Buffer.from(`+OK\r\n${mail}.\r\n`, 'latin1'));
        });
      });
      const id = await add(newUser(), { port, security: 'none' });
      const one = fetcher();
      for (let round = 0; round < 2; round += 1) {
        await one.round();
        await one.settled();
        nowMs += HOUR_MS;
      }

      expect(sorted(await stored(id))).toEqual(sorted(bodies.slice(2).map(hash)));
      expect(asked.filter((line) => line.startsWith('DELE'))).toEqual(['DELE 3', 'DELE 4']);
      expect(await state(id)).toMatchObject({ problem: 'closed' });
    },
  );
});
