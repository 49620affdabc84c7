// An act on a ticket from the list: done at once, said in a toast that offers to undo it. A refusal says why in the
// engine's words; a device that cannot store says so and nothing has happened.

import type { Command } from '#shared/engine/commands.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import { NotSavedError, type Desk } from '#client/data/index.ts';
import { refusalWords } from '#client/features/held/index.ts';
import { letLeave } from '#client/features/tickets/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { Toasts } from '#client/ui/toasts.tsx';

export type ActOptions = {
  readonly commands: readonly Command[];
  readonly done: string;
  readonly undo?: readonly Command[] | undefined;
};

export function createPerform(desk: Desk, i18n: I18n, toasts: Toasts) {
  const perform = async (options: ActOptions): Promise<boolean> => {
    const refusal = await attemptAct(desk, options.commands);
    // Why the answer before it could not leave is said beside its text.
    if (refusal === 'not-left') return false;
    if (refusal === 'not-saved') {
      toasts.show({ text: i18n.t('sync.storageFailed'), tone: 'danger' });
      return false;
    }
    if (refusal !== undefined) {
      toasts.show({ text: refusalWords(desk, i18n, refusal), tone: 'danger' });
      return false;
    }
    const { undo } = options;
    toasts.show({
      text: options.done,
      ...(undo !== undefined && {
        action: {
          label: i18n.t('common.undo'),
          onAction: () => void perform({ commands: undo, done: i18n.t('desk.undone') }),
        },
      }),
    });
    return true;
  };
  return perform;
}

/** Undefined when it is done. An answer to the same ticket that could still be taken back goes first. */
export async function attemptAct(
  desk: Desk,
  commands: readonly Command[],
): Promise<Refusal | 'not-saved' | 'not-left' | undefined> {
  const ticketIds = commands.map(({ ticketId }) => ticketId);
  if (!(await letLeave(desk, ticketIds))) return 'not-left';
  try {
    const result = await desk.perform(commands);
    return result.ok ? undefined : result.refusal;
  } catch (error) {
    if (error instanceof NotSavedError) return 'not-saved';
    throw error;
  }
}
