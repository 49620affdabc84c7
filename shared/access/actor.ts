import type { GroupId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Permission } from './permissions.ts';

/** On whose behalf a command runs, with the rights they have at this moment. */
export type Actor =
  | {
      readonly kind: 'person';
      readonly personId: PersonId;
      readonly permissions: ReadonlySet<Permission>;
      readonly groupIds: readonly GroupId[];
    }
  /** Holder of an access code: the requester of one ticket, without an account. */
  | { readonly kind: 'requester'; readonly ticketId: TicketId }
  /** Somebody on the public request page. */
  | { readonly kind: 'visitor' }
  /** An integrator's API key; acts for no person. */
  | { readonly kind: 'key'; readonly keyId: string; readonly permissions: ReadonlySet<Permission> }
  /** Timers, rules, the mail bridge, imports. */
  | { readonly kind: 'system' };
