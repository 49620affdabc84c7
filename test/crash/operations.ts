// What was asked for and what was answered. Every operation carries a word of its own into the database, so that it
// can be found there, or found missing, whatever the server says about it.

import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageId, TicketId } from '#shared/base/ids.ts';

export type OperationKind =
  | 'api-open'
  | 'api-reply'
  | 'api-note'
  | 'device-open'
  | 'device-reply'
  | 'device-note'
  | 'device-correct'
  | 'visitor-open'
  | 'visitor-message';

export type Operation = {
  readonly word: string;
  readonly kind: OperationKind;
  /** `unknown`: an answer was lost, and nobody can tell yet; settled by sending the same once more. */
  state: 'unanswered' | 'unknown' | 'ok' | 'refused';
  /** How many answers were lost. */
  lost: number;
  /** Of opened tickets as answered; of others the one they are about. */
  ticketId?: TicketId;
  number?: number;
  messageId?: MessageId;
};

export type Journal = {
  readonly operations: readonly Operation[];
  readonly begin: (kind: OperationKind, known?: Partial<Operation>) => Operation;
  /** The connection broke after the request may have arrived. */
  readonly lose: (operation: Operation) => void;
  readonly settle: (
    operation: Operation,
    state: 'ok' | 'refused',
    answer?: Partial<Operation>,
  ) => void;
  /** What no honest server answers: an acknowledged number forgotten, a fault without a name. */
  readonly blame: (what: string) => void;
  readonly blames: readonly string[];
  readonly count: (state: Operation['state']) => number;
  /** Operations of which at least one answer was lost. */
  readonly uncertain: () => number;
};

export const WORD = /\bop\d+x\d+e\b/;

export function createJournal(seed: number): Journal {
  const operations: Operation[] = [];
  const blames: string[] = [];
  return {
    operations,
    blames,
    begin: (kind, known = {}) => {
      const word = `op${seed}x${operations.length}e`;
      const operation: Operation = { ...known, word, kind, state: 'unanswered', lost: 0 };
      operations.push(operation);
      return operation;
    },
    lose: (operation) => {
      operation.lost += 1;
      operation.state = 'unknown';
    },
    settle: (operation, state, answer = {}) => Object.assign(operation, answer, { state }),
    blame: (what) => void blames.push(what),
    count: (state) => operations.filter((operation) => operation.state === state).length,
    uncertain: () => operations.filter(({ lost }) => lost > 0).length,
  };
}

const ACKNOWLEDGED_LIMIT_MS = 60_000;

/** Until so many are acknowledged. */
export async function acknowledged(journal: Journal, count: number): Promise<void> {
  const from = performance.now();
  while (journal.count('ok') < count) {
    if (performance.now() - from > ACKNOWLEDGED_LIMIT_MS)
      throw new Error(`${journal.count('ok')} of ${count} acknowledged`);
    await sleep(20);
  }
}
