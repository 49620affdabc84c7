import { z } from '@hono/zod-openapi';
import { isUuid, type GroupId } from '#shared/base/ids.ts';
import { readTimeZone } from '#shared/base/time-zone.ts';
import { GENDERS } from '#shared/base/words/word.ts';
import {
  type Configuration,
  FIELD_AUDIENCES,
  FIELD_TYPES,
  INTAKE_FIELDS,
  LOCK_MODES,
  MAIL_KEPT_DAYS,
  PHASES,
  PRIORITIES,
  STATUS_COLORS,
  VOCABULARY_TERMS,
} from '#shared/engine/configuration.ts';
import { MOST_SITES } from '#shared/engine/contact-forms.ts';
import { FILE_KINDS } from '#shared/files/file-kinds.ts';
import { FILE_RULE_LIMITS } from '#shared/files/file-rules.ts';
import { line } from '#server/features/accounts/index.ts';
import { notificationSettings } from '#server/features/notifications/index.ts';
import { namedSettings } from './named-settings.ts';

/** What looks like a tag and is none makes the formatters of pages fail. */
const isLanguageTag = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

const language = z
  .string()
  .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, 'Not a language tag')
  .refine(isLanguageTag, 'Not a language tag');
const statusId = z.string().min(1).max(40);
const localText = z.record(language, line(120));
const word = z.strictObject({
  one: line(60, 1),
  other: line(60, 1),
  gender: z.enum(GENDERS).optional(),
});
const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'HH:MM');
const days = z.number().int().min(1).max(36_500);
const moves = z.record(statusId, statusId);

const minutes = z.number().int().min(1).max(1_000_000);
const groupId = z
  .string()
  .refine(isUuid, 'Not an id')
  .transform((id) => id as GroupId);

