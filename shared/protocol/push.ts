// What a push message carries: made by the server for one device, encrypted to it, read by its service worker alone
// (client/data/push). Small: push services take 4 kB, of which encryption uses some.

/** Of the whole, before it is encrypted. */
export const PUSH_BYTES = 3_000;

export type PushMessage = {
  readonly v: 1;
  /** Slug of the workspace. */
  readonly workspace: string;
  /** Whom it is for: a browser may be another person's by now. */
  readonly personId: string;
  /** Null: news of several tickets at once. */
  readonly ticketId: string | null;
  readonly title: string;
  readonly body: string;
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  /** Milliseconds since 1970: when it happened, not when it arrived. */
  readonly at: number;
};

/** What comes from outside is read strictly: anything else is no message. */
export function readPushMessage(text: string): PushMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { v, workspace, personId, ticketId, title, body, lang, dir, at } = value as Record<
    string,
    unknown
  >;
  const isRead =
    v === 1 &&
    isText(workspace) &&
    isText(personId) &&
    (ticketId === null || isText(ticketId)) &&
    isText(title) &&
    isText(body) &&
    isText(lang) &&
    (dir === 'ltr' || dir === 'rtl') &&
    typeof at === 'number' &&
    Number.isFinite(at);
  return isRead ? { v, workspace, personId, ticketId, title, body, lang, dir, at } : undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string';
