import type { Permission } from '#shared/access/permissions.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { MessageKey } from '#client/i18n/messages.ts';

export const AREAS = ['people', 'mail', 'work'] as const;

/** A page beside the desk, for who has all that it needs. */
export type AdministrationPlace = {
  readonly id:
    | 'sales'
    | 'products'
    | 'articles'
    | 'people'
    | 'groups'
    | 'panels'
    | 'contact-forms'
    | 'mailboxes'
    | 'mail-texts'
    | 'mails'
    | 'notifications'
    | 'api-keys'
    | 'webhooks'
    | 'reports';
  readonly label: MessageKey;
  readonly needs: readonly Permission[];
  /** Where it stands among the pages of administration; without one it stands among the lists of the desk: somebody's daily
   *  work. */
  readonly area?: (typeof AREAS)[number];
  /** Not everywhere is there anything to do with it: nothing is sold on most desks. */
  readonly isFor?: (configuration: Configuration) => boolean;
  readonly href: string;
  readonly open: () => void;
};
