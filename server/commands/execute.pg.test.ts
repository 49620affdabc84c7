// Behind the one door: order, exactly once, all or nothing. On a real PostgreSQL.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import { DAY_MS } from '#shared/base/clock.ts';
import type { EntryId, HeldReplyId, PersonId, TicketId } from '#shared/base/ids.ts';
import { foldConversation, messagesOf } from '#shared/conversation/document.ts';
import { makeMessageUpdate } from '#shared/conversation/message-update.ts';
import { toBase64 } from '#shared/conversation/base64.ts';
import { readMessageUpdate } from '#shared/conversation/read-message-update.ts';
import type { Command } from '#shared/engine/commands.ts';
import {
  createSender,
  openDeskWorld,
  type DeskWorld,
  type TestWorkspace,
} from '#test/support/desk-world.ts';
import type { Done, ExecuteInput, ExecuteResult, Refused } from './types.ts';

let world: DeskWorld;
beforeAll(async () => {
  world = await openDeskWorld({ maxConnections: 40 });
});
afterAll(() => world.close());

const EXCLUSIVE = { lock: { mode: 'exclusive' as const, implicitTake: false } };
const FREE = { lock: { mode: 'none' as const, implicitTake: true } };

async function desk(blueprint = 'helpdesk', change: object = FREE) {
  const workspace = await world.workspace(blueprint, change);
  const ana = await workspace.person('technician', 'Ana Amado');
  const ben = await workspace.person('technician', 'Ben Berg');
  return {
    workspace,
    ana,
    ben,
    asAna: createSender(world, workspace, ana),
    asBen: createSender(world, workspace, ben),
  };
}
function done(result: ExecuteResult): Done {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result;
}
const refusalOf = (result: ExecuteResult): Refused['refusal'] | undefined =>
  result.ok || 'undone' in result ? undefined : result.refusal;

/** Every row of the workspace but the answers to entries, as text: equal means that nothing changed. */
async function everything({ id }: TestWorkspace): Promise<string> {
  const tables = [
    'tickets',
    'doc_updates',
    'messages',
    'events',
    'mail_intents',
    'notifications',
    'held_replies',
    'ticket_counters',
    'sync_memberships',
  ];
  const rows = await world.rows(id, async (tx) => {
    const all: object[] = [];
    for (const table of tables) {
      all.push(
        ...(await tx`select ${table}::text as table, to_jsonb(t) as row from ${tx(table)} t order by to_jsonb(t)::text`),
      );
    }
    return all;
  });
  return JSON.stringify(rows);
}
const count = async ({ id }: TestWorkspace, table: string): Promise<number> =>
  (
    await world.rows(id, (tx) => tx<{ n: number }[]>`select count(*)::int as n from ${tx(table)}`)
  )[0]?.n ?? -1;

describe('numbers', () => {
  test('T1b, INV22 fifty tickets at once, among refused and aborted ones, get the numbers 1 to 50', async () => {
    const { asAna, workspace } = await desk();
    const open = () => world.execute(asAna.input([asAna.open()]));
    const refused = () => world.execute(asAna.input([asAna.open(), asAna.open({ subject: '' })]));
    const aborted = () => {
      const same = asAna.open();
      // Two of one id: whichever is second finds its id taken while it writes.
      return Promise.all([world.execute(asAna.input([same])), world.execute(asAna.input([same]))]);
    };

    const results = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        Promise.all([
          open(),
          index % 2 === 0 ? refused() : undefined,
          index % 4 === 0 ? aborted() : undefined,
        ]),
      ),
    );

    const numbers = results
      .flat(2)
      .flatMap((result) => (result?.ok ? result.tickets.map(({ number }) => number) : []))
      .toSorted((a, b) => (a ?? 0) - (b ?? 0));
    expect(numbers).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    const twins = results
      .flat(2)
      .filter((result) => result !== undefined && refusalOf(result)?.code === 'ALREADY_EXISTS');
    expect(twins).toHaveLength(10);
    expect(await count(workspace, 'tickets')).toBe(50);
  });

  test('T1c two workspaces count for themselves', async () => {
    const [one, two] = [await desk(), await desk()];

    expect(done(await one.asAna.send(one.asAna.open())).tickets[0]?.number).toBe(1);
    expect(done(await two.asAna.send(two.asAna.open())).tickets[0]?.number).toBe(1);
  });
});

