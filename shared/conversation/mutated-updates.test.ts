// 100,000 damaged updates. An independent oracle, slow and built on Yjs itself, says which of them are messages; the
// checker must agree on every one, in both directions.

import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { isUuidV7 } from '#shared/base/ids.ts';
import {
  checkMessageUpdate,
  decodeMessageUpdate,
  type ExpectedMessage,
} from './check-message-update.ts';
import { makeMessageUpdate } from './message-update.ts';
import {
  aPayload,
  AUTHOR,
  MESSAGE,
  OTHER_MESSAGE,
  yjsMessage,
  yjsUpdate,
} from '#test/support/message-updates.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { workMs } from '#test/support/work-ms.ts';

const ROUNDS = 100_000;
const expected: ExpectedMessage = {
  id: MESSAGE,
  authorId: AUTHOR,
  kind: 'reply',
  side: 'operator',
  maxBytes: 320 * 1024,
};

type Random = () => number;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

const SEEDS: readonly Uint8Array[] = [
  makeMessageUpdate(aPayload(), 1),
  makeMessageUpdate(aPayload({ html: 'é'.repeat(90), signature: '—' }), 4_000_000_000),
  makeMessageUpdate(aPayload({ parentId: OTHER_MESSAGE, mentions: [AUTHOR] }), 300),
  makeMessageUpdate(aPayload({ id: OTHER_MESSAGE }), 9),
  yjsMessage(new Y.Map(), MESSAGE),
  yjsUpdate((doc) => doc.getXmlFragment('draft').insert(0, [new Y.XmlText('hello')])),
];
// Bytes with a meaning: flags, tags of values, ends of varints.
const TELLING = [
  0, 1, 2, 7, 8, 10, 0x28, 0x48, 0x68, 0x7f, 0x80, 0xa8, 0xff, 116, 117, 118, 119, 120, 121, 122,
  123, 124, 125, 126, 127,
];

function mutate(random: Random): Uint8Array {
  const bytes = [...SEEDS[below(random, SEEDS.length)]!];
  for (let step = 1 + below(random, 3); step > 0; step -= 1) {
    // Half of the damage goes to the first bytes, where the structure is.
    const at = below(random, random() < 0.5 ? Math.min(14, bytes.length + 1) : bytes.length + 1);
    const telling = TELLING[below(random, TELLING.length)]!;
    switch (below(random, 8)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
        break;
      case 1:
        bytes[at] = telling;
        break;
      case 2:
        bytes.splice(at, 0, telling);
        break;
      case 3:
        bytes.splice(at, 1 + below(random, 4));
        break;
      case 4:
        bytes.length = Math.min(bytes.length, at);
        break;
      case 5:
        bytes.splice(at, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f);
        break;
      case 6:
        bytes.splice(at, 0, ...bytes.slice(at, at + below(random, 40)));
        break;
      default:
        bytes[at] = 32 + below(random, 95);
    }
  }
  return Uint8Array.from(bytes, (byte) => byte ?? 0);
}

const FIELDS = [
  'v',
  'id',
  'kind',
  'side',
  'authorId',
  'authorName',
  'parentId',
  'html',
  'signature',
  'at',
  'mentions',
];

/** Applies the bytes to a document of their own and looks at what is there. */
function oracleSaysMessage(bytes: Uint8Array): boolean {
  const doc = new Y.Doc();
  try {
    const { structs, ds } = Y.decodeUpdate(bytes);
    if (structs.length !== 1 || ds.clients.size !== 0 || !(structs[0] instanceof Y.Item))
      return false;
    Y.applyUpdate(doc, bytes);
    const { store } = doc;
    if (store.pendingStructs !== null || store.pendingDs !== null || store.clients.size !== 1)
      return false;
    if ([...doc.share.keys()].join() !== 'm') return false;
    const again = Y.encodeStateAsUpdate(doc);
    if (Buffer.compare(again, bytes) !== 0) return false;
    const map = doc.getMap('m');
    if (map.size !== 1 || [...map.keys()][0] !== MESSAGE) return false;
    const [client, items] = [...store.clients][0]!;
    const item = items[0];
    if (client > 0xffff_ffff || items.length !== 1 || !(item instanceof Y.Item)) return false;
    if (
      !(item.content instanceof Y.ContentAny) ||
      item.length !== 1 ||
      item.origin ||
      item.rightOrigin
    )
      return false;
    return isExpectedMessage(map.get(MESSAGE));
  } catch {
    // The oracle's own verdict: what Yjs cannot apply is no message.
    return false;
  } finally {
    doc.destroy();
  }
}

