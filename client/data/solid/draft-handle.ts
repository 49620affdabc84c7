import { createSignal } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { DRAFT_ROOT, openDraft, type DraftStatus } from '../drafts.ts';
import type { EngineRoom } from '../engine-room.ts';
import type { DraftHandle } from './desk-types.ts';

export function createDraftHandle(
  room: EngineRoom,
  ticketId: TicketId,
  generation: number,
): DraftHandle {
  const [status, setStatus] = createSignal<DraftStatus>('local');
  const draft = openDraft({ room, ticketId, generation, onStatus: setStatus });
  const fragment = draft.doc.getXmlFragment(DRAFT_ROOT);
  return {
    doc: draft.doc,
    fragment,
    awareness: draft.awareness,
    generation,
    status,
    whenLoaded: draft.whenLoaded,
    onReplaced: draft.onReplaced,
    whenStored: draft.whenStored,
    release: draft.close,
  };
}
