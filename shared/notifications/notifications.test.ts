import { expect, test } from 'vitest';
import { checkNotificationSettings, checkPreferences } from './check-preferences.ts';
import { digestDueAt, type Digest } from './digest.ts';
import {
  BUILT_IN_CHOICES,
  EVENT_OF_MAIL_KIND,
  MAIL_KIND_OF,
  NOTICE_CHANNELS,
  NOTICE_EVENTS,
} from './notice-events.ts';
import {
  BUILT_IN_SETTINGS,
  channelsFor,
  effectivePreferences,
  isToldAsOne,
  NO_PREFERENCES,
  tellableAt,
  type NotificationPreferences,
  type WorkspaceNotifications,
} from './preferences.ts';
import { isQuiet, nextAfterQuiet, type QuietHours } from './quiet-hours.ts';

const ms = (text: string): number => Date.parse(text);
const PARIS = 'Europe/Paris';
const WORKDAYS = [1, 2, 3, 4, 5];
const workspace = (more: Partial<WorkspaceNotifications> = {}): WorkspaceNotifications => ({
  timeZone: PARIS,
  emailNotifications: true,
  ...more,
});
const own = (more: Partial<NotificationPreferences>): NotificationPreferences => ({
  ...NO_PREFERENCES,
  ...more,
});

test('N1ca what a person says counts before what the workspace says, and that before what is built in', () => {
  const defaults = workspace({
    notifications: {
      ...BUILT_IN_SETTINGS,
      events: { assigned: { mail: false, push: false }, 'new-ticket': { mail: true } },
    },
  });

  expect(channelsFor('assigned', NO_PREFERENCES, workspace())).toEqual([...NOTICE_CHANNELS]);
  expect(channelsFor('assigned', NO_PREFERENCES, defaults)).toEqual(['inApp', 'slack']);
  expect(channelsFor('assigned', own({ events: { assigned: { mail: true } } }), defaults)).toEqual([
    'inApp',
    'mail',
    'slack',
  ]);
  expect(
    channelsFor('new-ticket', own({ events: { 'new-ticket': { inApp: false } } }), defaults),
  ).toEqual(['mail']);
  for (const event of NOTICE_EVENTS)
    expect(effectivePreferences(NO_PREFERENCES, workspace()).events[event]).toEqual(
      BUILT_IN_CHOICES[event],
    );
});

test('N1cb where mail is switched off nobody is mailed, whatever they chose', () => {
  const off = workspace({ emailNotifications: false });
  const wanting = own({ events: { mention: { mail: true } } });
  expect(channelsFor('mention', wanting, off)).toEqual(['inApp', 'push', 'slack']);
  expect(channelsFor('mention', wanting, workspace())).toContain('mail');
});

test('N1cc quiet hours go on past midnight, from the days on which they begin', () => {
  const nights: QuietHours = { from: '22:00', to: '07:00', days: WORKDAYS };

  // Friday evening to Saturday morning; Saturday evening is not quiet.
  expect(isQuiet(nights, PARIS, ms('2026-11-20T20:59:59Z'))).toBe(false);
  expect(isQuiet(nights, PARIS, ms('2026-11-20T21:00:00Z'))).toBe(true);
  expect(isQuiet(nights, PARIS, ms('2026-11-21T05:59:59Z'))).toBe(true);
  expect(isQuiet(nights, PARIS, ms('2026-11-21T06:00:00Z'))).toBe(false);
  expect(isQuiet(nights, PARIS, ms('2026-11-21T22:00:00Z'))).toBe(false);
  expect(nextAfterQuiet(nights, PARIS, ms('2026-11-20T23:30:00Z'))).toBe(
    ms('2026-11-21T06:00:00Z'),
  );
  expect(nextAfterQuiet(nights, PARIS, ms('2026-11-21T12:00:00Z'))).toBe(
    ms('2026-11-21T12:00:00Z'),
  );

  const noon: QuietHours = { from: '12:00', to: '13:00', days: [7] };
  expect(nextAfterQuiet(noon, PARIS, ms('2026-11-22T11:10:00Z'))).toBe(ms('2026-11-22T12:00:00Z'));
  expect(isQuiet({ ...noon, days: [] }, PARIS, ms('2026-11-22T11:10:00Z'))).toBe(false);
});

test('N1cd whole days that follow each other are one pause', () => {
  const weekend: QuietHours = { from: '00:00', to: '00:00', days: [6, 7] };
  const saturday = ms('2026-11-21T09:00:00Z');
  expect(nextAfterQuiet(weekend, PARIS, saturday)).toBe(ms('2026-11-22T23:00:00Z'));
  expect(isQuiet(weekend, PARIS, ms('2026-11-22T22:59:59Z'))).toBe(true);
  expect(isQuiet(weekend, PARIS, ms('2026-11-20T22:59:59Z'))).toBe(false);
});

