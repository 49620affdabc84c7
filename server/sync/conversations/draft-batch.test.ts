import * as encoding from 'lib0/encoding';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { applyDraftBatch, loadDraft, type DraftBatch } from './draft-batch.ts';
import { DRAFT_LIMITS, DRAFT_ROOT } from './draft-rules.ts';
import { randomEdit, writeParagraph } from '#test/support/draft-edits.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { workMs } from '#test/support/work-ms.ts';

const MINE = 'device-mine';
const THEIRS = 'device-theirs';
const owners = new Map([
  [1, MINE],
  [2, THEIRS],
]);

function docOf(client: number, base: readonly Uint8Array[] = []): Y.Doc {
  const doc = loadDraft(base);
  doc.clientID = client;
  return doc;
}
function editOf(doc: Y.Doc, act: (doc: Y.Doc) => void): Uint8Array {
  const parts: Uint8Array[] = [];
  const collect = (update: Uint8Array) => parts.push(update);
  doc.on('update', collect);
  doc.transact(() => act(doc));
  doc.off('update', collect);
  return Y.mergeUpdates(parts);
}
const theirText = editOf(docOf(2), (doc) => writeParagraph(doc, 'their words'));
const base = [theirText];

function verdictOf(bytes: Uint8Array, batch: Partial<DraftBatch> = {}): string {
  const { verdicts } = applyDraftBatch({
    base,
    owners,
    edits: [{ bytes, device: MINE }],
    ...batch,
  });
  const verdict = verdicts.at(-1)!;
  return verdict.ok ? 'ok' : verdict.rule;
}
const textOf = (updates: readonly Uint8Array[]): string =>
  loadDraft(updates).getXmlFragment(DRAFT_ROOT).toString();

/** One struct, byte by byte. */
function forge(write: (encoder: encoding.Encoder) => void): Uint8Array {
  return encoding.encode(write);
}
const numbers =
  (...parts: number[]) =>
  (encoder: encoding.Encoder) =>
    parts.forEach((part) => encoding.writeVarUint(encoder, part));