describe('exactly once', () => {
  test('INV3, FLT1, FLT3 an entry sent three times has one effect and one answer', async () => {
    const { asAna, workspace } = await desk();
    const entry = asAna.entry([asAna.open()]);

    const first = done(await world.execute(entry));
    const second = done(await world.execute(entry));
    const third = done(await world.execute(entry));

    expect([second.v, third.v]).toEqual([first.v, first.v]);
    for (const table of ['tickets', 'messages', 'mail_intents'])
      expect(await count(workspace, table)).toBe(1);
    expect(await count(workspace, 'events')).toBe(2);
  });

  test('FLT4 two tabs push the first entries of a new device at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { asAna, workspace } = await desk();
      const entry = asAna.entry([asAna.open()]);

      const results = await Promise.all([
        world.execute(entry),
        world.execute(entry),
        world.execute(entry),
      ]);

      expect(new Set(results.map((result) => done(result).v)).size).toBe(1);
      expect(await count(workspace, 'tickets')).toBe(1);
    }
  });

  test('INV4 an entry that comes too early is told where to begin', async () => {
    const { asAna, workspace } = await desk();
    const first = asAna.entry([asAna.open()]);
    const second = asAna.entry([asAna.open()]);

    expect(await world.execute(second)).toEqual({ ok: false, undone: 'gap', from: 1 });
    expect(await count(workspace, 'tickets')).toBe(0);
    done(await world.execute(first));
    done(await world.execute(second));
  });

  test('FLT35 a copied profile that uses a number again is told so, and loses nothing by renumbering', async () => {
    const { asAna, workspace, ana } = await desk();
    const original = asAna.entry([asAna.open()]);
    done(await world.execute(original));
    const copy = {
      ...original,
      receipt: { ...original.receipt!, entryId: world.ids<EntryId>() },
    } as ExecuteInput;

    expect(await world.execute(copy)).toEqual({ ok: false, undone: 'forked' });
    const elsewhere = createSender(world, workspace, ana);
    const renumbered = elsewhere.entry([]);
    // The entry that the original device had sent already: the copy learns its answer and goes on.
    const known = {
      ...original,
      receipt: {
        ...renumbered.receipt!,
        entryId: (original.receipt as { entryId: EntryId }).entryId,
      },
    } as ExecuteInput;
    done(await world.execute(known));
    done(await world.execute(elsewhere.entry([elsewhere.open()])));
    expect(await count(workspace, 'tickets')).toBe(2);
  });

  test("a device belongs to one person: another's entries under its id are forked", async () => {
    const { asAna, asBen, workspace } = await desk();
    done(await world.execute(asAna.entry([asAna.open()])));
    done(await world.execute(asBen.entry([asBen.open()])));
    // It bears the very number that the device would use next.
    const foreign = asBen.entry([asBen.open()]);
    const stolen = {
      ...foreign,
      receipt: { ...foreign.receipt!, deviceId: asAna.deviceId },
    } as ExecuteInput;

    expect(await world.execute(stolen)).toEqual({ ok: false, undone: 'forked' });
    expect(await count(workspace, 'tickets')).toBe(2);
  });

  test('B6 what needs a refused entry is refused with it, and the refusal is kept', async () => {
    const { asAna, workspace } = await desk();
    const open = asAna.open({ subject: '' });
    const first = asAna.entry([open]);
    const second = asAna.entry(
      [asAna.reply(open.ticketId)],
      [(first.receipt as { entryId: EntryId }).entryId],
    );

    expect(refusalOf(await world.execute(first))?.code).toBe('INVALID');
    expect(refusalOf(await world.execute(second))).toMatchObject({ code: 'NEEDED_ENTRY_REFUSED' });
    expect(refusalOf(await world.execute(second))).toMatchObject({ code: 'NEEDED_ENTRY_REFUSED' });
    expect(await count(workspace, 'tickets')).toBe(0);
  });

  test('a key names one request: repeated it is answered with the same numbers, otherwise refused', async () => {
    const { asAna, workspace } = await desk();
    const input = (hash: number): ExecuteInput => ({
      ...asAna.input([asAna.open()]),
      receipt: {
        kind: 'key',
        actor: 'person',
        key: 'k',
        requestHash: new Uint8Array(32).fill(hash),
      },
    });

    const [first, second] = (
      await Promise.all([world.execute(input(1)), world.execute(input(1))])
    ).map(done);
    expect(second).toEqual(first);
    expect(second?.tickets[0]?.number).toBe(1);
    expect(await world.execute(input(2))).toEqual({ ok: false, undone: 'key-conflict' });
    expect(await count(workspace, 'tickets')).toBe(1);
  });
});