test('N1ce quiet hours keep to the clock on the wall when it is put forward and back', () => {
  const nights: QuietHours = { from: '22:00', to: '07:00', days: [6] };
  // 2026-03-29 and 2026-10-25: 07:00 is 05:00 UTC in summer and 06:00 UTC in winter.
  expect(nextAfterQuiet(nights, PARIS, ms('2026-03-28T22:00:00Z'))).toBe(
    ms('2026-03-29T05:00:00Z'),
  );
  expect(nextAfterQuiet(nights, PARIS, ms('2026-10-24T22:00:00Z'))).toBe(
    ms('2026-10-25T06:00:00Z'),
  );
  // 02:30 is not there in that night: the pause begins where the clock goes on.
  const early: QuietHours = { from: '02:30', to: '04:00', days: [7] };
  expect(isQuiet(early, PARIS, ms('2026-03-29T00:59:59Z'))).toBe(false);
  expect(isQuiet(early, PARIS, ms('2026-03-29T01:00:00Z'))).toBe(true);
  expect(nextAfterQuiet(early, PARIS, ms('2026-03-29T01:30:00Z'))).toBe(ms('2026-03-29T02:00:00Z'));
});

test('N1cf a digest is due at the next full hour, or at the next such hour of the day', () => {
  const daily: Digest = { mode: 'daily', hour: 8 };
  expect(digestDueAt({ mode: 'none', hour: 8 }, PARIS, 7)).toBe(7);
  expect(digestDueAt({ mode: 'hourly', hour: 8 }, PARIS, ms('2026-11-22T11:10:00Z'))).toBe(
    ms('2026-11-22T12:00:00Z'),
  );
  expect(digestDueAt({ mode: 'hourly', hour: 8 }, PARIS, ms('2026-11-22T11:00:00Z'))).toBe(
    ms('2026-11-22T12:00:00Z'),
  );
  // India is half an hour beside UTC.
  expect(digestDueAt({ mode: 'hourly', hour: 8 }, 'Asia/Kolkata', ms('2026-11-22T11:10:00Z'))).toBe(
    ms('2026-11-22T11:30:00Z'),
  );
  expect(digestDueAt(daily, PARIS, ms('2026-11-22T06:59:00Z'))).toBe(ms('2026-11-22T07:00:00Z'));
  expect(digestDueAt(daily, PARIS, ms('2026-11-22T07:00:00Z'))).toBe(ms('2026-11-23T07:00:00Z'));
  expect(digestDueAt(daily, PARIS, ms('2026-03-28T12:00:00Z'))).toBe(ms('2026-03-29T06:00:00Z'));
  expect(digestDueAt(daily, PARIS, ms('2026-10-24T12:00:00Z'))).toBe(ms('2026-10-25T07:00:00Z'));
});

test('N1cg a digest that falls into quiet hours waits for their end, and only mail is gathered', () => {
  const effective = effectivePreferences(
    own({
      digest: { mode: 'daily', hour: 6 },
      quiet: { from: '22:00', to: '07:00', days: [1, 2, 3, 4, 5, 6, 7] },
    }),
    workspace(),
  );
  const noon = ms('2026-11-22T11:00:00Z');
  expect(tellableAt('mail', effective, noon)).toBe(ms('2026-11-23T06:00:00Z'));
  expect(tellableAt('push', effective, noon)).toBe(noon);
  expect(isToldAsOne('push', effective, noon)).toBe(false);
  expect(isToldAsOne('push', effective, ms('2026-11-22T22:00:00Z'))).toBe(true);
});

test('N1ch what cannot be worked with is told with the name of its field', () => {
  const paths = (wanted: unknown) =>
    checkPreferences(own(wanted as Partial<NotificationPreferences>)).map(({ path }) => path);

  expect(paths({ events: { birthday: { mail: true } } })).toEqual(['events.birthday']);
  expect(paths({ events: { mention: { fax: true, mail: 'yes' } } })).toEqual([
    'events.mention.fax',
    'events.mention.mail',
  ]);
  expect(paths({ digest: { mode: 'weekly', hour: 24 } })).toEqual(['digest.mode', 'digest.hour']);
  expect(paths({ quiet: { from: '24:00', to: '7:00', days: [0, 2, 2] } })).toEqual([
    'quiet.from',
    'quiet.to',
    'quiet.days.0',
    'quiet.days.2',
  ]);
  expect(paths({ quiet: { from: '00:00', to: '00:00', days: [1, 2, 3, 4, 5, 6, 7] } })).toEqual([
    'quiet.days',
  ]);
  expect(paths({ timeZone: 'Mars/Olympus' })).toEqual(['timeZone']);
  expect(
    paths({ timeZone: 'Asia/Tokyo', quiet: { from: '22:00', to: '07:00', days: [] } }),
  ).toEqual([]);
  expect(
    checkNotificationSettings({
      ...BUILT_IN_SETTINGS,
      slackEvents: ['rated', 'birthday' as never, 'rated'],
      dueSoonMinutes: 1,
    }).map(({ path }) => path),
  ).toEqual([
    'notifications.slackEvents.1',
    'notifications.slackEvents.2',
    'notifications.dueSoonMinutes',
  ]);
});

test('N4a every event has a name of its own among the mails', () => {
  expect(new Set(Object.values(MAIL_KIND_OF)).size).toBe(NOTICE_EVENTS.length);
  for (const event of NOTICE_EVENTS) expect(EVENT_OF_MAIL_KIND[MAIL_KIND_OF[event]]).toBe(event);
});
