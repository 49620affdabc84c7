import type { Result } from '#shared/base/result.ts';
import type { TicketEvent } from './events.ts';
import type { Refusal } from './refusals.ts';

/** What came of a command: events to write, possibly none (it was so already), or the reason why not. */
export type Decision = Result<readonly TicketEvent[], Refusal>;
