import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { TicketId } from '#shared/base/ids.ts';
import { CLOSE, LIMITS } from '#shared/protocol/sync.ts';
import { loadDraft } from './draft-batch.ts';
import { step2Frame } from './frames.ts';
import { draftText, randomEdit, writeParagraph } from '#test/support/draft-edits.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { aMoment, createSocketWorld, until, type SocketWorld } from '#test/support/socket-world.ts';

const DEVICES = {
  ana: '018f0000-0000-4000-8000-00000000000a',
  lea: '018f0000-0000-4000-8000-00000000000b',
  spare: '018f0000-0000-4000-8000-00000000000c',
};

let world: SocketWorld;
beforeAll(async () => {
  // Two processes, so that every test may use either.
  world = await createSocketWorld({ servers: 2 });
});
afterEach(() => world.closeClients());
afterAll(() => world.close());

const draft = (ticketId: TicketId, generation = 1): string => `draft/${ticketId}/${generation}`;
const storedText = async (ticketId: TicketId): Promise<string> =>
  draftText(loadDraft((await world.draftRows(ticketId)).map(({ bytes }) => bytes)));
const isSame = (a: Y.Doc, b: Y.Doc): boolean => draftText(a) === draftText(b);

describe('editing a draft together', () => {
  it("C5d two editors see each other's words, and each is told when its own are saved", async () => {
    const ticketId = await world.ticket();
    const ana = world.follow('ana', draft(ticketId), { device: DEVICES.ana });
    const lea = world.follow('lea', draft(ticketId), { device: DEVICES.lea, server: 1 });
    await Promise.all([ana.synced(), lea.synced()]);
    // The answer to the server's step 1 is a frame too.
    await until(() => ana.saved === 1 && lea.saved === 1, 'acknowledged');
    writeParagraph(ana.doc, 'from ana');
    writeParagraph(lea.doc, 'from lea');
    await until(() => draftText(ana.doc).includes('lea') && isSame(ana.doc, lea.doc), 'the same');
    await until(() => ana.saved === 2 && lea.saved === 2, 'saved');
    expect(await storedText(ticketId)).toBe(draftText(ana.doc));
  });

  it('C5e is acknowledged only after the commit', async () => {
    const ticketId = await world.ticket();
    const ana = world.follow('ana', draft(ticketId), { device: DEVICES.ana });
    await ana.synced();
    await until(() => ana.saved === 1, 'acknowledged');
    for (let i = 0; i < 10; i += 1) {
      const before = ana.saved;
      writeParagraph(ana.doc, `keystroke ${i}`);
      await until(() => ana.saved > before, 'saved');
      expect(await storedText(ticketId)).toContain(`keystroke ${i}`);
    }
  });

  it('C5f who was away brings what they wrote, and gets what they missed', async () => {
    const ticketId = await world.ticket();
    const ana = world.follow('ana', draft(ticketId), { device: DEVICES.ana });
    const lea = world.follow('lea', draft(ticketId), { device: DEVICES.lea });
    await Promise.all([ana.synced(), lea.synced()]);
    writeParagraph(ana.doc, 'before');
    await until(() => isSame(ana.doc, lea.doc), 'the same');
    ana.provider.disconnect();
    writeParagraph(ana.doc, 'written offline');
    writeParagraph(lea.doc, 'written meanwhile');
    ana.provider.connect();
    await until(
      () => draftText(lea.doc).includes('offline') && isSame(ana.doc, lea.doc),
      'the same again',
    );
  });

  it('C5i what is typed while the connection is coming back waits for what was written before', async () => {
    const ticketId = await world.ticket();
    const ana = world.follow('ana', draft(ticketId), { device: DEVICES.ana });
    await ana.synced();
    for (let round = 0; round < 5; round += 1) {
      ana.provider.disconnect();
      writeParagraph(ana.doc, `offline ${round}`);
      ana.provider.connect();
      await until(() => ana.provider.wsconnected, 'connected');
      // Before the server has asked for what it is missing.
      writeParagraph(ana.doc, `early ${round}`);
      await until(async () => (await storedText(ticketId)) === draftText(ana.doc), 'saved');
    }
    expect(ana.closedWith).toBeUndefined();
  });

  it('C5g the last keystrokes of a tab that closes are kept', async () => {
    const ticketId = await world.ticket();
    const ana = world.follow('ana', draft(ticketId), { device: DEVICES.ana });
    await ana.synced();
    writeParagraph(ana.doc, 'last words');
    await aMoment(5);
    ana.provider.destroy();
    await until(async () => (await storedText(ticketId)).includes('last words'), 'kept');
    await until(() => world.sockets.size().rooms === 0, 'freed');
  });

  it('C5h cursors are shown with the name that the session has', async () => {
    const ticketId = await world.ticket();
    const ana = world.follow('ana', draft(ticketId), { device: DEVICES.ana });
    const lea = world.follow('lea', draft(ticketId), { device: DEVICES.lea });
    await Promise.all([ana.synced(), lea.synced()]);
    lea.awareness.setLocalState({ user: { name: 'Mallory' }, cursor: { anchor: 1, head: 2 } });
    const seen = await until(
      () => [...ana.awareness.getStates().values()].find((state) => state['cursor'] !== undefined),
      'cursor',
    );
    expect(seen).toMatchObject({
      user: { name: 'lea by name', side: 'operator' },
      cursor: { anchor: 1, head: 2 },
    });
  });

  it('INV21b a long draft becomes few rows that say the same, also to those who had it open', async () => {
    const ticketId = await world.ticket();
    const ana = world.follow('ana', draft(ticketId), { device: DEVICES.ana });
    const lea = world.follow('lea', draft(ticketId), { device: DEVICES.lea, server: 1 });
    await Promise.all([ana.synced(), lea.synced()]);
    const random = seededRandom(7);
    for (let i = 0; i < 140; i += 1) {
      randomEdit(ana.doc, random);
      if (i % 10 === 0) randomEdit(lea.doc, random);
      // A row each, as slow typing makes them. The first frame was the answer to the server's step 1.
      await until(() => ana.saved === ana.written + 1, 'saved');
    }
    await until(() => isSame(ana.doc, lea.doc), 'the same');
    await until(async () => (await storedText(ticketId)) === draftText(ana.doc), 'stored');
    const rows = await world.draftRows(ticketId);
    expect(rows.length).toBeLessThanOrEqual(51);
    const fresh = world.follow('lea', draft(ticketId), { device: DEVICES.spare });
    await fresh.synced();
    expect(draftText(fresh.doc)).toBe(draftText(ana.doc));
  }, 60_000);

  it('FLT27 five editors on two servers, two of them now and then away, end with one text', async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = seededRandom(seed);
    const ticketId = await world.ticket();
    const editors = [0, 1, 2, 3, 4].map((index) =>
      world.follow(index % 2 === 0 ? 'ana' : 'lea', draft(ticketId), {
        device: `018f0000-0000-4000-8000-0000000000${index}0`,
        server: index % 2,
      }),
    );
    await Promise.all(editors.map((editor) => editor.synced()));
    for (let step = 0; step < 250; step += 1) {
      const editor = editors[Math.floor(random() * editors.length)]!;
      randomEdit(editor.doc, random);
      if (random() < 0.05) editors[Math.floor(random() * 2)]!.provider.disconnect();
      if (random() < 0.1) for (const one of editors) one.provider.connect();
      if (random() < 0.3) await aMoment(15);
    }
    for (const editor of editors) editor.provider.connect();
    const first = editors[0]!;
    await until(
      async () =>
        editors.every((editor) => isSame(first.doc, editor.doc)) &&
        (await storedText(ticketId)) === draftText(first.doc),
      `one text (seed ${seed})`,
      20_000,
    );
    expect(editors.map(({ closedWith }) => closedWith)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    for (const { doc } of editors) expect(doc.store.pendingStructs).toBeNull();
  }, 60_000);
});

