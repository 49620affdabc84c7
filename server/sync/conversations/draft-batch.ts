// Applies edits to a scratch copy of a draft, one after the other, each whole or not at all. Runs in a worker, because
// Yjs may take long or die on what a stranger sends.

import * as Y from 'yjs';
import {
  DRAFT_LIMITS,
  DRAFT_ROOT,
  ruleBrokenByPlace,
  ruleBrokenByStructs,
  type DraftRule,
} from './draft-rules.ts';

export type DraftEdit = { readonly bytes: Uint8Array; readonly device: string };
export type DraftBatch = {
  /** Accepted bytes that together are the draft, oldest first; trusted. */
  readonly base: readonly Uint8Array[];
  readonly edits: readonly DraftEdit[];
  /** Device that first used each clientID. */
  readonly owners: ReadonlyMap<number, string>;
};
export type DraftVerdict =
  /** `update` is what changed, re-encoded; null when the server had it all. */
  | {
      readonly ok: true;
      readonly update: Uint8Array | null;
      readonly newClients: readonly number[];
    }
  | { readonly ok: false; readonly rule: DraftRule };
export type DraftBatchResult = {
  readonly verdicts: readonly DraftVerdict[];
  /** The draft after the accepted edits, garbage collected and encoded anew. */
  readonly state: Uint8Array;
  readonly stateVector: Uint8Array;
};

export function applyDraftBatch(batch: DraftBatch): DraftBatchResult {
  const owners = new Map(batch.owners);
  const accepted = [...batch.base];
  let doc = loadDraft(accepted);
  const verdicts: DraftVerdict[] = [];
  for (const edit of batch.edits) {
    const verdict = applyEdit(doc, edit, owners);
    verdicts.push(verdict);
    if (!verdict.ok) {
      // It may have left its traces half-way.
      doc.destroy();
      doc = loadDraft(accepted);
    } else if (verdict.update !== null) {
      accepted.push(verdict.update);
      for (const client of verdict.newClients) owners.set(client, edit.device);
    }
  }
  const result = {
    verdicts,
    state: Y.encodeStateAsUpdate(doc),
    stateVector: Y.encodeStateVector(doc),
  };
  doc.destroy();
  return result;
}

export function loadDraft(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  // Without its type a root cannot delete what it holds.
  doc.getXmlFragment(DRAFT_ROOT);
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  return doc;
}

function applyEdit(doc: Y.Doc, edit: DraftEdit, owners: ReadonlyMap<number, string>): DraftVerdict {
  const refused = (rule: DraftRule): DraftVerdict => ({ ok: false, rule });
  if (edit.bytes.byteLength > DRAFT_LIMITS.updateBytes) return refused('size');
  const { device } = edit;
  const sender = { device, ownerOf: (client: number) => owners.get(client) };
  const before = new Map(Y.decodeStateVector(Y.encodeStateVector(doc)));
  const changes: Uint8Array[] = [];
  const collect = (update: Uint8Array) => changes.push(update);
  try {
    const broken = ruleBrokenByStructs(
      Y.decodeUpdate(edit.bytes).structs,
      sender,
      (client) => before.get(client) ?? 0,
    );
    if (broken !== undefined) return refused(broken);
    doc.on('update', collect);
    Y.applyUpdate(doc, edit.bytes);
  } catch {
    return refused('malformed');
  } finally {
    doc.off('update', collect);
  }
  const broken = ruleBrokenByDraft(doc, before);
  if (broken !== undefined) return refused(broken);
  const newClients = [...doc.store.clients.keys()].filter(
    (client) => !owners.has(client) && Y.getState(doc.store, client) > (before.get(client) ?? 0),
  );
  if (owners.size + newClients.length > DRAFT_LIMITS.clients) return refused('clients');
  return { ok: true, update: changes.length === 0 ? null : Y.mergeUpdates(changes), newClients };
}

function ruleBrokenByDraft(doc: Y.Doc, before: ReadonlyMap<number, number>): DraftRule | undefined {
  const { store } = doc;
  if (store.pendingStructs !== null || store.pendingDs !== null) return 'gap';
  for (const root of doc.share.keys()) if (root !== DRAFT_ROOT) return 'root';
  for (const [client, structs] of store.clients) {
    const known = before.get(client) ?? 0;
    if (Y.getState(store, client) === known) continue;
    for (const struct of structs) {
      if (struct.id.clock + struct.length <= known || !(struct instanceof Y.Item)) continue;
      const broken = ruleBrokenByPlace(struct);
      if (broken !== undefined) return broken;
    }
  }
  if (Y.encodeStateAsUpdate(doc).byteLength > DRAFT_LIMITS.stateBytes) return 'full';
  return undefined;
}
