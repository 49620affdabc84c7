import { createSignal, type Accessor } from 'solid-js';
import type { Desk, MessageView, SyncStatus } from '#client/data/index.ts';
import type { MessageKey } from '#client/i18n/messages.ts';

const [isCutOff, setCutOff] = createSignal(globalThis.navigator?.onLine === false);
globalThis.addEventListener?.('offline', () => setCutOff(true));
globalThis.addEventListener?.('online', () => setCutOff(false));

/** The desk's state, and at once when the browser itself knows that there is no network, not at the next contact. */
export const syncStatusOf =
  (desk: Pick<Desk, 'sync'>): Accessor<SyncStatus> =>
  () => {
    const status = desk.sync();
    if (!isCutOff() || status.state === 'signed-out') return status;
    const { loading: _loading, ...rest } = status;
    return { ...rest, state: 'offline' };
  };

/** Where a message stands that the server has not answered: nothing is on its way without a network. */
export function pendingKey(state: MessageView['state'], sync: SyncStatus['state']): MessageKey {
  if (sync === 'offline') return 'sync.waitsForNetwork';
  return state === 'queued' ? 'sync.savedHere' : 'sync.onItsWay';
}
