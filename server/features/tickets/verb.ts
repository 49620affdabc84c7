import type { z } from '@hono/zod-openapi';
import type { IdSource, TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Done } from '#server/commands/index.ts';

/** A command as a POST: its name, its body, what it means. */
export type Verb<Body> = {
  readonly name: string;
  readonly summary: string;
  readonly body: z.ZodType<Body>;
  /** Required unless said otherwise. */
  readonly isBodyRequired?: boolean;
  readonly command: (ticketId: TicketId, body: Body, ids: IdSource) => Command;
  /** The ticket to answer with, if it is another one than the command names. */
  readonly result?: (command: Command, done: Done) => TicketId;
};

export const verb = <Body>(definition: Verb<Body>): Verb<unknown> => definition as Verb<unknown>;
