// Whether preferences and defaults can be worked with; shape and types too, since settings come in from archives as well.

import type { FieldError, FieldErrorCode } from '#shared/base/error-codes.ts';
import { DIGEST_MODES, type Digest } from './digest.ts';
import { isNoticeEvent, NOTICE_CHANNELS, NOTICE_EVENTS } from './notice-events.ts';
import type { NotificationPreferences, NotificationSettings } from './preferences.ts';
import type { QuietHours } from './quiet-hours.ts';

export const DUE_SOON_LIMITS = { least: 5, most: 7 * 24 * 60 } as const;

export const checkPreferences = (wanted: NotificationPreferences): FieldError[] => [
  ...checkChoices(wanted.events, 'events'),
  ...(wanted.digest === null ? [] : checkDigest(wanted.digest, 'digest')),
  ...(wanted.quiet === null ? [] : checkQuiet(wanted.quiet, 'quiet')),
  ...(wanted.timeZone === null || isTimeZone(wanted.timeZone)
    ? []
    : [wrong('timeZone', 'format', 'There is no such time zone.')]),
];

export function checkNotificationSettings(
  settings: NotificationSettings,
  path = 'notifications',
): FieldError[] {
  const { slackEvents, dueSoonMinutes } = settings;
  const errors = [
    ...checkChoices(settings.events, `${path}.events`),
    ...checkDigest(settings.digest, `${path}.digest`),
    ...checkQuiet(settings.quiet, `${path}.quiet`),
  ];
  for (const [index, event] of slackEvents.entries()) {
    const at = `${path}.slackEvents.${index}`;
    if (!isNoticeEvent(event)) errors.push(wrong(at, 'not_allowed', 'There is no such event.'));
    if (slackEvents.indexOf(event) < index)
      errors.push(wrong(at, 'taken', 'This event is named twice.'));
  }
  const { least, most } = DUE_SOON_LIMITS;
  if (!Number.isInteger(dueSoonMinutes) || dueSoonMinutes < least || dueSoonMinutes > most)
    errors.push(
      wrong(`${path}.dueSoonMinutes`, 'format', `A whole number of minutes, ${least} to ${most}.`),
    );
  return errors;
}

function checkChoices(events: Readonly<Record<string, unknown>>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [event, choice] of Object.entries(events)) {
    if (!isNoticeEvent(event)) {
      const message = `One of ${NOTICE_EVENTS.join(', ')}.`;
      errors.push(wrong(`${path}.${event}`, 'not_allowed', message));
      continue;
    }
    for (const [channel, wanted] of Object.entries((choice ?? {}) as object)) {
      const at = `${path}.${event}.${channel}`;
      if (!(NOTICE_CHANNELS as readonly string[]).includes(channel))
        errors.push(wrong(at, 'not_allowed', `One of ${NOTICE_CHANNELS.join(', ')}.`));
      else if (typeof wanted !== 'boolean') errors.push(wrong(at, 'type', 'True or false.'));
    }
  }
  return errors;
}

function checkDigest({ mode, hour }: Digest, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!DIGEST_MODES.includes(mode))
    errors.push(wrong(`${path}.mode`, 'not_allowed', `One of ${DIGEST_MODES.join(', ')}.`));
  if (!Number.isInteger(hour) || hour < 0 || hour > 23)
    errors.push(wrong(`${path}.hour`, 'format', 'A whole hour, 0 to 23.'));
  return errors;
}

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

function checkQuiet({ from, to, days }: QuietHours, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, time] of [
    ['from', from],
    ['to', to],
  ] as const)
    if (!TIME.test(time)) errors.push(wrong(`${path}.${name}`, 'format', 'A time, as 22:00.'));
  for (const [index, day] of days.entries()) {
    const at = `${path}.days.${index}`;
    if (!Number.isInteger(day) || day < 1 || day > 7)
      errors.push(wrong(at, 'format', '1 for Monday to 7 for Sunday.'));
    else if (days.indexOf(day) < index) errors.push(wrong(at, 'taken', 'A day is named twice.'));
  }
  if (errors.length === 0 && from === to && days.length === 7)
    errors.push(wrong(`${path}.days`, 'not_allowed', 'Some time of the week must be left.'));
  return errors;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const wrong = (path: string, code: FieldErrorCode, message: string): FieldError => ({
  path,
  code,
  message,
});
