import type { Actor } from '#shared/access/actor.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, PersonId } from '#shared/base/ids.ts';
import type { Configuration } from './configuration.ts';

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
};
