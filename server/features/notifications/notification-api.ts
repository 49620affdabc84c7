import { z } from '@hono/zod-openapi';
import { DUE_SOON_LIMITS } from '#shared/notifications/check-preferences.ts';
import { DIGEST_MODES } from '#shared/notifications/digest.ts';
import { NOTICE_CHANNELS, NOTICE_EVENTS } from '#shared/notifications/notice-events.ts';

const event = z.enum(NOTICE_EVENTS);
const channel = z.enum(NOTICE_CHANNELS);
/** A condition of meaning is checked by shared/notifications, with the same paths. */
const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');

const choices = z
  .partialRecord(event, z.partialRecord(channel, z.boolean()))
  .describe('Per event and channel; what is absent is as the level below has it');
const allChoices = z.record(event, z.record(channel, z.boolean()));
const digest = z.strictObject({
  mode: z.enum(DIGEST_MODES),
  hour: z.number().int().min(0).max(23).describe('Of the day; counts for daily'),
});
const quiet = z.strictObject({
  from: time,
  to: time.describe('On the next day where it is not after `from`'),
  days: z
    .array(z.number().int().min(1).max(7))
    .max(7)
    .describe('On which they begin, 1 for Monday; none: there are none'),
});

export const notificationSettings = z
  .strictObject({
    events: choices,
    digest,
    quiet,
    slackEvents: z
      .array(event)
      .max(NOTICE_EVENTS.length)
      .describe("What the workspace's own Slack channel hears"),
    dueSoonMinutes: z.number().int().min(DUE_SOON_LIMITS.least).max(DUE_SOON_LIMITS.most),
  })
  .openapi('NotificationSettings', {
    description: 'What counts for those who have not chosen themselves',
  });

const effective = z.object({
  events: allChoices,
  digest,
  quiet,
  timeZone: z.string(),
});

export const preferencesAnswer = z
  .object({
    preferences: z
      .object({
        events: choices,
        digest: digest.nullable(),
        quiet: quiet.nullable(),
        timeZone: z.string().nullable(),
      })
      .describe('What the caller has chosen; null or absent: as the workspace has it'),
    effective: effective.describe('What counts'),
    defaults: effective.describe('What would count had the caller chosen nothing'),
    mailIsOn: z.boolean().describe('False: the workspace mails nobody'),
  })
  .openapi('NotificationPreferences');

const nullableChoices = z.partialRecord(
  event,
  z.partialRecord(channel, z.boolean().nullable()).nullable(),
);
export const changePreferencesBody = z
  .strictObject({
    events: nullableChoices
      .nullable()
      .describe('Joined to what is there; null, at any level: as the workspace has it'),
    digest: digest.nullable(),
    quiet: quiet.nullable(),
    timeZone: z.string().max(60).nullable(),
  })
  .partial()
  .openapi('ChangeNotificationPreferences');
export type ChangePreferences = z.output<typeof changePreferencesBody>;
