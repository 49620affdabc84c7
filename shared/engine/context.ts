import type { Actor } from '#shared/access/actor.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Configuration } from './configuration.ts';
import type { TicketState } from './ticket-state.ts';

/** Who is there to be assigned: loaded by the server, replicated to devices. */
export type Directory = {
  /** Undefined: absent, disabled, or not one who answers. */
  readonly operator: (id: PersonId) => { readonly groupIds: readonly GroupId[] } | undefined;
  readonly hasGroup: (id: GroupId) => boolean;
};

/** All that `decide` may know besides the ticket. `now` is the server's time on the server, a guess on a device. */
export type DecideContext = {
  readonly configuration: Configuration;
  readonly actor: Actor;
  readonly directory: Directory;
  readonly now: Instant;
  /** Other tickets that a command names. Absent on a device, which may not have them: the server judges again. */
  readonly others?: (id: TicketId) => TicketState | undefined;
  /** Number of a public message in the ticket's conversation, where messages are at hand. */
  readonly messageSeq?: (id: MessageId) => number | undefined;
  /** Whether a sale to this person is recorded. Absent on a device, which has no sales: the server judges. */
  readonly hasBought?: (id: PersonId) => boolean;
  /** The administrator whose password was given for this very call (T12). */
  readonly authorisedById?: PersonId;
};
