// What the service worker does with messages of the server, touches and changes of the subscription. A browser may be
// another person's by the time a message comes: the registry says whose it is.

import { readPushMessage, type PushMessage } from '#shared/protocol/push.ts';
import type { PersonId } from '#shared/base/ids.ts';
import { pullInBackground } from '../background.ts';
import type { Platform } from '../platform.ts';
import { createSessions } from '../session.ts';
import { OPEN_MESSAGE, type OpenMessage } from './open-message.ts';
import { tagOf, type ShownData } from './push-here.ts';
import { createPushSwitch } from './push-switch.ts';

/** A page of this address. */
export type OpenPage = {
  readonly path: string;
  readonly isVisible: boolean;
  readonly isFocused: boolean;
  /** Brings it to the front and asks it to go there; false: nobody in it has answered. */
  readonly goTo: (message: OpenMessage) => Promise<boolean>;
};
export type Pages = {
  readonly list: () => Promise<readonly OpenPage[]>;
  readonly open: (path: string) => Promise<void>;
  /** Safari takes the permission back from those who are told and show nothing. */
  readonly mustShow: boolean;
};

export async function receivePush(platform: Platform, pages: Pages, text: string): Promise<void> {
  const message = readPushMessage(text);
  if (message === undefined) {
    platform.warn('A push message could not be read');
    return;
  }
  const { workspace, personId } = message;
  if (!(await isFor(platform, message))) return;
  const open = deskPath(workspace, message.ticketId);
  const isSeen =
    message.ticketId !== null &&
    (await pages.list()).some(({ path, isVisible }) => isVisible && path === open);
  const push = await platform.push?.();
  if (!isSeen || pages.mustShow) {
    const { title, body, lang, dir, at, ticketId } = message;
    const data: ShownData = { workspace, personId, ticketId };
    await push?.show({ title, body, lang, dir, at, data, tag: tagOf(data), isSilent: isSeen });
    if (isSeen) await push?.close((one) => tagOf(one) === tagOf(data));
  }
  // So that it is there when it is opened, with or without a network by then.
  await pullInBackground(platform, workspace, personId as PersonId);
}

/** Signed in here, not on a public computer, and with notifications switched on. */
async function isFor(
  platform: Platform,
  { workspace, personId }: Pick<PushMessage, 'workspace' | 'personId'>,
): Promise<boolean> {
  const sessions = createSessions(platform);
  try {
    const session = await sessions.registry.session(workspace);
    return (
      session?.state === 'signed-in' &&
      session.personId === personId &&
      session.isPublic !== true &&
      session.push !== undefined
    );
  } finally {
    sessions.close();
  }
}

export const deskPath = (workspace: string, ticketId: string | null): string =>
  `/w/${encodeURIComponent(workspace)}/${ticketId === null ? '' : `ticket/${encodeURIComponent(ticketId)}`}`;

/** A page of this desk, the one that is looked at before the others; else a new one. */
export async function openTouched(pages: Pages, data: unknown): Promise<void> {
  if (typeof data !== 'object' || data === null) return;
  const { workspace, personId, ticketId } = data as ShownData;
  const desk = deskPath(workspace, null);
  const own = (await pages.list()).filter(({ path }) => `${path}/`.startsWith(desk));
  const rank = ({ isFocused, isVisible }: OpenPage) => Number(isFocused) * 2 + Number(isVisible);
  const [best] = own.toSorted((a, b) => rank(b) - rank(a));
  const isThere = await best?.goTo({ type: OPEN_MESSAGE, workspace, personId, ticketId });
  if (isThere !== true) await pages.open(deskPath(workspace, ticketId));
}

/** The browser has given up a subscription: every workspace here that wants to tell something gets the new one. */
export async function renewSubscriptions(platform: Platform): Promise<void> {
  const { api, registry, close } = createSessions(platform);
  try {
    for (const { slug, personId, state, push } of await registry.sessions())
      if (state === 'signed-in' && push !== undefined)
        await createPushSwitch({ platform, registry, api, slug, personId }).renew();
  } finally {
    close();
  }
}
