// What a panel of another system and the desk say to each other (C8, docs/PANELS.md). Nothing that comes from a panel is
// believed: each message is read here, or refused with a reason.

export const PANEL_PROTOCOL = 1;

export const PANEL_MESSAGE_LIMITS = {
  /** Of an insert, in UTF-16 units. */
  words: 20_000,
  id: 64,
  link: 2_000,
  lowest: 80,
  highest: 640,
  /** From its opening until `ready`. */
  readyMs: 10_000,
  /** A panel that says more in `perMs` is stopped. */
  messages: 60,
  perMs: 10_000,
  /** Of one opening: a page in the frame begins with a hello, and it may move from page to page. */
  hellos: 20,
} as const;

export type PanelMessage =
  /** It listens: from now on it is told what it may know. */
  | { readonly type: 'ready' }
  | { readonly type: 'insert'; readonly id: string; readonly html: string }
  | { readonly type: 'insert'; readonly id: string; readonly text: string }
  | { readonly type: 'resize'; readonly height: number }
  /** Begins with https://, and may be no address all the same. */
  | { readonly type: 'open-link'; readonly url: string };

export type PanelMessageFault = 'malformed' | 'too-large';

type Read =
  | { readonly ok: true; readonly message: PanelMessage }
  | { readonly ok: false; readonly code: PanelMessageFault; readonly id: string | undefined };

/** The first word of a page in the frame, to the window around it. */
export function isHello(data: unknown): boolean {
  return isRecord(data) && data['type'] === 'hello' && typeof data['homing'] === 'number';
}

/** The version that it speaks. */
export const versionOf = (data: unknown): number =>
  isRecord(data) && typeof data['homing'] === 'number' ? data['homing'] : 0;

export function readPanelMessage(data: unknown): Read {
  if (!isRecord(data)) return refused('malformed');
  const id = readId(data['id']);
  switch (data['type']) {
    case 'ready':
      return hasOnly(data, ['type']) ? read({ type: 'ready' }) : refused('malformed');
    case 'insert':
      return readInsert(data, id);
    case 'resize': {
      const height = data['height'];
      if (!hasOnly(data, ['type', 'height']) || typeof height !== 'number') break;
      if (!Number.isFinite(height)) break;
      const { lowest, highest } = PANEL_MESSAGE_LIMITS;
      return read({
        type: 'resize',
        height: Math.round(Math.min(highest, Math.max(lowest, height))),
      });
    }
    case 'open-link': {
      const url = data['url'];
      if (!hasOnly(data, ['type', 'url']) || typeof url !== 'string') break;
      if (url.length > PANEL_MESSAGE_LIMITS.link) return refused('too-large');
      if (!url.startsWith('https://')) break;
      return read({ type: 'open-link', url });
    }
  }
  return refused('malformed', id);
}

function readInsert(data: Readonly<Record<string, unknown>>, id: string | undefined): Read {
  const { html, text } = data as { readonly html?: unknown; readonly text?: unknown };
  const words = html ?? text;
  const isWhole = hasOnly(data, ['type', 'id', html === undefined ? 'text' : 'html']);
  if (id === undefined || !isWhole || typeof words !== 'string') return refused('malformed', id);
  if (words.length > PANEL_MESSAGE_LIMITS.words) return refused('too-large', id);
  if (words.trim() === '' || !words.isWellFormed()) return refused('malformed', id);
  return read(
    html === undefined ? { type: 'insert', id, text: words } : { type: 'insert', id, html: words },
  );
}

/** How often somebody may speak: `most` within `perMs`; what is refused costs more. True: not any more. */
export function createFlood(
  now: () => number,
  { messages: most, perMs }: { readonly messages: number; readonly perMs: number },
): (cost?: number) => boolean {
  let began = now();
  let spent = 0;
  return (cost = 1) => {
    const at = now();
    // A clock that was set back begins anew as well.
    if (at - began >= perMs || at < began) {
      began = at;
      spent = 0;
    }
    spent += cost;
    return spent > most;
  };
}

const isRecord = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' &&
  data !== null &&
  (Object.getPrototypeOf(data) === Object.prototype || Object.getPrototypeOf(data) === null);

const hasOnly = (data: object, keys: readonly string[]): boolean => {
  const own = Object.keys(data);
  return own.length === keys.length && own.every((key) => keys.includes(key));
};

const readId = (id: unknown): string | undefined =>
  typeof id === 'string' && id !== '' && id.length <= PANEL_MESSAGE_LIMITS.id ? id : undefined;

const read = (message: PanelMessage): Read => ({ ok: true, message });
const refused = (code: PanelMessageFault, id?: string): Read => ({ ok: false, code, id });