describe('an edit of a shared draft', () => {
  it('is accepted when it writes, formats, deletes and sets attributes', () => {
    const doc = docOf(1, base);
    const edit = editOf(doc, () => {
      const root = doc.getXmlFragment(DRAFT_ROOT);
      const text = (root.get(0) as Y.XmlElement).get(0) as Y.XmlText;
      text.insert(5, ' own', { bold: true, link: { href: 'https://example.org' } });
      text.delete(0, 3);
      const list = new Y.XmlElement('bulletList');
      list.setAttribute('start', '2');
      root.insert(1, [list]);
    });
    const result = applyDraftBatch({ base, owners, edits: [{ bytes: edit, device: MINE }] });
    expect(result.verdicts[0]).toMatchObject({ ok: true, newClients: [] });
    expect(textOf([result.state])).toBe(doc.getXmlFragment(DRAFT_ROOT).toString());
  });

  it('binds a new clientID, and needs none when the server has it all', () => {
    const edit = editOf(docOf(9, base), (doc) => writeParagraph(doc, 'new'));
    const { verdicts } = applyDraftBatch({
      base,
      owners,
      edits: [edit, edit].map((bytes) => ({ bytes, device: MINE })),
    });
    expect(verdicts).toMatchObject([
      { ok: true, newClients: [9] },
      { ok: true, update: null },
    ]);
  });

  it('FLT27a may repeat structs of others that the server has, after a reload', () => {
    const doc = docOf(1, base);
    writeParagraph(doc, 'mine');
    expect(verdictOf(Y.encodeStateAsUpdate(doc))).toBe('ok');
  });

  it('FLT27b may not write under the clientID of another device', () => {
    expect(verdictOf(editOf(docOf(2, base), (doc) => writeParagraph(doc, 'forged')))).toBe(
      'foreign-client',
    );
    // Not even a GC struct that would swallow what the other writes later.
    expect(
      verdictOf(
        forge(
          numbers(
            1,
            1,
            2,
            Y.decodeStateVector(Y.encodeStateVector(loadDraft(base))).get(2)!,
            0,
            5,
            0,
          ),
        ),
      ),
    ).toBe('foreign-client');
  });

  it('FLT27c binds within a batch: the first device to use a clientID keeps it', () => {
    const first = docOf(9, base);
    const one = editOf(first, (doc) => writeParagraph(doc, 'a'));
    const two = editOf(first, (doc) => writeParagraph(doc, 'b'));
    const { verdicts } = applyDraftBatch({
      base,
      owners,
      edits: [
        { bytes: one, device: MINE },
        { bytes: two, device: THEIRS },
      ],
    });
    expect(verdicts.map((verdict) => (verdict.ok ? 'ok' : verdict.rule))).toEqual([
      'ok',
      'foreign-client',
    ]);
  });

  it('refuses gaps: skipped clocks, unseen origins, deletions of what does not exist, Skip structs', () => {
    const doc = docOf(1, base);
    editOf(doc, () => writeParagraph(doc, 'lost'));
    const after = editOf(doc, () => writeParagraph(doc, 'later'));
    expect(verdictOf(after)).toBe('gap');
    const unseen = docOf(77, base);
    const other = docOf(1, [...base, editOf(unseen, () => writeParagraph(unseen, 'unseen'))]);
    expect(
      verdictOf(
        editOf(other, () => other.getXmlFragment(DRAFT_ROOT).insert(2, [new Y.XmlElement('p')])),
      ),
    ).toBe('gap');
    expect(verdictOf(forge(numbers(0, 1, 2, 1, 0, 2 ** 50)))).toBe('gap');
    expect(verdictOf(forge(numbers(1, 1, 1, 0, 10, 5, 0)))).toBe('gap');
  });

  it('refuses lengths and counts that nobody wrote', () => {
    expect(verdictOf(forge(numbers(1, 1, 1, 0, 0, 2 ** 40, 0)))).toBe('clock');
    const took = workMs(() => {
      expect(verdictOf(forge(numbers(1, 60_000_000, 1, 0, 0, 1)))).toBe('malformed');
      expect(verdictOf(forge(numbers(60_000_000)))).toBe('malformed');
    });
    expect(took).toBeLessThan(200);
    expect(verdictOf(new Uint8Array(DRAFT_LIMITS.updateBytes + 1))).toBe('size');
    const doc = docOf(1, base);
    const many = editOf(doc, () => {
      for (let i = 0; i <= DRAFT_LIMITS.structs; i += 1)
        doc.getXmlFragment(DRAFT_ROOT).insert(0, [new Y.XmlElement('p')]);
    });
    expect(['structs', 'size']).toContain(verdictOf(many));
  });

  it('refuses other roots, and the root as another type', () => {
    expect(verdictOf(editOf(docOf(1), (doc) => doc.getText('other').insert(0, 'x')))).toBe('root');
    const map = new Y.Doc();
    map.clientID = 1;
    map.getMap(DRAFT_ROOT).set('key', 1);
    expect(verdictOf(Y.encodeStateAsUpdate(map))).toBe('root');
  });

  it('refuses what would break every editor that opens the draft', () => {
    const inRoot = (content: (root: Y.XmlFragment) => void) => {
      const doc = docOf(1, base);
      return verdictOf(editOf(doc, () => content(doc.getXmlFragment(DRAFT_ROOT))));
    };
    const firstText = (root: Y.XmlFragment) => (root.get(0) as Y.XmlElement).get(0) as Y.XmlText;
    const firstElement = (root: Y.XmlFragment) => root.get(0) as Y.XmlElement;
    expect(inRoot((root) => root.insert(0, [new Y.XmlHook('hook') as never]))).toBe('content');
    expect(inRoot((root) => root.insert(0, [new Y.XmlElement('1 bad name')]))).toBe('content');
    expect(inRoot((root) => root.insert(0, [new Y.Map() as never]))).toBe('content');
    expect(inRoot((root) => firstText(root).insertEmbed(0, { image: 'x' }))).toBe('content');
    expect(inRoot((root) => firstText(root).insertEmbed(0, new Y.XmlText('nested')))).toBe(
      'content',
    );
    expect(inRoot((root) => firstElement(root).setAttribute('doc', new Y.Doc() as never))).toBe(
      'content',
    );
    expect(
      inRoot((root) => firstElement(root).setAttribute('bytes', new Uint8Array(3) as never)),
    ).toBe('content');
    expect(
      inRoot((root) => firstElement(root).setAttribute('type', new Y.XmlText('x') as never)),
    ).toBe('content');
    expect(inRoot((root) => firstElement(root).setAttribute('__proto__', 'x'))).toBe('key');
    expect(inRoot((root) => firstText(root).format(0, 2, { constructor: true } as never))).toBe(
      'key',
    );
    const withPrototype = JSON.parse('{"__proto__":{"isAdmin":true}}') as string;
    expect(inRoot((root) => firstElement(root).setAttribute('data', withPrototype))).toBe(
      'content',
    );
    expect(
      inRoot((root) =>
        firstElement(root).setAttribute('data', { a: { b: { c: { d: { e: 1 } } } } } as never),
      ),
    ).toBe('content');
    // Characters straight in the root.
    const stray = new Y.Doc();
    stray.clientID = 1;
    stray.getText(DRAFT_ROOT).insert(0, 'stray');
    expect(verdictOf(Y.encodeStateAsUpdate(stray))).toBe('content');
  });

  it('refuses nesting without end, in one edit or grown over many', () => {
    const nest = (doc: Y.Doc, levels: number): void => {
      let inner: Y.XmlFragment = doc.getXmlFragment(DRAFT_ROOT);
      for (let i = 0; i < levels; i += 1) {
        const next = new Y.XmlElement('div');
        inner.insert(0, [next]);
        inner = next;
      }
    };
    const once = (levels: number) => verdictOf(editOf(docOf(1, base), (doc) => nest(doc, levels)));
    expect(once(DRAFT_LIMITS.depth)).toBe('ok');
    expect(once(DRAFT_LIMITS.depth + 1)).toBe('depth');
    expect(once(5_000)).toBe('depth');
    const growing = docOf(1, base);
    const first = editOf(growing, (doc) => nest(doc, DRAFT_LIMITS.depth));
    const one = editOf(growing, (doc) => {
      let inner: Y.XmlFragment = doc.getXmlFragment(DRAFT_ROOT);
      while (inner.get(0) instanceof Y.XmlElement) inner = inner.get(0) as Y.XmlElement;
      inner.insert(0, [new Y.XmlElement('div')]);
    });
    expect(verdictOf(one, { base: [...base, first] })).toBe('depth');
  });

  it('refuses a draft that has become too large', () => {
    const doc = docOf(1);
    const edits: { bytes: Uint8Array; device: string }[] = [];
    for (let i = 0; i < 6; i += 1) {
      edits.push({
        bytes: editOf(doc, () => writeParagraph(doc, String(i).repeat(200_000))),
        device: MINE,
      });
    }
    const { verdicts } = applyDraftBatch({ base: [], owners, edits });
    expect(verdicts.map((verdict) => (verdict.ok ? 'ok' : verdict.rule))).toEqual([
      'ok',
      'ok',
      'ok',
      'ok',
      'ok',
      'full',
    ]);
  });

  it('leaves nothing of a refused edit behind, and goes on with the next', () => {
    const doc = docOf(1, base);
    const good = editOf(doc, () => writeParagraph(doc, 'good'));
    const half = new Y.Doc();
    half.clientID = 3;
    half.getXmlFragment(DRAFT_ROOT).insert(0, [new Y.XmlElement('fine')]);
    half.getText('other').insert(0, 'x');
    // Only its place shows that this one is wrong, when it is applied already.
    const stray = new Y.Doc();
    stray.clientID = 4;
    stray.getText(DRAFT_ROOT).insert(0, 'stray');
    const result = applyDraftBatch({
      base,
      owners,
      edits: [
        { bytes: Y.encodeStateAsUpdate(half), device: MINE },
        { bytes: Y.encodeStateAsUpdate(stray), device: MINE },
        { bytes: new Uint8Array([1, 2, 3]), device: MINE },
        { bytes: good, device: MINE },
      ],
    });
    expect(result.verdicts.map((verdict) => verdict.ok)).toEqual([false, false, false, true]);
    expect(textOf([result.state])).toBe(textOf([...base, good]));
  });
});

