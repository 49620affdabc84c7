// The settings of an internal help desk under the names that it knows them by (W4): another way to write and read the
// same configuration. Their values are checked where the configuration is.

import { z } from '@hono/zod-openapi';
import { PRIORITIES, type Configuration } from '#shared/engine/configuration.ts';

const days = z.number().int().min(1).max(36_500);

export const namedSettings = {
  enable_email_notifications: z.boolean(),
  default_priority: z.enum(PRIORITIES),
  ticket_expiration_days: days,
  status_transitions: z.record(
    z.string().min(1).max(40),
    z.array(z.string().min(1).max(40)).max(60),
  ),
  enable_escalation: z.boolean(),
  audit_log_interval: days,
};
type Named = z.output<z.ZodObject<typeof namedSettings>>;
const NAMES = Object.keys(namedSettings) as (keyof Named)[];

/** Which member of the configuration each name stands for, for the paths of errors. */
export const MEMBER_OF: Readonly<Record<keyof Named, keyof Configuration>> = {
  enable_email_notifications: 'emailNotifications',
  default_priority: 'defaultPriority',
  ticket_expiration_days: 'ticketExpirationDays',
  status_transitions: 'transitions',
  enable_escalation: 'escalation',
  audit_log_interval: 'auditDigestDays',
};

export const named = (configuration: Configuration): Named => ({
  enable_email_notifications: configuration.emailNotifications,
  default_priority: configuration.defaultPriority,
  ticket_expiration_days: configuration.ticketExpirationDays,
  status_transitions: configuration.transitions as Named['status_transitions'],
  enable_escalation: configuration.escalation.isEnabled,
  audit_log_interval: configuration.auditDigestDays,
});

type Partially<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

/** The body's own names, and those of W4 as what they stand for; a member named both ways is named twice. */
export function unnamed(body: Partially<Named> & Readonly<Record<string, unknown>>): {
  readonly changes: Readonly<Record<string, unknown>>;
  readonly twice: keyof Named | undefined;
} {
  const changes: Record<string, unknown> = { ...body };
  for (const name of NAMES) delete changes[name];
  let twice: keyof Named | undefined;
  for (const name of NAMES) {
    const value = body[name];
    if (value === undefined) continue;
    if (changes[MEMBER_OF[name]] !== undefined) twice = name;
    changes[MEMBER_OF[name]] = name === 'enable_escalation' ? { isEnabled: value } : value;
  }
  return { changes, twice };
}

/** A wrong member is told under the name that the caller used. */
export function pathAsNamed(path: string, body: Readonly<Record<string, unknown>>): string {
  const [member = '', ...rest] = path.split('.');
  const name = NAMES.find((each) => MEMBER_OF[each] === member && body[each] !== undefined);
  return name === undefined ? path : [name, ...rest].join('.');
}
