// An act on a ticket from the list: done at once, or refused with the engine's reason; a device that cannot store says
// so and nothing has happened.

import type { Command } from '#shared/engine/commands.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import { NotSavedError, type Desk, type TicketChange } from '#client/data/index.ts';
import { refusalWords } from '#client/features/held/index.ts';
import { letLeave } from '#client/features/tickets/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';

/** `not-left`: the answer before it could not leave. */
export type ActFailure = Refusal | 'not-saved' | 'not-left';

export type Attempted =
  /** What it has made of its tickets. */
  | { readonly changes: readonly TicketChange[]; readonly failure?: undefined }
  | { readonly failure: ActFailure };

/** An answer to the same ticket that could still be taken back goes first. */
export async function attemptAct(desk: Desk, commands: readonly Command[]): Promise<Attempted> {
  const ticketIds = commands.map(({ ticketId }) => ticketId);
  if (!(await letLeave(desk, ticketIds))) return { failure: 'not-left' };
  try {
    const result = await desk.perform(commands);
    return result.ok ? { changes: result.changes } : { failure: result.refusal };
  } catch (error) {
    if (error instanceof NotSavedError) return { failure: 'not-saved' };
    throw error;
  }
}

export function actFailureWords(desk: Desk, i18n: I18n, failure: ActFailure): string {
  if (failure === 'not-saved') return i18n.t('sync.storageFailed');
  if (failure === 'not-left') return i18n.t('bulk.notLeft');
  return refusalWords(desk, i18n, failure);
}
