import type { Configuration } from '#shared/engine/configuration.ts';
import { BUILT_IN_SETTINGS } from '#shared/notifications/preferences.ts';
import { DEFAULT_FILE_RULES } from '#shared/files/file-rules.ts';

/** What a preset that says nothing else starts from: everything that needs a decision is off. */
export const STANDARD = {
  categories: [],
  fields: [],
  closing: { mustHaveAnswered: 'any' },
  solution: { isEnabled: false, review: false, customerApproval: false, moves: {} },
  rating: { isEnabled: false },
  archiveDays: null,
  holidays: [],
  targets: [],
  escalation: { isEnabled: false },
  emailNotifications: true,
  notifications: BUILT_IN_SETTINGS,
  auditDigestDays: 1,
  files: DEFAULT_FILE_RULES,
} as const satisfies Partial<Configuration>;
