// Up to when this person has looked at what was said to them, on this device. Only an instant lies in the browser's
// storage, and it leaves with the person.

import { createSignal, type Accessor } from 'solid-js';
import type { Instant } from '#shared/base/clock.ts';
import type { NotificationRow } from '#shared/protocol/rows.ts';

const keyOf = (slug: string): string => `homing-seen:${slug}`;

export type SeenMentions = {
  readonly isUnread: (row: NotificationRow) => boolean;
  readonly unread: Accessor<number>;
  readonly markAll: () => void;
};

export function createSeenMentions(
  slug: string,
  rows: Accessor<readonly NotificationRow[]>,
): SeenMentions {
  const [seen, setSeen] = createSignal<Instant>(read(keyOf(slug)));
  const isUnread = (row: NotificationRow) => row.readAt === null && row.at > seen();
  return {
    isUnread,
    unread: () => rows().filter(isUnread).length,
    markAll: () => {
      const newest = rows().reduce((latest, row) => (row.at > latest ? row.at : latest), seen());
      setSeen(newest);
      attempt(() => localStorage.setItem(keyOf(slug), newest));
    },
  };
}

export const forgetSeen = (slug: string): void =>
  attempt(() => localStorage.removeItem(keyOf(slug)));

function read(key: string): Instant {
  let found = '';
  attempt(() => {
    found = localStorage.getItem(key) ?? '';
  });
  return found;
}

/** Where the browser stores nothing it holds until the page is closed. */
function attempt(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