function isExpectedMessage(value: unknown): boolean {
  if (
    typeof value !== 'object' ||
    value === null ||
    Object.getPrototypeOf(value) !== Object.prototype
  )
    return false;
  const message = value as Record<string, unknown>;
  if (Object.keys(message).some((key) => !FIELDS.includes(key))) return false;
  const { v, id, kind, side, authorId, authorName, parentId, html, signature, at, mentions } =
    message;
  const isText = (text: unknown, limit: number) =>
    typeof text === 'string' &&
    text.length <= limit &&
    !/\0/.test(text) &&
    text === text.toWellFormed();
  if (v !== 1 || id !== MESSAGE || kind !== 'reply' || side !== 'operator' || authorId !== AUTHOR)
    return false;
  if (!isText(authorName, 200) || !isText(html, 256 * 1024)) return false;
  if (
    typeof at !== 'string' ||
    !/^\d{4}-/.test(at) ||
    Number.isNaN(Date.parse(at)) ||
    new Date(at).toISOString() !== at
  )
    return false;
  if ('signature' in message && !isText(signature, 16 * 1024)) return false;
  if ('parentId' in message && !isUuidV7(parentId)) return false;
  return (
    !('mentions' in message) ||
    (Array.isArray(mentions) &&
      new Set(mentions).size === mentions.length &&
      mentions.every((one) =>
        /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(
          String(one),
        ),
      ))
  );
}

it(
  `FLT26q agrees with Yjs on ${ROUNDS} damaged updates, and none takes long`,
  { timeout: 600_000 },
  () => {
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 32));
    const random = seededRandom(seed);
    let accepted = 0;
    let slowestMs = 0;
    let spentMs = 0;
    let checked: ReturnType<typeof checkMessageUpdate> | undefined;
    for (let round = 0; round < ROUNDS; round += 1) {
      const bytes = mutate(random);
      const tookMs = workMs(() => {
        checked = checkMessageUpdate(bytes, expected);
      });
      if (checked === undefined) throw new Error('nothing was checked');
      spentMs += tookMs;
      slowestMs = Math.max(slowestMs, tookMs);
      if (checked.ok) accepted += 1;
      if (checked.ok !== oracleSaysMessage(bytes)) {
        const verdict = checked.ok ? 'accepted' : checked.error.rule;
        expect.fail(
          `seed ${seed}, round ${round}: checker says ${verdict}, Yjs disagrees: ${Buffer.from(bytes).toString('hex')}`,
        );
      }
    }
    // oxlint-disable-next-line no-console -- the seed is what a failure is repeated with
    console.log(
      `seed ${seed}: ${accepted} of ${ROUNDS} accepted, ${((spentMs / ROUNDS) * 1000).toFixed(1)} µs each, slowest ${slowestMs.toFixed(1)} ms`,
    );
    // Neither verdict may be vacuous. The time includes pauses to collect garbage.
    expect(accepted, `seed ${seed}`).toBeGreaterThan(500);
    expect(accepted, `seed ${seed}`).toBeLessThan(ROUNDS / 2);
    expect(slowestMs, `seed ${seed}`).toBeLessThan(500);
    expect(spentMs / ROUNDS, `seed ${seed}`).toBeLessThan(0.2);
  },
);

it('FLT26r survives random bytes', () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = seededRandom(seed);
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = Uint8Array.from({ length: below(random, 80) }, () => below(random, 256));
    expect(decodeMessageUpdate(bytes).ok, `seed ${seed}, round ${round}`).toBe(false);
  }
});