export const statusItem = z.strictObject({
  id: statusId,
  label: localText,
  phase: z.enum(PHASES),
  color: z.enum(STATUS_COLORS).optional(),
  isDuplicate: z.boolean().optional(),
});
export const categoryItem = z.strictObject({
  id: statusId,
  label: localText,
  parentId: statusId.optional(),
  groupId: groupId.optional(),
  priority: z.enum(PRIORITIES).optional(),
  skill: line(60).optional(),
  fields: z.array(statusId).max(100).optional(),
  isArchived: z.boolean().optional(),
});
export const fieldItem = z.strictObject({
  id: statusId,
  label: localText,
  type: z.enum(FIELD_TYPES),
  options: z
    .array(z.strictObject({ id: statusId, label: localText, isArchived: z.boolean().optional() }))
    .max(200)
    .optional(),
  isMandatory: z.boolean().optional(),
  audience: z.enum(FIELD_AUDIENCES),
  isGlobal: z.boolean(),
  maxLength: z.number().int().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  isArchived: z.boolean().optional(),
});
const shape = {
  languages: z.tuple([language], language).refine((all) => all.length <= 50, 'At most 50'),
  timeZone: z
    .string()
    .max(60)
    .refine((name) => readTimeZone(name) !== undefined, 'Not a time zone')
    .describe('As Europe/Paris or UTC; not as PST or +02:00, which are read in several ways'),
  businessHours: z.record(
    z.string().regex(/^[1-7]$/, 'ISO weekday 1 to 7'),
    z.array(z.tuple([time, time])).max(10),
  ),
  statuses: z.array(statusItem).min(1).max(60),
  transitions: z.record(statusId, z.array(statusId).max(60)),
  initialStatus: statusId,
  closeStatus: statusId,
  reopenStatus: statusId,
  automaticMoves: z.strictObject({ operatorReply: moves, customerReply: moves }),
  customerReopens: z.strictObject({
    resolvedDays: z.number().int().min(0).max(36_500).nullable(),
    closedDays: z.number().int().min(0).max(36_500).nullable(),
  }),
  mandatory: z.array(z.enum(INTAKE_FIELDS)).max(INTAKE_FIELDS.length),
  buyersNameSale: z
    .boolean()
    .optional()
    .describe('Signed-in customers who have bought something must name one of their sales'),
  lock: z.strictObject({ mode: z.enum(LOCK_MODES), implicitTake: z.boolean() }),
  assignees: z.array(z.enum(['person', 'group'])).max(2),
  defaultGroup: groupId.nullable(),
  defaultPriority: z.enum(PRIORITIES),
  customersMay: z.strictObject({
    close: z.boolean(),
    reopen: z.boolean(),
    setPriority: z
      .boolean()
      .optional()
      .describe(
        'False: customers are not asked how urgent it is, and what they say does not count',
      ),
  }),
  vocabulary: z.record(language, z.partialRecord(z.enum(VOCABULARY_TERMS), word)),
  workingSetDays: days,
  ticketExpirationDays: days,
  categories: z.array(categoryItem).max(500),
  fields: z.array(fieldItem).max(100),
  closing: z.strictObject({ mustHaveAnswered: z.enum(['self', 'any']) }),
  solution: z.strictObject({
    isEnabled: z.boolean(),
    review: z.boolean(),
    customerApproval: z.boolean(),
    moves: z.strictObject({
      sent: statusId.optional(),
      approved: statusId.optional(),
      refused: statusId.optional(),
    }),
  }),
  rating: z.strictObject({ isEnabled: z.boolean() }),
  archiveDays: days.nullable(),
  holidays: z.array(z.string().max(10)).max(1_000),
  targets: z
    .array(
      z.strictObject({
        id: statusId,
        name: localText,
        if: z
          .record(z.string(), z.unknown())
          .nullable()
          .describe('A condition; null: every ticket'),
        firstResponseMinutes: minutes.optional(),
        nextResponseMinutes: minutes.optional(),
        resolutionMinutes: minutes.optional(),
        calendar: z.enum(['business', 'always']),
      }),
    )
    .max(100),
  escalation: z.strictObject({ isEnabled: z.boolean() }),
  emailNotifications: z.boolean(),
  notifications: notificationSettings.optional(),
  auditDigestDays: days,
  mailKeptDays: days
    .optional()
    .describe(
      `How long fetched mails stay in source, and lines of what colleagues were mailed; absent: ${MAIL_KEPT_DAYS} days`,
    ),
  files: z
    .strictObject({
      kinds: z
        .array(z.enum(FILE_KINDS))
        .max(FILE_KINDS.length)
        .refine((kinds) => new Set(kinds).size === kinds.length, 'Each once'),
      maxBytes: z.number().int().min(1).max(FILE_RULE_LIMITS.maxBytes).describe('Of one file'),
      maxFiles: z.number().int().min(0).max(FILE_RULE_LIMITS.maxFiles).describe('On one message'),
    })
    .optional()
    .describe('Which files messages can carry'),
  contactForms: z
    .strictObject({
      isEnabled: z.boolean(),
      sites: z
        .array(z.string().max(300))
        .max(MOST_SITES)
        .describe('Origins: https://www.example.org'),
    })
    .optional()
    .describe('Forms on other sites may post tickets (docs/CONTACT-FORMS.md)'),
} satisfies Record<keyof Configuration, z.ZodType>;

export const settingsAnswer = z
  .looseObject({
    slug: z.string(),
    blueprint: z.string(),
    name: z.string(),
    ...shape,
    ...namedSettings,
    allowedFiles: z
      .array(
        z.object({
          kind: z.enum(FILE_KINDS),
          extensions: z.array(z.string()),
          types: z.array(z.string()),
        }),
      )
      .describe('What `files.kinds` means, spelled out'),
  })
  .openapi('Settings');

export const changeSettingsBody = z
  .strictObject({ name: line(120, 1), ...shape, ...namedSettings })
  .partial()
  .openapi('ChangeSettings', { description: 'A field that is given replaces the old one whole.' });
export const settingsHistoryAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        at: z.string().openapi({ format: 'date-time' }),
        actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
        via: z.string(),
        changes: z
          .record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }))
          .describe('Old and new value per member'),
      }),
    ),
    next: z.string().nullable(),
  })
  .openapi('SettingsHistory');
export type ChangeSettings = z.output<typeof changeSettingsBody>;