describe('refusals', () => {
  test('INV6 a refused entry leaves every row as it was, also what its earlier commands would have done', async () => {
    const { asAna, workspace } = await desk('maildesk', EXCLUSIVE);
    const open = asAna.open();
    await asAna.send(open);
    const before = await everything(workspace);

    const result = await world.execute(
      asAna.entry([
        { type: 'take', ticketId: open.ticketId },
        { type: 'note', ticketId: open.ticketId, message: asAna.message('<p>N</p>'), mentions: [] },
        { type: 'change-status', ticketId: open.ticketId, status: 'nonsense' },
      ]),
    );

    expect(refusalOf(result)?.code).toBe('UNKNOWN_STATUS');
    expect(await everything(workspace)).toBe(before);
  });

  test('a ticket of a foreign group, of another workspace and none at all look the same', async () => {
    const { asAna, workspace } = await desk();
    const other = await desk();
    const foreign = other.asAna.open();
    await other.asAna.send(foreign);
    const outsider = createSender(
      world,
      workspace,
      await workspace.person('technician', 'Out Sider', []),
    );
    const grouped = asAna.open({ groupId: workspace.groups[0]! });
    await asAna.send(grouped);

    const refusals = await Promise.all([
      outsider.send({ type: 'take', ticketId: grouped.ticketId }),
      outsider.send({ type: 'take', ticketId: foreign.ticketId }),
      outsider.send({ type: 'take', ticketId: world.ids<TicketId>() }),
    ]);

    for (const result of refusals) expect(refusalOf(result)).toEqual({ code: 'NO_SUCH_TICKET' });
  });

  test('INV2a who may not see a ticket learns nothing of its messages and follow-ups by naming them', async () => {
    const { asAna, workspace } = await desk();
    const grouped = asAna.open({ groupId: workspace.groups[0]! });
    const known = asAna.message('<p>Known</p>');
    await asAna.send(grouped, {
      type: 'note',
      ticketId: grouped.ticketId,
      message: known,
      mentions: [],
    });
    const outsider = createSender(
      world,
      workspace,
      await workspace.person('technician', 'Out Sider', []),
    );
    const absent = world.ids<TicketId>();

    for (const ticketId of [grouped.ticketId, absent]) {
      const refusals = await Promise.all([
        outsider.send(outsider.reply(ticketId, '', { message: { ...known, html: '<p>x</p>' } })),
        outsider.send(
          outsider.reply(ticketId, '', {
            message: { ...outsider.message('<p>x</p>'), parentId: known.id },
          }),
        ),
        outsider.send(
          outsider.reply(ticketId, '', {
            message: { ...outsider.message('<p>x</p>'), parentId: outsider.message('').id },
          }),
        ),
        outsider.send(outsider.reply(ticketId, '<p>x</p>', { followUpTicketId: grouped.ticketId })),
      ]);

      for (const result of refusals) expect(refusalOf(result)).toEqual({ code: 'NO_SUCH_TICKET' });
    }
  });
});

