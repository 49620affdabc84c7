// Every setting of every blueprint, enumerated from what the API takes: it can be changed there, is checked, stands in the
// history, and is what devices go by at their next contact, to which they are called at once (W3–W7).

import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GroupId } from '#shared/base/ids.ts';
import { BLUEPRINTS } from '#shared/blueprints/index.ts';
import type { WorkspaceRow } from '#shared/protocol/rows.ts';
import type { Device } from '#client/data/device.ts';
import { changeSettingsBody } from '#server/features/settings/settings-api.ts';
import { namedSettings } from '#server/features/settings/named-settings.ts';
import { openDeviceOf } from '#test/support/signed-in-device.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';
import { NAMED, SETTINGS, type Workspace } from './settings-table.ts';

const NAMES = Object.keys(namedSettings);
const MEMBERS = Object.keys(changeSettingsBody.shape).filter((name) => !NAMES.includes(name));
type Member = keyof Workspace;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('W3i W4o W5k W6k W7m every setting that the API takes has a row here, and tests that show what it does', () => {
  expect(Object.keys(SETTINGS).toSorted()).toEqual(MEMBERS.toSorted());
  expect(Object.keys(NAMED).toSorted()).toEqual(NAMES.toSorted());
  for (const { configuration } of BLUEPRINTS)
    expect(MEMBERS).toEqual(expect.arrayContaining(Object.keys(configuration)));

  const shownBy = Object.values(SETTINGS).map((row) => row.shownBy);
  expect(shownBy.every((ids) => ids.length > 0)).toBe(true);
  const asked = [...new Set(shownBy.flat())];
  const { status, stdout } = spawnSync(process.execPath, ['tools/clauses.mjs', ...asked], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect([status, stdout.split('\n').filter((line) => line.startsWith('No test'))]).toEqual([
    0,
    [],
  ]);
});

describe.each(BLUEPRINTS.map(({ id }) => id))('%s', (blueprint) => {
  let desk: SignedUp;
  let device: Device;
  let groupId: GroupId;
  const called: unknown[] = [];
  let stop: () => void;
  beforeAll(async () => {
    desk = await world.signUp({ blueprint });
    groupId = ((await bodyOf(desk.admin.post('groups', { name: 'Elsewhere' }))) as { id: GroupId })
      .id;
    const ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds: [groupId] });
    device = await openDeviceOf(ana.client);
    await device.syncOnce();
    stop = world.context.poke.listen({ onChanged: (change) => called.push(change) });
  });
  afterAll(() => {
    stop();
    device.close();
  });

  const bodyOf = async (answer: Promise<Response>): Promise<unknown> => (await answer).json();
  const settings = async () => (await bodyOf(desk.admin.get('settings'))) as Workspace;
  /** What this device predicts with. */
  const onDevice = () =>
    device.room.store.read(['small', 'meta'], async (db) => {
      const [workspace] = await db.small.where('kind').equals('workspace').toArray();
      const prediction = await device.room.predictions.load(db);
      return {
        ...prediction?.configuration,
        name: (workspace?.row as WorkspaceRow | undefined)?.name,
      } as Workspace;
    });
  const refusedAt = async (body: object): Promise<readonly string[]> => {
    const answer = await desk.admin.patch('settings', body);
    if (answer.status !== 422) return [`${answer.status} ${await answer.text()}`];
    return ((await answer.json()) as { errors: { path: string }[] }).errors.map(({ path }) => path);
  };
  const latest = async () =>
    (
      (await bodyOf(desk.admin.get('settings/history?limit=1'))) as {
        items: { changes: Record<string, { from: unknown; to: unknown }>; actor: object }[];
      }
    ).items[0];

  /** The whole way of one change. `told`: what stands in the configuration then. */
  async function change(name: string, member: Member, value: unknown, told: unknown) {
    const before = await settings();
    expect([name, before[member]]).not.toEqual([name, told]);
    called.length = 0;

    const answer = await desk.admin.patch('settings', { [name]: value });

    expect([name, answer.status, await answer.json()]).toMatchObject([
      name,
      200,
      { [member]: told },
    ]);
    expect(await settings()).toEqual({
      ...before,
      ...(await namedOf()),
      [member]: told,
    });
    const line = await latest();
    expect([name, line?.changes]).toEqual([
      name,
      { [member]: { from: before[member] ?? null, to: told } },
    ]);
    expect(line?.actor).toMatchObject({ kind: 'person', name: expect.any(String) as string });
    expect(called).toContainEqual(
      expect.objectContaining({ workspaceId: desk.id, scopes: null }) as unknown,
    );
    await device.syncOnce();
    expect([name, (await onDevice())[member]]).toEqual([name, told]);
  }
  /** The other names of what is there follow it, as does what is spelled out. */
  const namedOf = async (): Promise<object> => {
    const now = (await settings()) as unknown as Record<string, unknown>;
    return Object.fromEntries([...NAMES, 'allowedFiles'].map((name) => [name, now[name]]));
  };

  test('W3i W4o W5k W6k W7m each is checked, changed with a line in the history, and what devices go by at once', async () => {
    for (const member of MEMBERS as Member[]) {
      const row = SETTINGS[member];
      const now = await settings();
      for (const [value, path] of row.wrong) {
        const paths = await refusedAt({ [member]: value });
        const isNamed = paths.some((one) => one === path || one.startsWith(`${path}.`));
        expect(isNamed, `${member} ${JSON.stringify(value)}: ${paths.join(' ')}`).toBe(true);
      }
      expect(await settings()).toEqual(now);
      const value = row.to(now, { groupId });
      await change(member, member, value, value);
    }
  });

  test('W4b by the names of the help desk too', async () => {
    for (const [name, { member, to, wrong }] of Object.entries(NAMED)) {
      const now = await settings();
      for (const [value, path] of wrong)
        expect(await refusedAt({ [name]: value }), name).toContain(path);
      expect(await settings()).toEqual(now);
      const value = to(now, { groupId });
      await change(name, member, value, member === 'escalation' ? { isEnabled: value } : value);
    }
  });
});
