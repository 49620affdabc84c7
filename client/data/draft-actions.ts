// What the templates of a shared draft do when its answer is sent (C7): kept on the device beside the draft, so that a
// reload or a crash takes as little of it as of the words. They go with the draft's generation.

import { toInstant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { TemplateAction } from '#shared/templates/template.ts';
import type { EngineRoom } from './engine-room.ts';

export async function readDraftActions(
  room: EngineRoom,
  ticketId: TicketId,
  generation: number,
): Promise<readonly TemplateAction[]> {
  const state = await room.store.read(['draftStates'], (db) =>
    db.draftStates.get([ticketId, generation]),
  );
  return state?.actions ?? [];
}

export async function keepDraftActions(
  room: EngineRoom,
  ticketId: TicketId,
  generation: number,
  actions: readonly TemplateAction[],
): Promise<void> {
  await room.store.write('strict', ['draftStates'], async (db) => {
    const state = await db.draftStates.get([ticketId, generation]);
    // Its words have gone out as an answer meanwhile, and these with them.
    if (state?.spent !== undefined) return;
    if (state === undefined && actions.length === 0) return;
    const { actions: _before, ...rest } = state ?? {
      ticketId,
      generation,
      isDirty: false,
      isPrivate: false,
      at: toInstant(room.platform.now()),
    };
    await db.draftStates.put(actions.length === 0 ? rest : { ...rest, actions });
  });
}
