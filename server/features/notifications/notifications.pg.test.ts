// What people are told over a whole server (N1, N4): of each event, whom, by which way, when; and what they are not told. Mail
// server, push service and Slack are on this machine.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { NOTICE_EVENTS, type NoticeEvent } from '#shared/notifications/notice-events.ts';
import { passTime } from '#server/features/tickets/index.ts';
import { mailRound } from '#server/features/mail-sending/index.ts';
import { pushRound } from '#server/features/push/index.ts';
import { slackRound } from '#server/features/slack/index.ts';
import { errorsOf, made } from '#test/support/answers.ts';
import { createDeviceCalls, openCommand, replyCommand } from '#test/support/device-calls.ts';
import { startMailServer, type MailServer } from '#test/support/mail-server.ts';
import { startPushService, type PushDevice, type PushService } from '#test/support/push-service.ts';
import {
  startSlackService,
  type SlackChannel,
  type SlackService,
} from '#test/support/slack-service.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';
import { forgetNotifications, noticeRound } from './notice-round.ts';

let nowMs = Date.parse('2026-11-23T09:00:00Z');
let mails: MailServer;
let pushes: PushService;
let slack: SlackService;
let world: World;
let desk: SignedUp;
let groupId: string;
/** Has the ticket; of the group; leads it; watches; of another group; asks. */
let ana: TestPerson;
let ben: TestPerson;
let lea: TestPerson;
let wim: TestPerson;
let out: TestPerson;
let zoe: TestPerson;
const devices = new Map<string, PushDevice>();
const channels = new Map<string, SlackChannel>();
let channel: SlackChannel;

const EVERYTHING = Object.fromEntries(
  NOTICE_EVENTS.map((event) => [event, { inApp: true, mail: true, push: true, slack: true }]),
);
const SETTINGS = {
  events: EVERYTHING,
  digest: { mode: 'none', hour: 8 },
  quiet: { from: '22:00', to: '07:00', days: [] as number[] },
  slackEvents: [...NOTICE_EVENTS],
  dueSoonMinutes: 30,
};

const USUAL = {
  timeZone: 'UTC',
  lock: { mode: 'none', implicitTake: false },
  assignees: ['person', 'group'],
  defaultGroup: null,
  mandatory: [],
  targets: [],
  ticketExpirationDays: 30,
  solution: { isEnabled: true, review: true, customerApproval: true, moves: {} },
  rating: { isEnabled: true },
  notifications: SETTINGS,
  enable_email_notifications: true,
};

beforeAll(async () => {
  [mails, pushes, slack] = await Promise.all([
    startMailServer(),
    startPushService(),
    startSlackService(),
  ]);
  world = await createWorld({
    clock: () => nowMs,
    config: {
      allowsLoopback: true,
      smtpUrl: mails.url,
      mailFrom: 'desk@nordlicht.test',
      publicUrl: 'http://localhost',
    },
  });
  desk = await world.signUp({ blueprint: 'helpdesk', name: 'Nordlicht' });
  const rules = (await (await desk.admin.get('rules')).json()) as { items: { id: string }[] };
  for (const { id } of rules.items) await ok(desk.admin.delete(`rules/${id}`));
  groupId = await made(desk.admin.post('groups', { name: 'Printers' }));
  const other = await made(desk.admin.post('groups', { name: 'Other' }));
  const add = (name: string, ...groupIds: string[]) => world.addPerson(desk, { name, groupIds });
  ana = await add('Ana', groupId);
  ben = await add('Ben', groupId);
  lea = await add('Lea', groupId);
  wim = await add('Wim', groupId);
  out = await add('Out', other);
  zoe = await world.addPerson(desk, { name: 'Zoe', profile: 'customer' });
  // Who watches is in none of what they watch but by watching.
  await ok(desk.admin.patch(`groups/${groupId}`, { leadId: lea.id }));
  for (const person of [ana, ben, lea, wim, out]) await reachable(person);
  channel = slack.channel();
  await put(desk.admin, 'slack', { url: channel.url });
});
afterAll(async () => {
  await world?.close();
  await Promise.all([mails?.close(), pushes?.close(), slack?.close()]);
});
beforeEach(async () => {
  nowMs = Math.ceil(nowMs / DAY_MS) * DAY_MS + 9 * HOUR_MS;
  await awake();
  await change(USUAL);
  // What one test has left over is no business of the next.
  await world.db.tenant(desk.id, (tx) => tx`update tickets t set deleted_at = ${new Date(nowMs)}`);
  for (const person of [ana, ben, lea, wim, out]) await prefer(person, NONE);
  await rounds();
  forget();
});

