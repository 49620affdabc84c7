// What this person has read of what they were told. Reading counts here at once, also without a network, and is told to
// the server as soon as there is one; the feed then tells the person's other devices. Until it comes back only ids and
// whose they are lie in the browser's storage, and they leave with the person.

import { createEffect, createSignal, untrack, type Accessor } from 'solid-js';
import type { NotificationId, PersonId, TicketId } from '#shared/base/ids.ts';
import { KEPT_NOTIFICATIONS } from '#shared/notifications/kept.ts';
import type { NotificationRow } from '#shared/protocol/rows.ts';

const keyOf = (slug: string): string => `homing-seen:${slug}`;

/** As many as the server takes at once. */
const AT_ONCE = 100;

export type SeenNotifications = {
  readonly isUnread: (row: NotificationRow) => boolean;
  readonly unread: Accessor<number>;
  readonly mark: (rows: readonly NotificationRow[]) => void;
  readonly markAll: () => void;
  /** Its ticket stands before the person's eyes. Follows what is told of it meanwhile. */
  readonly markTicket: (id: TicketId) => void;
};

export function createSeenNotifications(options: {
  readonly slug: string;
  readonly personId: PersonId;
  readonly rows: Accessor<readonly NotificationRow[]>;
  /** Changes with every contact: what could not be told is told again then. */
  readonly contact: Accessor<unknown>;
  /** False: not now. */
  readonly tell: (ids: readonly NotificationId[]) => Promise<boolean>;
}): SeenNotifications {
  const { slug, personId, rows, contact, tell } = options;
  const [seen, setSeen] = createSignal<ReadonlySet<NotificationId>>(read(slug, personId));
  const isUnread = (row: NotificationRow) => row.readAt === null && !seen().has(row.id);

  const told = new Set<NotificationId>();
  createEffect(() => {
    contact();
    const ids = rows()
      .filter((row) => row.readAt === null && seen().has(row.id) && !told.has(row.id))
      .map((row) => row.id);
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE);
      for (const id of some) told.add(id);
      void untrack(() => tell(some)).then((isTold) => {
        if (!isTold) for (const id of some) told.delete(id);
      });
    }
  });

  function mark(marked: readonly NotificationRow[]): void {
    const fresh = marked.filter(isUnread);
    if (fresh.length === 0) return;
    // Another tab may have written down others. What the server knows to be read needs no place here.
    const kept = new Set([...read(slug, personId), ...seen(), ...fresh.map(({ id }) => id)]);
    for (const row of rows()) if (row.readAt !== null) kept.delete(row.id);
    const newest = new Set([...kept].slice(-KEPT_NOTIFICATIONS.most));
    setSeen(newest);
    attempt(() => localStorage.setItem(keyOf(slug), `${personId} ${[...newest].join(',')}`));
  }

  return {
    isUnread,
    unread: () => rows().filter(isUnread).length,
    mark: (marked) => untrack(() => mark(marked)),
    markAll: () => untrack(() => mark(rows())),
    markTicket: (id) => {
      const about = rows().filter(({ ticketId }) => ticketId === id);
      untrack(() => mark(about));
    },
  };
}

export const forgetSeen = (slug: string): void =>
  attempt(() => localStorage.removeItem(keyOf(slug)));

/** What another person has seen in this browser says nothing about this one. */
function read(slug: string, personId: PersonId): ReadonlySet<NotificationId> {
  let found = '';
  attempt(() => {
    found = localStorage.getItem(keyOf(slug)) ?? '';
  });
  const [whose, ids = ''] = found.split(' ');
  return new Set(whose === personId && ids !== '' ? (ids.split(',') as NotificationId[]) : []);
}

/** Where the browser stores nothing it holds until the page is closed. */
function attempt(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
