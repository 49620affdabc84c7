import type { PersonId } from '#shared/base/ids.ts';
import { openDevice, type Device } from '#client/data/device.ts';
import type { Me } from '#client/data/session.ts';
import { fakeBrowser } from '#client/data/support/fake-platform.ts';
import type { TestClient } from './world.ts';

/** A device of the client's own modules, of whoever is signed in through `client`. It syncs when it is told to. */
export async function openDeviceOf(client: TestClient): Promise<Device> {
  const me = (await (await client.get('me')).json()) as Me;
  return openDevice({
    platform: fakeBrowser().platform((url, init) =>
      client.fetch(new URL(url).pathname + new URL(url).search, init),
    ),
    slug: client.slug,
    personId: me.id as PersonId,
    me: { self: me, sealKey: me.sealKey },
    isAutomatic: false,
  });
}