/** Nobody's session ends because a test lets months pass. */
async function awake(): Promise<void> {
  await world.db.tenant(
    desk.id,
    (tx) => tx`
      update sessions s set created_at = ${new Date(nowMs)}, expires_at = ${new Date(nowMs + 80 * DAY_MS)},
        last_seen_at = ${new Date(nowMs)}`,
  );
  world.context.onAccessChanged({ workspaceId: desk.id as WorkspaceId, personId: null });
}
const NONE = { events: null, digest: null, quiet: null, timeZone: null };
async function ok(answering: Promise<Response>): Promise<Response> {
  const answer = await answering;
  expect(answer.status, await answer.clone().text()).toBeLessThan(300);
  return answer;
}
const put = (client: TestClient, path: string, body: object) =>
  ok(
    client.fetch(path, {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  );
const change = (settings: object) => ok(desk.admin.patch('settings', settings));
const prefer = (person: TestPerson, preferences: object) =>
  ok(person.client.patch('me/notification-preferences', preferences));
async function reachable(person: TestPerson): Promise<void> {
  const device = pushes.device();
  await ok(person.client.post('me/push', { ...device.subscription, showsSubject: true }));
  devices.set(person.name, device);
  const own = slack.channel();
  await put(person.client, 'me/slack', { url: own.url });
  channels.set(person.name, own);
}
function forget(): void {
  mails.taken.length = 0;
  channel.texts.length = 0;
  for (const device of devices.values()) device.received.length = 0;
  for (const one of channels.values()) one.texts.length = 0;
}
const rounds = async () => {
  const notices = await noticeRound(world.context);
  const limits = { connectMs: 10_000, idleMs: 10_000, allMs: 30_000 };
  return {
    notices,
    mail: await mailRound(world.context, { limits }),
    push: await pushRound(world.context),
    slack: await slackRound(world.context),
  };
};
const desktop = () => [ana, ben, lea, wim, out];
type Told = Record<string, string[]>;
async function inApp(since: number, event?: NoticeEvent): Promise<Told> {
  const told: Told = {};
  for (const person of desktop()) {
    const { items } = (await (await person.client.get('notifications?limit=200')).json()) as {
      items: { kind: string; at: string }[];
    };
    const kinds = items.filter(({ at }) => Date.parse(at) >= since).map(({ kind }) => kind);
    const some = kinds.filter((kind) => event === undefined || kind === event);
    if (some.length > 0) told[person.name] = some;
  }
  return told;
}
const mailed = (): string[] =>
  desktop()
    .filter(({ email }) => mails.taken.some(({ to }) => to === email))
    .map(({ name }) => name)
    .toSorted();
const nameOf = (address: string): string =>
  [...desktop(), zoe].find(({ email }) => email === address)?.name ?? address;
const rung = (): string[] =>
  desktop()
    .filter(({ name }) => (devices.get(name)?.received.length ?? 0) > 0)
    .map(({ name }) => name)
    .toSorted();
const slacked = (): string[] =>
  desktop()
    .filter(({ name }) => (channels.get(name)?.texts.length ?? 0) > 0)
    .map(({ name }) => name)
    .toSorted();

async function ticket(more: object = {}): Promise<string> {
  return made(
    zoe.client.post('tickets', { subject: 'Printer jam', description: 'Please', ...more }),
  );
}
/** The group's, and where somebody is named, theirs. */
async function given(to: TestPerson | null, group: string | null = groupId): Promise<string> {
  const id = await ticket();
  await ok(desk.admin.post(`tickets/${id}/assign`, { assignee: to?.id ?? null, group }));
  await rounds();
  nowMs += 2 * HOUR_MS;
  forget();
  return id;
}
const say = (id: string, text: string, by: TestClient = zoe.client) =>
  ok(by.post(`tickets/${id}/messages`, { kind: 'reply', text }));
const lines = (person: TestPerson): string =>
  (devices.get(person.name)?.received ?? []).map(({ message }) => message.body).join('\n');

/** By every way the same people, and the workspace's channel. */
async function everyWay(
  event: NoticeEvent,
  names: readonly string[],
  since: number,
): Promise<void> {
  await rounds();
  const expected = names.toSorted();
  expect(Object.keys(await inApp(since, event)).toSorted(), 'app').toEqual(expected);
  expect(mailed(), 'mail').toEqual(expected);
  expect(rung(), 'push').toEqual(expected);
  expect(slacked(), 'slack').toEqual(expected);
  expect(channel.texts.length, 'channel').toBe(1);
}

describe('whom an event concerns, by every way', () => {
  test('N4e a new ticket reaches all who see tickets of no group, or the members of its group, and never who opened it', async () => {
    const since = nowMs;
    await ticket();
    await everyWay('new-ticket', ['Ana', 'Ben', 'Lea', 'Wim', 'Out'], since);
    expect(lines(ana)).toBe('New request');
    expect(channel.texts[0]).toMatch(
      /^<http:\/\/localhost\/w\/[^|]+\|#\d+ Printer jam> · New request$/,
    );

    nowMs += 2 * HOUR_MS;
    forget();
    const later = nowMs;
    await change({ defaultGroup: groupId });
    await ok(
      ben.client.post('tickets', {
        subject: 'By phone',
        description: 'x',
        channel: 'phone',
        requester: { name: 'Rosa' },
      }),
    );
    await everyWay('new-ticket', ['Ana', 'Lea', 'Wim'], later);
  });

  test('N4f assigned: the person, and each member where it is the group', async () => {
    const id = await ticket();
    await rounds();
    nowMs += 2 * HOUR_MS;
    forget();
    const since = nowMs;
    await ok(ben.client.post(`tickets/${id}/assign`, { assignee: null, group: groupId }));
    await everyWay('assigned', ['Ana', 'Lea', 'Wim'], since);
    expect(lines(ana)).toBe('Assigned to your group');

    nowMs += 2 * HOUR_MS;
    forget();
    const later = nowMs;
    await ok(ben.client.post(`tickets/${id}/assign`, { assignee: ana.id }));
    await everyWay('assigned', ['Ana'], later);
    expect(lines(ana)).toBe('Assigned to you');
    expect(channel.texts[0]).toMatch(/Assigned to \u2068?Ana/);
  });

  test('N4r an assignment is told as what it was: not once it is over, nor to who took it themselves', async () => {
    const details = async (person: TestPerson, since: number) => {
      const { items } = (await (await person.client.get('notifications?limit=9')).json()) as {
        items: { kind: string; detail: string; at: string }[];
      };
      return items
        .filter(({ kind, at }) => kind === 'assigned' && Date.parse(at) >= since)
        .map(({ detail }) => detail)
        .toSorted();
    };
    const assign = (to: object, by: TestPerson) =>
      ok(by.client.post(`tickets/${id}/assign`, { assignee: null, ...to }));

    let id = await ticket();
    await rounds();
    nowMs += 2 * HOUR_MS;
    forget();
    let since = nowMs;
    await assign({ group: groupId }, out);
    await noticeRound(world.context);
    await assign({ assignee: ana.id }, ana);
    await rounds();
    expect([mailed(), rung(), slacked()]).toEqual([[], [], []]);
    expect(await details(ana, since)).toEqual([groupId]);
    expect(channel.texts.join()).toContain('Assigned to a group');

    id = await given(null, null);
    since = nowMs;
    await assign({ assignee: ana.id }, ben);
    await noticeRound(world.context);
    await assign({ group: groupId }, ben);
    await rounds();
    expect(await details(ana, since)).toEqual([ana.id, groupId].toSorted());
    const mine = mails.taken.filter(({ to }) => nameOf(to) === 'Ana');
    expect(mine.map(({ mail }) => mail.text)).toEqual([
      expect.stringContaining('assigned to your group'),
    ]);
    expect(lines(ana)).toBe('Assigned to your group');
    expect(channels.get('Ana')?.texts.join()).toMatch(/^[^\n]+Assigned to your group$/);
    expect(channel.texts.join()).toMatch(/Assigned to \u2068?Ana[^]*Assigned to a group/);
  });

  test('N4g a customer’s message: who has it and who watches, else the group; a colleague’s answer: who watches', async () => {
    const id = await given(ana);
    await ok(wim.client.post(`tickets/${id}/change-watchers`, { add: [wim.id] }));
    let since = nowMs;
    await say(id, 'Any news?');
    await everyWay('new-message', ['Ana', 'Wim'], since);

    nowMs += 2 * HOUR_MS;
    forget();
    since = nowMs;
    await say(id, 'Soon', ana.client);
    await everyWay('new-message', ['Wim'], since);

    const groups = await given(null);
    since = nowMs;
    await say(groups, 'Hello?');
    await everyWay('new-message', ['Ana', 'Ben', 'Lea', 'Wim'], since);
  });

  test('N4h a status that somebody chose, and the end: who has it and who watches, but not who did it', async () => {
    const id = await given(ana);
    await ok(wim.client.post(`tickets/${id}/change-watchers`, { add: [wim.id] }));
    let since = nowMs;
    await ok(ana.client.post(`tickets/${id}/change-status`, { status: 'in-progress' }));
    await everyWay('status-changed', ['Wim'], since);
    expect(lines(wim)).toMatch(/^The status is now \u2068?In progress/);

    nowMs += 2 * HOUR_MS;
    forget();
    since = nowMs;
    await ok(desk.admin.post(`tickets/${id}/change-status`, { status: 'resolved' }));
    await everyWay('ticket-resolved', ['Ana', 'Wim'], since);
    expect(await inApp(since, 'status-changed')).toEqual({});

    nowMs += 2 * HOUR_MS;
    forget();
    since = nowMs;
    await ok(zoe.client.post(`tickets/${id}/rate`, { value: 4 }));
    await everyWay('rated', ['Ana'], since);
  });

  test('N4i a rule that notifies tells whom it names: people, groups, the lead', async () => {
    const rule = (to: object) =>
      made(
        desk.admin.post('rules', {
          name: 'Flames',
          on: [{ on: 'priority-changed' }],
          // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
          then: [{ do: 'notify', to, text: 'Look at once' }],
        }),
      );
    const id = await given(ana);
    const first = await rule({ roles: ['lead'], personIds: [wim.id, out.id] });
    let since = nowMs;
    await ok(ben.client.post(`tickets/${id}/change-priority`, { priority: 'critical' }));
    // Out may not see it.
    await everyWay('escalated', ['Lea', 'Wim'], since);
    await ok(desk.admin.delete(`rules/${first}`));

    const second = await rule({ groupIds: [groupId] });
    nowMs += 2 * HOUR_MS;
    forget();
    since = nowMs;
    await ok(ben.client.post(`tickets/${id}/change-priority`, { priority: 'low' }));
    await everyWay('escalated', ['Ana', 'Lea', 'Wim'], since);
    await ok(desk.admin.delete(`rules/${second}`));
  });

  test('A7i an escalation is mailed to the lead, then to a manager, level by level, once for each cause', async () => {
    const level = (number: number, minutes: number, to: object, text: string) =>
      made(
        desk.admin.post('rules', {
          name: text,
          level: number,
          on: [{ on: 'time-waiting', minutes, calendar: 'always' }],
          // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
          then: [{ do: 'escalate' }, { do: 'notify', to, text }],
        }),
      );
    const rules = [
      await level(1, 180, { roles: ['lead'] }, 'Three hours without an answer'),
      await level(2, 300, { personIds: [wim.id] }, 'Five hours without an answer'),
    ];
    // Two of its hours pass until then.
    await given(ana);
    const since = nowMs;
    await passTime(world.context);
    await rounds();
    expect(mails.taken).toEqual([]);

    nowMs += HOUR_MS;
    await passTime(world.context);
    await everyWay('escalated', ['Lea'], since);
    expect(mails.taken[0]?.mail.text).toContain('Three hours without an answer');
    await passTime(world.context);
    await rounds();
    expect(mails.taken).toHaveLength(1);

    nowMs += 2 * HOUR_MS;
    forget();
    const later = nowMs;
    await passTime(world.context);
    await everyWay('escalated', ['Wim'], later);
    expect(mails.taken[0]?.mail.text).toContain('Five hours without an answer');
    nowMs += 12 * HOUR_MS;
    await passTime(world.context);
    await rounds();
    expect(mails.taken).toHaveLength(1);
    for (const id of rules) await ok(desk.admin.delete(`rules/${id}`));
  });

  test('N4j a promised time: due soon once to who has it, missed also to the lead; expired', async () => {
    await change({
      targets: [
        { id: 'fast', name: { en: 'Fast' }, if: null, resolutionMinutes: 600, calendar: 'always' },
      ],
    });
    await given(ana);
    const begun = nowMs - 2 * HOUR_MS;
    nowMs = begun + 600 * MINUTE_MS - 31 * MINUTE_MS;
    await rounds();
    expect(await inApp(nowMs)).toEqual({});
    nowMs += 2 * MINUTE_MS;
    let since = nowMs;
    await everyWay('due-soon', ['Ana'], since);
    nowMs += 2 * MINUTE_MS;
    await rounds();
    expect(await inApp(since, 'due-soon')).toEqual({ Ana: ['due-soon'] });

    nowMs += 2 * HOUR_MS;
    forget();
    since = nowMs;
    await passTime(world.context);
    await everyWay('target-missed', ['Ana', 'Lea'], since);
    await change({ targets: [] });

    nowMs += 31 * DAY_MS;
    await awake();
    forget();
    since = nowMs;
    await passTime(world.context);
    await everyWay('expired', ['Ana', 'Lea'], since);
  });

  test('N4k a solution: to review for lead and holder, not for who proposed it; what became of it for who did', async () => {
    const id = await given(ana);
    let since = nowMs;
    await ok(ben.client.post(`tickets/${id}/propose-solution`, { texts: { en: 'Open the tray' } }));
    await everyWay('solution-to-review', ['Ana', 'Lea'], since);

    for (const [outcome, said] of [
      ['send-back', 'sent back'],
      ['approve', undefined],
    ] as const) {
      nowMs += 2 * HOUR_MS;
      forget();
      since = nowMs;
      await ok(desk.admin.post(`tickets/${id}/review-solution`, { outcome }));
      if (said === undefined) continue;
      await everyWay('solution-judged', ['Ben'], since);
      expect(lines(ben)).toBe('Your solution was sent back');
      await ok(ben.client.post(`tickets/${id}/propose-solution`, { texts: { en: 'Open it' } }));
      await rounds();
    }
    await rounds();
    nowMs += 2 * HOUR_MS;
    forget();
    since = nowMs;
    await ok(zoe.client.post(`tickets/${id}/answer-solution`, { outcome: 'refuse' }));
    await everyWay('solution-judged', ['Ben'], since);
    expect(lines(ben)).toBe('Your solution was refused');

    const second = await given(ana);
    await ok(ben.client.post(`tickets/${second}/propose-solution`, { texts: { en: 'Open it' } }));
    await ok(desk.admin.post(`tickets/${second}/review-solution`, { outcome: 'approve' }));
    await rounds();
    nowMs += 2 * HOUR_MS;
    forget();
    since = nowMs;
    await ok(zoe.client.post(`tickets/${second}/answer-solution`, { outcome: 'approve' }));
    await everyWay('solution-judged', ['Ben'], since);
    expect(lines(ben)).toBe('Your solution was approved');
  });

  test('N4l a mention: whom it names, in the app with the note itself; with the words of the note by mail', async () => {
    const id = await given(ana);
    const since = nowMs;
    await ok(
      ben.client.post(`tickets/${id}/messages`, {
        kind: 'note',
        text: 'Have a look',
        mentions: [wim.id],
      }),
    );
    expect(await inApp(since)).toEqual({ Wim: ['mention'] });
    await everyWay('mention', ['Wim'], since);
    expect(mails.taken[0]?.mail.text).toContain('Have a look');
    expect(channel.texts[0]).not.toContain('Have a look');
  });

  test('N4m a reply that was held: its author, who wrote it', async () => {
    await change({ lock: { mode: 'exclusive', implicitTake: false } });
    const device = createDeviceCalls(ben.client);
    await device.sync();
    const open = openCommand();
    expect((await device.push(open)).status).toBe('ok');
    await ok(ana.client.post(`tickets/${open.ticketId}/take`));
    await rounds();
    nowMs += 2 * HOUR_MS;
    forget();
    const since = nowMs;
    expect((await device.push(replyCommand(open.ticketId))).status).toBe('refused');
    await everyWay('held-reply', ['Ben'], since);
  });

  test('N4n where tickets belong to groups alone, one that is born with a group is assigned to each member, told once', async () => {
    await change({ assignees: ['group'], defaultGroup: groupId });
    const since = nowMs;
    await ticket();
    await rounds();
    expect(await inApp(since)).toEqual({
      Ana: ['assigned'],
      Ben: ['assigned'],
      Lea: ['assigned'],
      Wim: ['assigned'],
    });
  });
});

describe('what somebody wants', () => {
  test('N1cj each event and way is chosen apart, at once, also for what waits', async () => {
    const id = await given(ana);
    await prefer(ana, { events: { 'new-message': { mail: false, slack: false } } });
    const since = nowMs;
    await say(id, 'Any news?');
    // Nothing is sent yet: what is chosen now counts.
    await noticeRound(world.context);
    await prefer(ana, { events: { 'new-message': { push: false } } });
    await rounds();
    expect(await inApp(since)).toEqual({ Ana: ['new-message'] });
    expect([mailed(), rung(), slacked()]).toEqual([[], [], []]);

    await prefer(ana, { events: null });
    nowMs += HOUR_MS;
    await say(id, 'Still nothing?');
    await noticeRound(world.context);
    await prefer(ana, { events: { 'new-message': { mail: false, push: false, slack: false } } });
    await rounds();
    expect([mailed(), rung(), slacked()]).toEqual([[], [], []]);

    await prefer(ana, { events: { 'new-message': { inApp: false, mail: null } } });
    nowMs += HOUR_MS;
    const later = nowMs;
    await say(id, 'Hello?');
    await rounds();
    expect(await inApp(later)).toEqual({});
    expect(mailed()).toEqual(['Ana']);
    // A mention is in the app with its note, unless it is not wanted there.
    await prefer(ana, { events: { mention: { inApp: false } } });
    await ok(
      ben.client.post(`tickets/${id}/messages`, { kind: 'note', text: 'Look', mentions: [ana.id] }),
    );
    await rounds();
    expect(await inApp(later)).toEqual({});
  });

  test('N1x the workspace’s defaults count for who has not chosen, and built-in ones before', async () => {
    await change({ notifications: { ...SETTINGS, events: { 'new-message': { mail: false } } } });
    const id = await given(ana);
    await say(id, 'Any news?');
    await rounds();
    expect([mailed(), rung()]).toEqual([[], ['Ana']]);
    const { effective, defaults, preferences } = (await (
      await ana.client.get('me/notification-preferences')
    ).json()) as { effective: typeof SETTINGS; defaults: typeof SETTINGS; preferences: object };
    expect(preferences).toEqual({ ...NONE, events: {} });
    expect(effective).toEqual(defaults);
    expect(effective.events['new-message']).toEqual({
      inApp: true,
      mail: false,
      push: true,
      slack: true,
    });
    expect(effective.events['new-ticket']).toMatchObject({ inApp: true, mail: false });
  });

  test('N1y in quiet hours nobody is mailed, rung or written to; then what was held back is told as one', async () => {
    await prefer(ana, { quiet: { from: '22:00', to: '07:00', days: [1, 2, 3, 4, 5, 6, 7] } });
    const first = await given(ana);
    const second = await given(ana);
    nowMs = Math.floor(nowMs / DAY_MS) * DAY_MS + 23 * HOUR_MS;
    const since = nowMs;
    await say(first, 'Awake?');
    nowMs += HOUR_MS;
    await say(second, 'Me neither');
    await rounds();
    expect(await inApp(since)).toEqual({ Ana: ['new-message', 'new-message'] });
    expect([mailed(), rung(), slacked()]).toEqual([[], [], []]);
    // The workspace's own channel never sleeps.
    expect(channel.texts).toHaveLength(1);

    nowMs = Math.floor(nowMs / DAY_MS) * DAY_MS + 7 * HOUR_MS - MINUTE_MS;
    await rounds();
    expect([mailed(), rung(), slacked()]).toEqual([[], [], []]);
    nowMs += MINUTE_MS;
    await rounds();
    expect(mails.taken.filter(({ to }) => nameOf(to) === 'Ana')).toHaveLength(1);
    expect(devices.get('Ana')?.received).toHaveLength(1);
    expect(channels.get('Ana')?.texts).toHaveLength(1);
    expect(channels.get('Ana')?.texts[0]?.split('\n')).toHaveLength(2);
    // Nothing more afterwards.
    nowMs += HOUR_MS;
    await rounds();
    expect(mails.taken.filter(({ to }) => nameOf(to) === 'Ana')).toHaveLength(1);
  });

  test('N1cm what was held back is told at once when the quiet hours are given up', async () => {
    // 09:00 in UTC and 18:00 in Tokyo, for some hours.
    const quiet = { from: '18:00', to: '04:00', days: [1, 2, 3, 4, 5, 6, 7] };
    await prefer(ana, { quiet, timeZone: 'Asia/Tokyo' });
    const id = await given(ana);
    forget();
    await say(id, 'Any news?');
    await rounds();
    expect([mailed(), rung(), slacked()]).toEqual([[], [], []]);
    await prefer(ana, { quiet: null });
    await rounds();
    expect([mailed(), rung(), slacked()]).toEqual([['Ana'], ['Ana'], ['Ana']]);
  });

  test('N1cn so it is when the workspace gives up its own', async () => {
    const quiet = { from: '18:00', to: '04:00', days: [1, 2, 3, 4, 5, 6, 7] };
    await change({ timeZone: 'Asia/Tokyo', notifications: { ...SETTINGS, quiet } });
    const id = await given(ana);
    forget();
    await say(id, 'Any news?');
    await rounds();
    expect([mailed(), rung(), slacked()]).toEqual([[], [], []]);
    await change({ notifications: SETTINGS });
    await rounds();
    for (const told of [mailed(), rung(), slacked()]) expect(told).toContain('Ana');
  });

  test('N1z a digest is one mail with all that came, without what one may not see or has read by then', async () => {
    await prefer(ana, { digest: { mode: 'daily', hour: 17 } });
    const [first, second, gone] = [await given(ana), await given(ana), await given(ana)];
    nowMs = Math.ceil(nowMs / DAY_MS) * DAY_MS + 9 * HOUR_MS;
    await rounds();
    forget();
    await say(first, 'One');
    nowMs += MINUTE_MS;
    await say(second, 'Two');
    await say(gone, 'Three');
    await ok(ben.client.post(`tickets/${second}/change-priority`, { priority: 'high' }));
    await rounds();
    expect(rung()).toEqual(['Ana']);
    expect(mailed()).toEqual([]);
    await ok(desk.admin.delete(`tickets/${gone}`));

    nowMs = Math.floor(nowMs / DAY_MS) * DAY_MS + 17 * HOUR_MS - MINUTE_MS;
    await rounds();
    expect(mailed()).toEqual([]);
    nowMs += MINUTE_MS;
    await rounds();
    const [digest, ...more] = mails.taken.filter(({ to }) => nameOf(to) === 'Ana');
    expect(more).toEqual([]);
    expect(digest?.mail.subject).toBe('News of 2 requests');
    expect(digest?.mail.text?.match(/Zoe\u2069? has written/g)).toHaveLength(2);
    for (const id of [first, second]) expect(digest?.mail.html).toContain(`/ticket/${id}`);
    expect(digest?.mail.html).not.toContain(`/ticket/${gone}`);
  });

  test('N1co mail that is switched off is no mail to anybody, also not later for what happened then', async () => {
    const id = await given(ana);
    await change({ enable_email_notifications: false });
    await say(id, 'Any news?');
    await change({ enable_email_notifications: true });
    await rounds();
    expect(mailed()).toEqual([]);
    expect(rung()).toEqual(['Ana']);
    // Decided while it was on, and to be sent while it is off.
    nowMs += HOUR_MS;
    await say(id, 'Hello?');
    await noticeRound(world.context);
    await change({ enable_email_notifications: false });
    await rounds();
    expect(mailed()).toEqual([]);
    const shown = (await (await ana.client.get('me/notification-preferences')).json()) as {
      mailIsOn: boolean;
    };
    expect(shown.mailIsOn).toBe(false);
  });

  test('N1cp what somebody may not see by the time of sending is told by no way', async () => {
    const other = await made(desk.admin.post('groups', { name: `Away ${nowMs}` }));
    const id = await given(null);
    await say(id, 'Any news?');
    await noticeRound(world.context);
    await ok(desk.admin.post(`tickets/${id}/assign`, { assignee: null, group: other }));
    // The new group has no members; nobody is told of that either.
    await rounds();
    expect([mailed(), rung(), slacked()]).toEqual([[], [], []]);
  });

  test('N1cq what is wrong is said with its field, a stale change with 412, and customers have nothing to choose', async () => {
    const path = 'me/notification-preferences';
    const wrong = async (body: object) =>
      (await errorsOf(ana.client.patch(path, body))).map(([at]) => at);
    expect(await wrong({ events: { mention: { mail: 'yes' } } })).toEqual(['events.mention.mail']);
    expect(await wrong({ quiet: { from: '9', to: '07:00', days: [] } })).toEqual(['quiet.from']);
    expect(
      await wrong({ quiet: { from: '00:00', to: '00:00', days: [1, 2, 3, 4, 5, 6, 7] } }),
    ).toEqual(['quiet.days']);
    expect(await wrong({ digest: { mode: 'daily', hour: 24 } })).toEqual(['digest.hour']);
    expect(await wrong({ timeZone: 'Mars/Olympus' })).toEqual(['timeZone']);
    const etag = (await ana.client.get(path)).headers.get('etag') ?? '';
    await prefer(ana, { timeZone: 'Asia/Tokyo' });
    const stale = await ana.client.patch(path, { timeZone: null }, { 'if-match': etag });
    expect(stale.status).toBe(412);
    expect((await zoe.client.get(path)).status).toBe(403);
  });
});

describe('Slack', () => {
  const deliveries = async () =>
    (
      (await (await desk.admin.get('failed-deliveries?channel=slack')).json()) as {
        items: {
          id: string;
          kind: string;
          problem: string;
          attempts: number;
          recipient: string;
        }[];
      }
    ).items;
  const only = (events: readonly NoticeEvent[]) =>
    change({ notifications: { ...SETTINGS, events: {}, slackEvents: events } });

  test('N1cr what is not taken is repeated with growing pauses, fails after eight times, is listed, and can be tried again', async () => {
    await only(['new-ticket']);
    channel.answer = (response) => void response.writeHead(503).end();
    const asked = channel.asked;
    await ticket();
    const pauses: number[] = [];
    let last = nowMs;
    await rounds();
    for (let minute = 0; minute < 600; minute += 1) {
      nowMs += MINUTE_MS;
      const before = channel.asked;
      await slackRound(world.context, desk.id as WorkspaceId);
      if (channel.asked === before) continue;
      pauses.push(nowMs - last);
      last = nowMs;
    }
    expect(channel.asked - asked).toBe(8);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    const [failed] = await deliveries();
    expect(failed).toMatchObject({
      kind: 'new-ticket',
      problem: 'status-503',
      attempts: 8,
      // The workspace's own channel.
      recipient: '',
    });
    const state = (await (await desk.admin.get('slack')).json()) as { webhook: object };
    expect(state.webhook).toMatchObject({ host: '127.0.0.1', end: 'cret', problem: 'status-503' });
    expect(JSON.stringify(state)).not.toContain('/services/');

    channel.answer = (response) => void response.writeHead(200).end();
    await ok(desk.admin.post(`failed-deliveries/${failed?.id}/resend`));
    await slackRound(world.context);
    expect(channel.texts).toHaveLength(1);
    expect(await deliveries()).toEqual([]);
    expect((await desk.admin.post(`failed-deliveries/${failed?.id}/resend`)).status).toBe(404);
  });

  test('N1cs a webhook that is gone fails at once, a redirect too, and 429 waits as long as it says', async () => {
    await only(['new-ticket']);
    for (const [answer, problem] of [
      [404, 'status-404'],
      [302, 'redirect'],
    ] as const) {
      channel.answer = (response) =>
        void response.writeHead(answer, { location: 'http://127.0.0.1:1/' }).end();
      await ticket();
      expect((await rounds()).slack).toMatchObject({ failed: 1, later: 0 });
      expect((await deliveries())[0]).toMatchObject({ problem, attempts: 1 });
    }
    channel.answer = (response) => void response.writeHead(429, { 'retry-after': '600' }).end();
    await ticket();
    expect((await rounds()).slack).toMatchObject({ later: 1 });
    channel.answer = (response) => void response.writeHead(200).end();
    nowMs += 9 * MINUTE_MS;
    expect((await slackRound(world.context)).sent).toBe(0);
    nowMs += 2 * MINUTE_MS;
    expect((await slackRound(world.context)).sent).toBe(1);
  });

  test('N1ct two processes at once send it once, and one that died between taking and sending leaves it to the next', async () => {
    await only(['new-ticket']);
    await ticket();
    await noticeRound(world.context);
    const second = await world.secondServer();
    let elsewhere: number | undefined;
    channel.answer = (response) => {
      channel.answer = (later) => void later.writeHead(200).end();
      void slackRound(second.context).then(({ sent }) => {
        elsewhere = sent;
        response.writeHead(200).end();
      });
    };
    expect([(await slackRound(world.context)).sent, elsewhere]).toEqual([1, 0]);

    await ticket();
    await noticeRound(world.context);
    // As its process left it.
    await world.db.tenant(
      desk.id,
      (tx) => tx`
        update slack_deliveries d set due_at = ${new Date(nowMs + 10 * MINUTE_MS)}, attempts = 1 where d.state = 'waiting'`,
    );
    expect((await slackRound(world.context)).sent).toBe(0);
    nowMs += 11 * MINUTE_MS;
    expect((await slackRound(world.context)).sent).toBe(1);
    expect((await slackRound(world.context)).sent).toBe(0);
    expect(channel.texts).toHaveLength(2);
  });

  test('N1cu only an address of the Internet is taken; what people write there calls nobody and makes no link', async () => {
    await only(['new-ticket']);
    const wrong = async (url: string) => {
      const init = {
        method: 'PUT',
        body: JSON.stringify({ url }),
        headers: { 'content-type': 'application/json' },
      };
      return (await errorsOf(ana.client.fetch('me/slack', init))).map(([at]) => at);
    };
    expect(await wrong('ftp://hooks.example/x')).toEqual(['url']);
    expect(await wrong('https://me:secret@hooks.example/x')).toEqual(['url']);
    expect(await wrong('https://10.0.0.8/x')).toEqual(['url']);
    expect(await wrong('https://169.254.169.254/x')).toEqual(['url']);
    expect(await wrong('')).toEqual(['url']);
    await ticket({ subject: '<!channel> @here <http://evil.test|Pay> a|b & c' });
    await rounds();
    const [, label] = channel.texts[0]?.split('|') ?? [];
    expect(channel.texts[0]?.match(/</g)).toHaveLength(1);
    expect(label).toContain(
      '&lt;!channel&gt; @\u2060here &lt;http://evil.test¦Pay&gt; a¦b &amp; c',
    );
  });

  test('N1cv who removes their webhook is written to no more, and a test says whether it works', async () => {
    await only([]);
    const id = await given(ana);
    await say(id, 'Any news?');
    await noticeRound(world.context);
    const own = channels.get('Ana') as SlackChannel;
    expect(await (await ana.client.post('me/slack/test')).json()).toEqual({
      outcome: 'sent',
      problem: null,
    });
    expect(own.texts).toEqual(['Nordlicht']);
    own.answer = (response) => void response.writeHead(410).end();
    expect(await (await ana.client.post('me/slack/test')).json()).toEqual({
      outcome: 'failed',
      problem: 'status-410',
    });
    own.answer = (response) => void response.writeHead(200).end();
    await ok(ana.client.delete('me/slack'));
    await rounds();
    expect(own.texts).toHaveLength(1);
    expect((await ana.client.post('me/slack/test')).status).toBe(404);
    await put(ana.client, 'me/slack', { url: own.url });
  });
});

describe('what is sure', () => {
  test('N4o two processes at once tell each once, and one that died in between leaves all to the next', async () => {
    const id = await given(ana);
    const since = nowMs;
    const second = await world.secondServer();
    await say(id, 'Any news?');
    // As a process that was killed before its commit: nothing is written, nothing is gone.
    await expect(
      world.db.tenant(desk.id, async (tx) => {
        await tx`delete from notices`;
        throw new Error('killed');
      }),
    ).rejects.toThrow('killed');
    await Promise.all([noticeRound(world.context), noticeRound(second.context)]);
    const lined = await world.db.tenantRead(
      desk.id,
      (sql) => sql`select 1 from slack_deliveries d where d.state = 'waiting'`,
    );
    expect(lined, 'Ana’s and the workspace’s').toHaveLength(2);
    await rounds();
    expect(await inApp(since)).toEqual({ Ana: ['new-message'] });
    expect(mails.taken.filter(({ to }) => nameOf(to) === 'Ana')).toHaveLength(1);
  });

  test('N4p a notice that cannot be told keeps no other, is tried eight times, and is given up', async () => {
    const id = await given(ana);
    const since = nowMs;
    await say(id, 'Any news?');
    await world.db.tenant(
      desk.id,
      (tx) => tx`
        insert into notices (workspace_id, id, ticket_id, event, by_name, message_id, about_seq, detail, may_mail, at, due_at)
        values (${desk.id}, gen_random_uuid(), ${id}, 'rated', '', null, 1000000, ${'x'.repeat(300)}, true,
          '-infinity', ${new Date(nowMs - 1)})`,
    );
    expect(await noticeRound(world.context)).toMatchObject({ failed: 1 });
    expect(await inApp(since, 'new-message')).toEqual({ Ana: ['new-message'] });
    for (let attempt = 0; attempt < 8; attempt += 1) {
      nowMs += 3 * HOUR_MS;
      await noticeRound(world.context);
    }
    const left = await world.db.tenantRead(desk.id, (sql) => sql`select 1 from notices`);
    expect(left).toEqual([]);
  });

  test('N4q of a person stay the newest 500, and nothing that is older than 90 days', async () => {
    const id = await given(ana);
    const insert = (count: number, at: number) =>
      world.db.tenant(
        desk.id,
        (tx) => tx`
          insert into notifications (workspace_id, id, person_id, kind, ticket_id, by_name, at)
          select ${desk.id}, n.id, ${ben.id}, 'new-message', ${id}, '', ${new Date(at)}
          from unnest(${Array.from({ length: count }, () => world.context.ids<string>())}::uuid[]) n(id)`,
      );
    const count = async () => {
      const [row] = await world.db.tenantRead(
        desk.id,
        (sql) => sql<[{ count: number }]>`
          select count(*)::int as count from notifications n where n.person_id = ${ben.id}`,
      );
      return row.count;
    };
    await insert(600, nowMs);
    await forgetNotifications(world.context);
    expect(await count()).toBe(500);
    nowMs += 89 * DAY_MS;
    await insert(3, nowMs);
    await forgetNotifications(world.context);
    expect(await count()).toBe(500);
    nowMs += 2 * DAY_MS;
    await forgetNotifications(world.context);
    expect(await count()).toBe(3);
  });

  test('N1cw one marks as read what one names, or all up to one', async () => {
    const id = await given(ana);
    for (const text of ['One', 'Two', 'Three']) {
      nowMs += MINUTE_MS;
      await say(id, text);
      await rounds();
    }
    const list = async () =>
      (
        (await (await ana.client.get('notifications?limit=3')).json()) as {
          items: { id: string; readAt: string | null }[];
        }
      ).items;
    const [, second] = await list();
    await ok(ana.client.post('notifications/read', { upTo: second?.id }));
    expect((await list()).map(({ readAt }) => readAt === null)).toEqual([true, false, false]);
    const both = ana.client.post('notifications/read', { ids: [second?.id], upTo: second?.id });
    expect((await errorsOf(both)).map(([at]) => at)).toEqual(['ids']);
  });
});
