import { createSignal } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { openDraft, type DraftStatus } from '../drafts.ts';
import type { EngineRoom } from '../engine-room.ts';
import type { DraftHandle } from './desk-types.ts';

export function createDraftHandle(
  room: EngineRoom,
  ticketId: TicketId,
  generation: number,
): DraftHandle {
  const [status, setStatus] = createSignal<DraftStatus>('local');
  const draft = openDraft({ room, ticketId, generation, onStatus: setStatus });
  return { doc: draft.doc, awareness: draft.awareness, generation, status, release: draft.close };
}
