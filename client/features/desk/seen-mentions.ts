// What this person has read of what was said to them. Reading counts here at once, also without a network, and is told
// to the server as soon as there is one; the feed then tells the person's other devices. Until it comes back only an
// instant and whose it is lie in the browser's storage, and they leave with the person.

import { createEffect, createSignal, untrack, type Accessor } from 'solid-js';
import type { Instant } from '#shared/base/clock.ts';
import type { NotificationId, PersonId } from '#shared/base/ids.ts';
import type { NotificationRow } from '#shared/protocol/rows.ts';

const keyOf = (slug: string): string => `homing-seen:${slug}`;

/** As many as the server takes at once. */
const MOST = 100;

export type SeenMentions = {
  readonly isUnread: (row: NotificationRow) => boolean;
  readonly unread: Accessor<number>;
  readonly markAll: () => void;
};

export function createSeenMentions(options: {
  readonly slug: string;
  readonly personId: PersonId;
  readonly rows: Accessor<readonly NotificationRow[]>;
  /** Changes with every contact: what could not be told is told again then. */
  readonly contact: Accessor<unknown>;
  /** False: not now. */
  readonly tell: (ids: readonly NotificationId[]) => Promise<boolean>;
}): SeenMentions {
  const { slug, personId, rows, contact, tell } = options;
  const [seen, setSeen] = createSignal<Instant>(read(slug, personId));
  const isUnread = (row: NotificationRow) => row.readAt === null && row.at > seen();

  const told = new Set<NotificationId>();
  createEffect(() => {
    contact();
    const ids = rows()
      .filter((row) => row.readAt === null && row.at <= seen() && !told.has(row.id))
      .map((row) => row.id)
      .slice(0, MOST);
    if (ids.length === 0) return;
    for (const id of ids) told.add(id);
    void untrack(() => tell(ids)).then((isTold) => {
      if (!isTold) for (const id of ids) told.delete(id);
    });
  });

  return {
    isUnread,
    unread: () => rows().filter(isUnread).length,
    markAll: () => {
      const newest = rows().reduce((latest, row) => (row.at > latest ? row.at : latest), seen());
      setSeen(newest);
      attempt(() => localStorage.setItem(keyOf(slug), `${personId} ${newest}`));
    },
  };
}

export const forgetSeen = (slug: string): void =>
  attempt(() => localStorage.removeItem(keyOf(slug)));

/** What another person has seen in this browser says nothing about this one. */
function read(slug: string, personId: PersonId): Instant {
  let found = '';
  attempt(() => {
    found = localStorage.getItem(keyOf(slug)) ?? '';
  });
  const [whose, at = ''] = found.split(' ');
  return whose === personId ? at : '';
}

/** Where the browser stores nothing it holds until the page is closed. */
function attempt(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