describe('conversation', () => {
  test('INV7 thirty replies at once make a gap-free sequence; INV9, INV10 rows and document tell the same', async () => {
    const { asAna, asBen, workspace } = await desk();
    const open = asAna.open();
    await asAna.send(open);

    const results = await Promise.all(
      Array.from({ length: 30 }, (_, index) => {
        const sender = index % 2 === 0 ? asAna : asBen;
        const message =
          index % 3 === 0
            ? sender.signed(`<p>${index}</p>`, 'reply', 'operator')
            : sender.message(`<p>${index}</p>`);
        return sender.send(sender.reply(open.ticketId, '', { message }));
      }),
    );

    const seqs = results.map((result) => done(result).messages[0]!.seq).toSorted((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 30 }, (_, index) => index + 2));
    const updates = await world.rows(
      workspace.id,
      (tx) => tx<{ seq: number; bytes: Uint8Array; messageId: string }[]>`
      select d.seq, d.bytes, d.message_id from doc_updates d order by d.seq`,
    );
    const messages = await world.rows(
      workspace.id,
      (tx) => tx<Record<string, unknown>[]>`
      select m.id, m.seq, m.html, m.author_id, m.author_name, m.side, m.at from messages m order by m.seq`,
    );
    expect(updates.map(({ seq, messageId }) => [seq, messageId])).toEqual(
      messages.map((message) => [message['seq'], message['id']]),
    );
    for (const [index, { bytes }] of updates.entries()) {
      const payload = readMessageUpdate(bytes);
      expect(messages[index]).toMatchObject({
        id: payload.id,
        html: payload.html,
        authorId: payload.authorId,
        authorName: payload.authorName,
        side: payload.side,
        at: payload.at,
      });
    }
    expect(messagesOf(foldConversation(updates.map(({ bytes }) => bytes))).size).toBe(31);
  });

  test("INV8 the bytes of an accepted message are its author's, and stay", async () => {
    const { asAna, workspace } = await desk();
    const open = asAna.open();
    await asAna.send(open);
    const message = asAna.signed('<p>Mine</p>', 'reply', 'operator');
    await asAna.send(asAna.reply(open.ticketId, '', { message }));
    await asAna.send(asAna.reply(open.ticketId));
    await asAna.send({ type: 'close', ticketId: open.ticketId });

    const again = await asAna.send(
      asAna.reply(open.ticketId, '', {
        message: asAna.signed('<p>Other words</p>', 'reply', 'operator'),
      }),
      asAna.reply(open.ticketId, '<p>x</p>', { message: { ...message, html: '<p>Changed</p>' } }),
    );

    expect(refusalOf(again)).toEqual({ code: 'ALREADY_EXISTS' });
    const [row] = await world.rows(
      workspace.id,
      (tx) =>
        tx<
          { bytes: Uint8Array }[]
        >`select d.bytes from doc_updates d where d.message_id = ${message.id}`,
    );
    expect(toBase64(new Uint8Array(row!.bytes))).toBe(message.update);
  });

  test('C3b HTML is sanitised: an update that the sanitiser would change is made again by the server', async () => {
    const { asAna, ana, workspace } = await desk();
    const open = asAna.open({
      message: asAna.message(
        '<p onclick="x()">Hi<img src="https://evil.test/x.png"></p><script>alert(1)</script>',
      ),
    });
    await asAna.send(open);
    const message = asAna.signed('<p>a<br>b&nbsp;c</p><style>p{}</style>', 'reply', 'operator');

    done(await asAna.send(asAna.reply(open.ticketId, '', { message })));

    const rows = await world.rows(
      workspace.id,
      (tx) => tx<{ html: string; signature: string; bytes: Uint8Array; bodyText: string }[]>`
      select m.html, m.signature, m.body_text, d.bytes from messages m join doc_updates d on d.message_id = m.id order by m.seq`,
    );
    expect(rows.map(({ html }) => html)).toEqual(['<p>Hi</p>', '<p>a<br />b\u00a0c</p>']);
    expect(rows[1]).toMatchObject({ bodyText: 'a\nb c' });
    const payload = readMessageUpdate(rows[1]!.bytes);
    expect(payload).toMatchObject({
      id: message.id,
      authorId: ana.id,
      authorName: 'Ana Amado',
      html: rows[1]!.html,
    });
  });

  test('C6f who asks without an account is named as in the request, by the address where it has no name', async () => {
    const { asAna, workspace } = await desk();
    const { input, open, reply } = asAna;
    const from = (actor: Actor, command: Command) =>
      world.execute({
        ...input([command]),
        actor,
        origin: { via: 'web', ip: '192.0.2.9', actorName: 'Whoever says so' },
      });
    const named = open({ channel: 'web' });
    const nameless = open({ channel: 'email' });
    const addressOnly = { ...nameless.requester, name: '' };
    done(await from({ kind: 'visitor' }, named));
    done(await from({ kind: 'requester', ticketId: named.ticketId }, reply(named.ticketId)));
    done(await from({ kind: 'system' }, { ...nameless, requester: addressOnly }));
    // An integrator's answer is not theirs.
    const key: Actor = {
      kind: 'key',
      keyId: world.ids<string>(),
      permissions: new Set(['ticket.read', 'ticket.read-all', 'ticket.reply']),
    };
    done(await from(key, reply(named.ticketId)));

    const rows = await world.rows(
      workspace.id,
      (tx) => tx<{ name: string; side: string; bytes: Uint8Array }[]>`
        select m.author_name as name, m.side, d.bytes from messages m
        join doc_updates d on d.message_id = m.id join tickets t on t.id = m.ticket_id order by t.number, m.seq`,
    );
    expect(rows.map(({ name, side }) => [side, name])).toEqual([
      ['customer', 'Rosa Rivera'],
      ['customer', 'Rosa Rivera'],
      ['operator', 'Whoever says so'],
      ['customer', 'rosa@example.test'],
    ]);
    expect(rows.map(({ bytes }) => readMessageUpdate(bytes).authorName)).toEqual(
      rows.map(({ name }) => name),
    );
  });

  test("C9b at the end of an answer stands its author's signature, whatever the device sent", async () => {
    const { asAna, ana, workspace } = await desk();
    await world.db.tenant(
      workspace.id,
      (tx) => tx`update people p set signature = '<p>Ana, Support</p>' where p.id = ${ana.id}`,
    );
    const open = asAna.open();
    await asAna.send(open);
    const signed = (change: object, kind: 'reply' | 'note' = 'reply') =>
      asAna.signed('<p>Hi</p>', kind, 'operator', change);
    const right = signed({ signature: '<p>Ana, Support</p>' });
    const note = signed({ signature: '<p>Ana, Support</p>' }, 'note');

    for (const message of [
      right,
      signed({}),
      signed({ signature: '<p>The Boss</p>' }),
      signed({ signature: '<p onclick="x()">Ana, Support</p>' }),
      asAna.message('<p>From a program</p>'),
    ]) {
      done(await asAna.send(asAna.reply(open.ticketId, '', { message })));
    }
    done(await asAna.send({ type: 'note', ticketId: open.ticketId, message: note, mentions: [] }));

    const rows = await world.rows(
      workspace.id,
      (tx) => tx<{ id: string; signature: string; bytes: Uint8Array }[]>`
      select m.id, m.signature, d.bytes from messages m join doc_updates d on d.message_id = m.id
      order by m.kind desc, m.seq`,
    );
    const end = '<p>Ana, Support</p>';
    expect(rows.map(({ signature }) => signature)).toEqual(['', end, end, end, end, end, '']);
    expect(rows.map(({ bytes }) => readMessageUpdate(bytes).signature ?? '')).toEqual(
      rows.map(({ signature }) => signature),
    );
    // What was right is kept byte for byte.
    expect(toBase64(new Uint8Array(rows[1]!.bytes))).toBe(right.update);
  });

  test("B10 a clientID that the document knows already is replaced by one of the server's", async () => {
    const { asAna, ana, workspace } = await desk();
    const open = asAna.open();
    await asAna.send(open);
    const signedWith = (clientId: number) => {
      const message = asAna.message('<p>Same client</p>');
      const payload = {
        v: 1 as const,
        id: message.id,
        kind: 'reply' as const,
        side: 'operator' as const,
        authorId: ana.id,
        authorName: ana.name,
        html: message.html,
        at: new Date().toISOString(),
      };
      return { ...message, update: toBase64(makeMessageUpdate(payload, clientId)) };
    };

    done(await asAna.send(asAna.reply(open.ticketId, '', { message: signedWith(77) })));
    done(await asAna.send(asAna.reply(open.ticketId, '', { message: signedWith(77) })));

    const clients = await world.rows(
      workspace.id,
      (tx) =>
        tx<{ client: number }[]>`select d.client from doc_updates d where d.seq > 1 order by d.seq`,
    );
    expect(clients[0]?.client).toBe(77);
    expect(clients[1]?.client).not.toBe(77);
  });

  test('FLT26, C6a forged updates are refused with the rule they break, and nothing is written', async () => {
    const { asAna, ben, workspace } = await desk();
    const open = asAna.open();
    await asAna.send(open);
    const before = await everything(workspace);
    const signed = (change: object = {}, kind: 'reply' | 'note' = 'reply') =>
      asAna.signed('<p>Forged</p>', kind, 'operator', change);
    const withUpdate = (update: string) => ({ ...asAna.message('<p>Forged</p>'), update });
    const good = signed();
    const bytes = Buffer.from(good.update!, 'base64');
    const forgeries = {
      'another author': signed({ authorId: ben.id }),
      'no author': signed({ authorId: null }),
      "the customer's side": signed({ side: 'customer' }),
      'another kind': signed({}, 'note'),
      'another key': { ...signed(), id: asAna.message('').id },
      'other words than shown': { ...signed(), html: '<p>Shown</p>' },
      'another parent': signed({ parentId: asAna.message('').id }),
      'trailing bytes': {
        ...good,
        update: Buffer.concat([bytes, Buffer.from([0])]).toString('base64'),
      },
      'a cut': { ...good, update: bytes.subarray(0, -3).toString('base64') },
      'random bytes': withUpdate(Buffer.from('not an update at all, really').toString('base64')),
      'no base64': withUpdate('%%%%'),
      'a claim of 60 million structs': withUpdate(
        Buffer.from([1, 0xff, 0xff, 0xff, 0x1c, 1, 0, 40]).toString('base64'),
      ),
    };

    for (const [name, message] of Object.entries(forgeries)) {
      expect(
        refusalOf(await asAna.send(asAna.reply(open.ticketId, '', { message }))),
        name,
      ).toMatchObject({ code: 'BAD_UPDATE' });
    }
    expect(await everything(workspace)).toBe(before);
  });

  test("C6c nobody writes under another's name, and a clock that runs ahead is set right", async () => {
    const { asAna, workspace } = await desk();
    const open = asAna.open();
    await asAna.send(open);
    // Each alone: one wrong thing must not be mended only because another is.
    const boss = asAna.signed('<p>Hi</p>', 'reply', 'operator', { authorName: 'The Boss' });
    const ahead = asAna.signed('<p>Ho</p>', 'reply', 'operator', {
      at: '2199-01-01T00:00:00.000Z',
    });

    done(await asAna.send(asAna.reply(open.ticketId, '', { message: boss })));
    done(await asAna.send(asAna.reply(open.ticketId, '', { message: ahead })));

    const rows = await world.rows(
      workspace.id,
      (tx) =>
        tx<{ id: string; authorName: string; at: string }[]>`
          select m.id, m.author_name, m.at from messages m where m.id in (${boss.id}, ${ahead.id}) order by m.seq`,
    );
    expect(rows.map(({ id, authorName }) => [id, authorName])).toEqual([
      [boss.id, 'Ana Amado'],
      [ahead.id, 'Ana Amado'],
    ]);
    for (const { at } of rows) expect(Date.parse(at)).toBeLessThan(Date.now() + 60_000);
    const devices = await world.rows(
      workspace.id,
      (tx) => tx<{ bytes: Uint8Array }[]>`select d.bytes from doc_updates d where d.kind = 'pub'`,
    );
    const sent = Buffer.concat(devices.map(({ bytes }) => bytes)).toString();
    expect(sent).not.toContain('The Boss');
    expect(sent).not.toContain('2199');
  });

  test('C4c a mention in a note notifies whom it names, once', async () => {
    const { asAna, ben, workspace } = await desk();
    const open = asAna.open();
    await asAna.send(open);
    const note = {
      type: 'note' as const,
      ticketId: open.ticketId,
      message: asAna.message('<p>@Ben</p>'),
      mentions: [ben.id, ben.id, world.ids<PersonId>()],
    };

    done(await asAna.send(note));

    const rows = await world.rows(
      workspace.id,
      (tx) => tx`select n.person_id, n.kind, n.by_name, n.message_id from notifications n`,
    );
    expect(rows).toEqual([
      { personId: ben.id, kind: 'mention', byName: 'Ana Amado', messageId: note.message.id },
    ]);
    expect(world.committed.at(-1)?.scopes).toContain('g:-');
  });
});