describe('when the draft is sent', () => {
  it('B12a the old generation closes with GONE, takes nothing more, and the next starts empty', async () => {
    const ticketId = await world.ticket();
    const ana = world.follow('ana', draft(ticketId), { device: DEVICES.ana });
    await ana.synced();
    writeParagraph(ana.doc, 'sent words');
    await until(() => ana.saved === 2, 'saved');
    await world.bumpDraft(ticketId);
    expect(await ana.closed()).toMatchObject({ code: CLOSE.GONE });
    const late = world.follow('ana', draft(ticketId), { device: DEVICES.ana, doc: ana.doc });
    writeParagraph(ana.doc, 'written too late');
    expect(await late.closed()).toMatchObject({ code: CLOSE.GONE });
    const next = world.follow('ana', draft(ticketId, 2), { device: DEVICES.ana });
    await next.synced();
    expect(draftText(next.doc)).toBe('');
    writeParagraph(next.doc, 'next words');
    await until(() => next.saved === 2, 'saved');
    // The first words of the new generation clear the old one away.
    expect(await storedText(ticketId)).toBe('<paragraph>next words</paragraph>');
    // What the author wrote stays with them.
    expect(draftText(ana.doc)).toContain('written too late');
  });

  it('B12b an edit that races with the sending is not acknowledged', async () => {
    const ticketId = await world.ticket();
    const ana = world.follow('ana', draft(ticketId), { device: DEVICES.ana });
    await ana.synced();
    await until(() => ana.saved === 1, 'acknowledged');
    await world.db.tenant(world.workspace.id, async (tx) => {
      await tx`update tickets t set draft_generation = 2 where t.workspace_id = ${world.workspace.id} and t.id = ${ticketId}`;
    });
    // No poke: only the commit itself can find out.
    writeParagraph(ana.doc, 'too late');
    expect(await ana.closed()).toMatchObject({ code: CLOSE.GONE });
    expect(ana.saved).toBe(1);
    expect(await world.draftRows(ticketId)).toEqual([]);
  });
});

