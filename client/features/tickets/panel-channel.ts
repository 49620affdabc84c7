// The line to a page of another system in its frame (C8, docs/PANELS.md). The page stands in a document of an origin of its
// own, inside a page of ours that is just as closed off; its first word is taken only from that window, and everything else
// goes over a port that nobody else holds. What it says is read, counted and bounded before it does anything.

import {
  createFlood,
  isHello,
  PANEL_MESSAGE_LIMITS,
  PANEL_PROTOCOL,
  readPanelMessage,
  versionOf,
  type PanelMessage,
} from '#shared/templates/panel-messages.ts';

export type PanelContext = { readonly [key: string]: unknown };
export type PanelEnd = 'stopped' | 'version';

export type PanelChannel = {
  /** What it may know, whenever that changes; nothing is said to a page that has not said that it listens. */
  readonly tell: (context: PanelContext) => void;
  readonly close: () => void;
};

export type PanelChannelOptions = {
  readonly frame: HTMLIFrameElement;
  readonly context: () => PanelContext;
  readonly onReady: () => void;
  /** Why it was not put in; undefined: it was. */
  readonly onInsert: (words: Extract<PanelMessage, { type: 'insert' }>) => string | undefined;
  readonly onResize: (height: number) => void;
  readonly onLink: (url: URL) => void;
  /** Nothing is heard of it any more. */
  readonly onEnd: (why: PanelEnd) => void;
};

/** What would be written into the answer, and what is refused, costs this many messages. */
const DEAR = 10;
/** A tap gives the frame the focus and is heard by its page at once; which of both is here first nobody knows. */
const FOCUS_MS = 150;

export function openPanelChannel(options: PanelChannelOptions): PanelChannel {
  const now = () => performance.now();
  const isFlood = createFlood(now, PANEL_MESSAGE_LIMITS);
  let hellos = 0;
  let port: MessagePort | undefined;
  let isListening = false;
  let isClosed = false;

  const close = (): void => {
    isClosed = true;
    globalThis.removeEventListener('message', handleHello);
    port?.close();
    port = undefined;
  };
  const end = (why: PanelEnd): void => {
    close();
    options.onEnd(why);
  };

  function handleHello(event: MessageEvent): void {
    // The window in the page of ours that is in the frame, and no other; sandboxed, its origin is none.
    const panel = innerWindow(options.frame);
    if (panel === undefined || event.source !== panel || event.origin !== 'null') return;
    hellos += 1;
    if (isFlood() || hellos > PANEL_MESSAGE_LIMITS.hellos) {
      end('stopped');
      return;
    }
    if (!isHello(event.data)) return;
    if (versionOf(event.data) !== PANEL_PROTOCOL) {
      panel.postMessage({ homing: PANEL_PROTOCOL, type: 'unsupported' }, '*');
      end('version');
      return;
    }
    port?.close();
    const channel = new MessageChannel();
    const mine = channel.port1;
    port = mine;
    isListening = false;
    mine.addEventListener('message', (message) => {
      if (port === mine && !isClosed) handle(mine, message.data);
    });
    mine.start();
    // A document without an origin can be addressed by its window only; what stands in it, the policy of its page says.
    panel.postMessage({ homing: PANEL_PROTOCOL, type: 'welcome' }, '*', [channel.port2]);
  }

  function handle(from: MessagePort, data: unknown): void {
    const read = readPanelMessage(data);
    if (isFlood(read.ok && read.message.type !== 'insert' ? 1 : DEAR)) {
      end('stopped');
      return;
    }
    if (!read.ok) {
      from.postMessage({ type: 'refused', id: read.id ?? null, code: read.code });
      return;
    }
    const { message } = read;
    switch (message.type) {
      case 'ready':
        isListening = true;
        options.onReady();
        from.postMessage(options.context());
        return;
      case 'insert':
        if (isAttended(options.frame)) insert(from, message);
        else setTimeout(() => insert(from, message), FOCUS_MS);
        return;
      case 'resize':
        options.onResize(message.height);
        return;
      case 'open-link':
        if (URL.canParse(message.url)) options.onLink(new URL(message.url));
        else from.postMessage({ type: 'refused', id: null, code: 'malformed' });
    }
  }

  function insert(from: MessagePort, message: Extract<PanelMessage, { type: 'insert' }>): void {
    if (port !== from || isClosed) return;
    const code = isAttended(options.frame) ? options.onInsert(message) : 'not-now';
    from.postMessage(
      code === undefined
        ? { type: 'inserted', id: message.id }
        : { type: 'refused', id: message.id, code },
    );
  }

  globalThis.addEventListener('message', handleHello);
  return {
    tell: (context) => {
      if (isListening) port?.postMessage(context);
    },
    close,
  };
}

/**
 * Somebody is at it: it is on the screen and has the focus, which a click or the Tab key gives it. While one writes, or
 * looks at another tab, no panel writes along.
 */
const isAttended = (frame: HTMLIFrameElement): boolean =>
  document.visibilityState === 'visible' &&
  document.activeElement === frame &&
  frame.getClientRects().length > 0;

/** Windows within windows can be counted whatever their origin; nothing else of them can be seen. */
function innerWindow(frame: HTMLIFrameElement): Window | undefined {
  const outer = frame.contentWindow;
  return outer === null || outer.length !== 1 ? undefined : (outer[0] as Window);
}
