import { afterEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createDraftChecker, type DraftChecker } from './draft-checker.ts';
import { writeParagraph } from '#test/support/draft-edits.ts';

let checker: DraftChecker;
afterEach(async () => checker.close());

function edit(client: number, text: string): { bytes: Uint8Array; device: string } {
  const doc = new Y.Doc();
  doc.clientID = client;
  writeParagraph(doc, text);
  return { bytes: Y.encodeStateAsUpdate(doc), device: 'mine' };
}

/** Small bytes, much work: every insert at the start of one text walks past all the others. */
function costlyEdit(): { bytes: Uint8Array; device: string } {
  const updates: Uint8Array[] = [];
  for (let client = 1; client <= 6_000; client += 1) {
    const doc = new Y.Doc();
    doc.clientID = client;
    doc.getXmlFragment('draft').insert(0, [new Y.XmlElement('p')]);
    updates.push(Y.encodeStateAsUpdate(doc));
  }
  return { bytes: Y.mergeUpdates(updates), device: 'mine' };
}

it('checks in a worker what the main thread would', async () => {
  checker = createDraftChecker();
  const result = await checker.check({
    base: [],
    owners: new Map(),
    edits: [edit(1, 'hello'), { bytes: new Uint8Array([9, 9]), device: 'mine' }],
  });
  expect(result.verdicts.map((verdict) => (verdict.ok ? 'ok' : verdict.rule))).toEqual([
    'ok',
    'malformed',
  ]);
});

it(
  'refuses the edit that takes too long and keeps its neighbours',
  { timeout: 30_000 },
  async () => {
    checker = createDraftChecker({ timeLimitMs: 400 });
    await checker.check({ base: [], owners: new Map(), edits: [edit(1, 'warm up')] });
    const batch = {
      base: [],
      owners: new Map(),
      edits: [edit(900_001, 'before'), costlyEdit(), edit(900_002, 'after')],
    };
    const result = await checker.check(batch);
    const verdicts = result.verdicts.map((verdict) => (verdict.ok ? 'ok' : verdict.rule));
    expect(verdicts[0]).toBe('ok');
    expect(['too-costly', 'clients']).toContain(verdicts[1]);
    expect(verdicts[2]).toBe('ok');
    const doc = new Y.Doc();
    Y.applyUpdate(doc, result.state);
    expect(doc.getXmlFragment('draft').toString()).toContain('after');
  },
);

it('turns away what it cannot take, and everything once it is closed', async () => {
  checker = createDraftChecker({ maxWaiting: 1 });
  const batch = { base: [], owners: new Map(), edits: [] };
  await checker.check(batch);
  const first = checker.check(batch);
  const second = checker.check(batch);
  await expect(checker.check(batch)).rejects.toThrow(/too many/);
  await Promise.all([first, second]);
  await checker.close();
  await expect(checker.check(batch)).rejects.toThrow(/too many|stopping/);
});