describe('mail', () => {
  test('INV11 each public message of the desk is one intent, in the same transaction, and who sends is told of it once', async () => {
    const { asAna, workspace } = await desk();
    const open = asAna.open();
    const entry = asAna.entry([open]);
    await world.execute(entry);
    await world.execute(entry);
    const reply = asAna.entry([asAna.reply(open.ticketId)]);
    await Promise.all([world.execute(reply), world.execute(reply)]);
    await asAna.send({
      type: 'note',
      ticketId: open.ticketId,
      message: asAna.message('<p>N</p>'),
      mentions: [],
    });
    await asAna.send(asAna.open({ requester: { ...open.requester, email: '' }, channel: 'phone' }));

    const intents = await world.rows(
      workspace.id,
      (tx) => tx<{ id: string; kind: string; recipient: string }[]>`
      select i.id, i.kind, i.recipient from mail_intents i order by i.id`,
    );
    expect(intents.map(({ kind, recipient }) => [kind, recipient])).toEqual([
      ['confirmation', 'rosa@example.test'],
      ['answer', 'rosa@example.test'],
    ]);
    // Not of the repeats, the note, and the ticket of somebody without an address.
    expect(world.mailed.filter((id) => id === workspace.id)).toHaveLength(2);
  });

  test('T2d a mail without a mandatory field opens an incomplete ticket and asks for the rest', async () => {
    const { asAna, workspace } = await desk('maildesk', EXCLUSIVE);
    const open = asAna.open({
      channel: 'email',
      requester: { ...asAna.open().requester, phone: '', city: '' },
    });

    done(await world.execute({ ...asAna.input([open]), actor: { kind: 'system' } }));

    const [ticket] = await world.rows(workspace.id, (tx) => tx`select t.incomplete from tickets t`);
    expect(ticket).toEqual({ incomplete: ['phone', 'city'] });
    const kinds = await world.rows(
      workspace.id,
      (tx) => tx`select i.kind from mail_intents i order by i.kind`,
    );
    expect(kinds).toEqual([{ kind: 'confirmation' }, { kind: 'details' }]);
    expect(refusalOf(await asAna.send({ type: 'close', ticketId: open.ticketId }))).toMatchObject({
      code: 'INCOMPLETE',
    });
    done(
      await world.execute({
        ...asAna.input([
          {
            type: 'correct-requester',
            ticketId: open.ticketId,
            changes: { phone: '12345', city: 'Kiel' },
          },
        ]),
        actor: { kind: 'requester', ticketId: open.ticketId },
      }),
    );
    const close = { type: 'close', ticketId: open.ticketId } as const;
    // Nobody has answered: not for an operator to end (T13).
    done(await world.execute({ ...asAna.input([close]), actor: { kind: 'system' } }));
  });

  test("T7d a customer's message long after the end opens a linked follow-up with a number of its own", async () => {
    const { asAna, workspace } = await desk('helpdesk', {
      ...FREE,
      customerReopens: { resolvedDays: 7, closedDays: 7 },
    });
    const open = asAna.open();
    await asAna.send(open);
    const close = { type: 'close', ticketId: open.ticketId } as const;
    done(await world.execute({ ...asAna.input([close]), actor: { kind: 'system' } }));
    world.pass(8 * DAY_MS);
    const reply = asAna.reply(open.ticketId, '<p>Still broken</p>');

    const result = done(
      await world.execute({
        ...asAna.input([reply]),
        actor: { kind: 'requester', ticketId: open.ticketId },
      }),
    );

    world.pass(-8 * DAY_MS);
    expect(result.tickets).toEqual([
      { id: open.ticketId, number: 1 },
      { id: reply.followUpTicketId, number: 2 },
    ]);
    expect(result.messages).toMatchObject([{ ticketId: reply.followUpTicketId, seq: 1 }]);
    const rows = await world.rows(
      workspace.id,
      (tx) => tx`select t.number, t.follow_up_of_id, t.pub_seq from tickets t order by t.number`,
    );
    expect(rows).toEqual([
      { number: 1, followUpOfId: null, pubSeq: 1 },
      { number: 2, followUpOfId: open.ticketId, pubSeq: 1 },
    ]);
  });
});

