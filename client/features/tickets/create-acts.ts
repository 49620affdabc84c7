import { createSignal } from 'solid-js';
import type { Desk } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { Toasts } from '#client/ui/toasts.tsx';
import { attempt, failureWords } from './attempt.ts';
import { letLeave } from './departures.ts';
import type { Act } from './ticket-context.tsx';
import type { TicketNames } from './ticket-names.ts';

/** Acts on the open ticket: done at once and said with a way back, or refused in a sentence beside the header. */
export function createActs(desk: Desk, names: TicketNames, i18n: I18n, toasts: Toasts) {
  const [problem, setProblem] = createSignal<string>();

  const act = async ({ commands, done, undo }: Act): Promise<boolean> => {
    setProblem(undefined);
    // What was sent before goes before: an answer must not follow its own ticket's end.
    const ticketIds = commands.map(({ ticketId }) => ticketId);
    if (!(await letLeave(desk, ticketIds))) return false;
    const failure = await attempt(() => desk.perform(commands));
    if (failure !== undefined) {
      setProblem(failureWords(failure, names, i18n.t));
      return false;
    }
    if (done !== undefined) {
      toasts.show({
        text: done,
        key: 'ticket-act',
        ...(undo !== undefined && {
          action: { label: i18n.t('common.undo'), onAction: () => void act({ commands: undo }) },
        }),
      });
    }
    return true;
  };
  return { act, problem, clearProblem: () => setProblem(undefined) };
}
