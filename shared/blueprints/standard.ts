import type { Configuration } from '#shared/engine/configuration.ts';

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
  auditDigestDays: 1,
} as const satisfies Partial<Configuration>;