it(
  'INV21a folding loses nothing: load(snapshot + rest) = load(all), under random edits of several devices',
  {
    timeout: 600_000,
  },
  () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = seededRandom(seed);
    for (let round = 0; round < 25; round += 1) {
      const clients = [11, 12, 13].map((client) => docOf(client));
      const everything: Uint8Array[] = [];
      let folded: Uint8Array[] = [];
      let bound: ReadonlyMap<number, string> = new Map();
      for (let step = 0; step < 40; step += 1) {
        const doc = clients[Math.floor(random() * clients.length)]!;
        const device = `device ${doc.clientID}`;
        const edit = editOf(doc, () => randomEdit(doc, random));
        const result = applyDraftBatch({
          base: folded,
          owners: bound,
          edits: [{ bytes: edit, device }],
        });
        const [verdict] = result.verdicts;
        expect(verdict, `seed ${seed}, round ${round}, step ${step}`).toMatchObject({ ok: true });
        if (!verdict?.ok || verdict.update === null) continue;
        bound = new Map([
          ...bound,
          ...verdict.newClients.map((client) => [client, device] as const),
        ]);
        everything.push(verdict.update);
        folded = random() < 0.2 ? [result.state] : [...folded, verdict.update];
        // Others hear of it now and then.
        if (random() < 0.5)
          for (const other of clients) Y.applyUpdate(other, Y.mergeUpdates(everything));
      }
      expect(textOf(folded), `seed ${seed}, round ${round}`).toBe(textOf(everything));
      for (const client of clients) {
        Y.applyUpdate(client, Y.mergeUpdates(everything));
        Y.applyUpdate(client, Y.mergeUpdates(folded));
        expect(client.getXmlFragment(DRAFT_ROOT).toString(), `seed ${seed}, round ${round}`).toBe(
          textOf(everything),
        );
      }
    }
  },
);
