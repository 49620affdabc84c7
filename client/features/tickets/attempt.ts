import { NotSavedError, type Performed } from '#client/data/index.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { TicketNames } from './ticket-names.ts';

type Failure = { readonly code: 'NOT_SAVED' } | Refusal;

/** Does it; undefined when it is done, else why not. */
export async function attempt(
  work: () => Promise<Performed | { readonly ok: true }>,
): Promise<Failure | undefined> {
  try {
    const result = await work();
    return result.ok ? undefined : result.refusal;
  } catch (error) {
    // Anything else is a fault of ours: told to whoever watches the page, and it is not saved all the same.
    if (!(error instanceof NotSavedError)) reportError(error);
    return { code: 'NOT_SAVED' };
  }
}

export const failureWords = (failure: Failure, names: TicketNames, t: I18n['t']): string =>
  failure.code === 'NOT_SAVED' ? t('ticket.notSaved') : names.refusal(failure);