describe('hostile editors', () => {
  async function sendTo(ticketId: TicketId, bytes: Uint8Array, device: string = DEVICES.spare) {
    const client = world.raw('lea', draft(ticketId), { device });
    await client.opened();
    client.socket.send(step2Frame(bytes));
    return client.closed();
  }
  const update = (act: (doc: Y.Doc) => void, client?: number): Uint8Array => {
    const doc = new Y.Doc();
    if (client !== undefined) doc.clientID = client;
    act(doc);
    return Y.encodeStateAsUpdate(doc);
  };

  it('FLT26s forged updates close their sender with the rule and change nothing for others', async () => {
    const ticketId = await world.ticket();
    const ana = world.follow('ana', draft(ticketId), { device: DEVICES.ana });
    await ana.synced();
    writeParagraph(ana.doc, 'honest words');
    await until(() => ana.saved === 2, 'saved');
    const before = await storedText(ticketId);
    const forged: [string, Uint8Array][] = [
      ['root', update((doc) => doc.getText('other').insert(0, 'x'))],
      ['content', update((doc) => doc.getText('draft').insert(0, 'stray'))],
      [
        'content',
        update((doc) => doc.getXmlFragment('draft').insert(0, [new Y.XmlHook('hook') as never])),
      ],
      ['malformed', new Uint8Array([1, 2, 3])],
      // V2: 22 bytes that would claim millions of structs.
      ['malformed', Y.encodeStateAsUpdateV2(ana.doc)],
      ['gap', Uint8Array.from([0, 1, 2, 1, 0, 255, 255, 255, 255, 7])],
      [
        'foreign-client',
        update(
          (doc) => writeParagraph(doc, 'longer than what the server has of it'),
          ana.doc.clientID,
        ),
      ],
    ];
    for (const [rule, bytes] of forged)
      expect(await sendTo(ticketId, bytes), rule).toEqual({ code: CLOSE.MALFORMED, reason: rule });
    expect(await storedText(ticketId)).toBe(before);
    expect(draftText(ana.doc)).toBe(before);
    writeParagraph(ana.doc, 'goes on');
    await until(() => ana.saved === 3, 'saved');
  });

  it('FLT26t a clientID belongs to the device and person that first used it, on every server', async () => {
    const ticketId = await world.ticket();
    const ana = world.follow('ana', draft(ticketId), { device: DEVICES.ana, client: 4_242 });
    await ana.synced();
    writeParagraph(ana.doc, 'mine');
    await until(() => ana.saved === 2, 'saved');
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(ana.doc));
    copy.clientID = 4_242;
    writeParagraph(copy, 'forged');
    for (const server of [0, 1]) {
      for (const [who, device] of [
        ['lea', DEVICES.lea],
        ['lea', DEVICES.ana],
        ['ana', DEVICES.spare],
      ] as const) {
        const client = world.raw(who, draft(ticketId), { device, server });
        await client.opened();
        client.socket.send(step2Frame(Y.encodeStateAsUpdate(copy)));
        expect(await client.closed(), `${who} ${server}`).toMatchObject({
          reason: 'foreign-client',
        });
      }
    }
    // The same words after a reload of the same device are its own.
    ana.provider.destroy();
    copy.clientID = 4_243;
    const reloaded = world.follow('ana', draft(ticketId), { device: DEVICES.ana, doc: copy });
    await reloaded.synced();
    await until(async () => (await storedText(ticketId)).includes('forged'), 'own words');
  });

  it('FLT26u frames beyond the limit, text frames and unknown frames close with their code', async () => {
    const ticketId = await world.ticket();
    const closedBy = async (data: Uint8Array | string) => {
      const client = world.raw('lea', draft(ticketId), { device: DEVICES.spare });
      await client.opened();
      client.socket.send(data);
      return (await client.closed()).code;
    };
    expect(await closedBy(new Uint8Array(LIMITS.frameBytes + 200))).toBe(CLOSE.TOO_LARGE);
    // Beyond the socket's own limit.
    expect(await closedBy(new Uint8Array(2 * LIMITS.frameBytes + 1))).toBe(1009);
    expect(await closedBy('text')).toBe(CLOSE.MALFORMED);
    expect(await closedBy(new Uint8Array([77]))).toBe(CLOSE.MALFORMED);
    expect(await closedBy(new Uint8Array([0, 2, 200]))).toBe(CLOSE.MALFORMED);
    expect(await closedBy(new Uint8Array([0, 0, 1, 255]))).toBe(CLOSE.MALFORMED);
    expect(await closedBy(new Uint8Array(0))).toBe(CLOSE.MALFORMED);
  });

  it('INV13c nobody but operators of the ticket opens its draft', async () => {
    const ticketId = await world.ticket();
    for (const [who, code] of [
      ['cleo', CLOSE.FORBIDDEN],
      [`code:${ticketId}`, CLOSE.FORBIDDEN],
      ['carl', CLOSE.NOT_FOUND],
      ['ben', CLOSE.NOT_FOUND],
    ] as const) {
      const client = world.raw(who, draft(ticketId), { device: DEVICES.spare });
      expect((await client.closed()).code, who).toBe(code);
      expect(client.bytes().length).toBe(0);
    }
    // An operator who asked for something themself is its customer, not its operator.
    const own = await world.ticket({
      groupId: world.workspace.groups.a,
      requesterPersonId: world.workspace.people.ben,
    });
    expect((await world.raw('ben', draft(own)).closed()).code).toBe(CLOSE.NOT_FOUND);
  });
});