describe('locks and held replies', () => {
  test('FLT21, A4b two takes at once: one winner, and the loser is told who', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { asAna, asBen, ana, ben } = await desk('maildesk', EXCLUSIVE);
      const open = asAna.open();
      await asAna.send(open);

      const [one, two] = await Promise.all([
        world.execute(asAna.entry([{ type: 'take', ticketId: open.ticketId }])),
        world.execute(asBen.entry([{ type: 'take', ticketId: open.ticketId }])),
      ]);

      expect([one.ok, two.ok].filter(Boolean)).toHaveLength(1);
      expect(refusalOf(one.ok ? two : one)).toEqual({
        code: 'LOCKED',
        by: one.ok ? ana.id : ben.id,
      });
    }
  });

  test('INV12, FLT22 a lock broken while an answer is sent: accepted only if it was still held', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { asAna, asBen, workspace, ana } = await desk('maildesk', EXCLUSIVE);
      const admin = createSender(world, workspace, await workspace.person('administrator'));
      const open = asAna.open();
      await asAna.send(open, { type: 'take', ticketId: open.ticketId });

      await Promise.all([
        world.execute(asAna.entry([asAna.reply(open.ticketId)])),
        admin
          .send({ type: 'break-lock', ticketId: open.ticketId })
          .then(() => asBen.send({ type: 'take', ticketId: open.ticketId })),
      ]);

      const events = await world.rows(
        workspace.id,
        (tx) =>
          tx<
            { type: string; actorId: PersonId }[]
          >`select e.type, e.actor_id from events e order by e.seq`,
      );
      const types = events.slice(2).map(({ type }) => type);
      const answered = events.findIndex(
        ({ type, actorId }, index) => index > 1 && type === 'message-posted' && actorId === ana.id,
      );
      const broken = events.findIndex(({ type }) => type === 'lock-broken');
      if (answered >= 0) expect(answered, types.join()).toBeLessThan(broken);
      else expect(await count(workspace, 'held_replies')).toBe(1);
    }
  });

  test('A5c a refused answer is held for its author, then given as a note; nothing is mailed', async () => {
    const { asAna, asBen, workspace, ana, ben } = await desk('maildesk', EXCLUSIVE);
    const open = asAna.open();
    await asAna.send(open);
    await asBen.send({ type: 'take', ticketId: open.ticketId });
    const entry = asAna.entry([
      asAna.reply(open.ticketId, '<p>Written offline<script>x</script></p>'),
      { type: 'close', ticketId: open.ticketId },
    ]);

    const refused = await world.execute(entry);
    const again = await world.execute(entry);

    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'LOCKED', by: ben.id },
      heldReplyId: expect.any(String),
    });
    expect(again).toEqual(refused);
    const heldReplyId = (refused as { heldReplyId: HeldReplyId }).heldReplyId;
    const held = await world.rows(
      workspace.id,
      (tx) => tx`select h.id, h.author_id, h.html, h.refusal, h.settled from held_replies h`,
    );
    expect(held).toEqual([
      {
        id: heldReplyId,
        authorId: ana.id,
        html: '<p>Written offline</p>',
        refusal: { code: 'LOCKED', by: ben.id },
        settled: null,
      },
    ]);
    expect(world.committed.at(-1)?.scopes).toContain(`u:${ana.id}`);

    const settle = {
      type: 'settle-held-reply' as const,
      ticketId: open.ticketId,
      heldReplyId,
      outcome: 'noted' as const,
    };
    expect(refusalOf(await asBen.send(settle))).toEqual({ code: 'NO_SUCH_HELD_REPLY' });
    done(
      await asAna.send(settle, {
        type: 'note',
        ticketId: open.ticketId,
        message: asAna.message('<p>Written offline</p>'),
        mentions: [ben.id],
      }),
    );
    expect(refusalOf(await asAna.send({ ...settle, outcome: 'discarded' }))).toEqual({
      code: 'NO_SUCH_HELD_REPLY',
    });
    const answers = await world.rows(
      workspace.id,
      (tx) => tx`select 1 from mail_intents i where i.kind = 'answer'`,
    );
    expect(answers).toHaveLength(0);
    const types = await world.rows(
      workspace.id,
      (tx) =>
        tx<{ type: string; seq: number }[]>`select e.type, e.seq from events e order by e.seq`,
    );
    expect(types.map(({ type }) => type)).toEqual([
      'ticket-opened',
      'message-posted',
      'ticket-taken',
      'reply-held',
      'held-reply-settled',
      'message-posted',
      'person-mentioned',
    ]);
    expect(types.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('A5d a held answer that is sent again and refused again stays one', async () => {
    const { asAna, asBen, workspace } = await desk('maildesk', EXCLUSIVE);
    const open = asAna.open();
    await asAna.send(open);
    await asBen.send({ type: 'take', ticketId: open.ticketId });
    const first = (await world.execute(
      asAna.entry([asAna.reply(open.ticketId, '<p>One</p>')]),
    )) as Refused;

    const second = await world.execute(
      asAna.entry([
        {
          type: 'settle-held-reply',
          ticketId: open.ticketId,
          heldReplyId: first.heldReplyId!,
          outcome: 'resent',
        },
        asAna.reply(open.ticketId, '<p>Two</p>'),
      ]),
    );

    expect(second).toMatchObject({ ok: false, heldReplyId: first.heldReplyId });
    expect(
      await world.rows(workspace.id, (tx) => tx`select h.html, h.settled from held_replies h`),
    ).toEqual([{ html: '<p>Two</p>', settled: null }]);
  });

  test("A5e without locks a colleague's newer answer holds mine, until I have read it", async () => {
    const { asAna, asBen, ben } = await desk();
    const open = asAna.open();
    await asAna.send(open);
    await asBen.send(asBen.reply(open.ticketId, '<p>First</p>', { basis: { baseSeq: 1 } }));

    const stale = await world.execute(
      asAna.entry([asAna.reply(open.ticketId, '<p>Second</p>', { basis: { baseSeq: 1 } })]),
    );
    const anyway = await world.execute(
      asAna.entry([
        asAna.reply(open.ticketId, '<p>Second</p>', { basis: { baseSeq: 1, acknowledgedSeq: 2 } }),
      ]),
    );

    expect(refusalOf(stale)).toEqual({ code: 'STALE', newerSeq: 2, by: ben.id });
    expect(done(anyway).messages[0]?.seq).toBe(3);
  });
});
