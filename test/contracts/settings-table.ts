// One row per setting: another value that is right in every blueprint, what is wrong, and which tests show what it does.
// A setting without a row fails settings.pg.test.ts, and does not compile.

import type { GroupId } from '#shared/base/ids.ts';
import { BUILT_IN_SETTINGS } from '#shared/notifications/preferences.ts';
import type { Configuration } from '#shared/engine/configuration.ts';

export type Workspace = Configuration & { readonly name: string };
export type SettingRow = {
  /** Rows come one after the other in the order of the registry: what stands above has been changed already. */
  readonly to: (now: Workspace, at: { readonly groupId: GroupId }) => unknown;
  /** A value, and where it is wrong. */
  readonly wrong: readonly (readonly [value: unknown, path: string])[];
  /** Tests that fail when it has no effect. */
  readonly shownBy: readonly string[];
};

const NOT_A_SWITCH = [
  ['yes', 'isEnabled'],
  [1, 'isEnabled'],
] as const;
const NOT_DAYS = [0, -1, 1.5, '7'] as const;
const NOTIFICATIONS = BUILT_IN_SETTINGS;
const en = (text: string) => ({ en: text });
const ofPhase = ({ statuses }: Configuration, ...phases: string[]) =>
  statuses.filter(({ phase }) => phases.includes(phase)).map(({ id }) => id);
const OPEN = ['new', 'active', 'waiting-customer', 'waiting-operator'];

export const SETTINGS: Readonly<Record<keyof Workspace, SettingRow>> = {
  name: {
    to: () => 'Another name',
    wrong: [
      [' ', 'name'],
      ['n'.repeat(121), 'name'],
      [7, 'name'],
    ],
    shownBy: ['W1o'],
  },
  languages: {
    to: ({ languages }) => [...languages, 'de'],
    wrong: [
      [[], 'languages'],
      [['en', 'en'], 'languages'],
      [['English'], 'languages.0'],
    ],
    shownBy: ['W1o', 'T17b', 'W7g'],
  },
  timeZone: {
    to: ({ timeZone }) => (timeZone === 'Asia/Tokyo' ? 'UTC' : 'Asia/Tokyo'),
    wrong: [['Mars/Olympus', 'timeZone']],
    shownBy: ['A8i'],
  },
  businessHours: {
    to: () => ({ '2': [['07:00', '11:30']] }),
    wrong: [
      [{ 8: [] }, 'businessHours'],
      [{ 1: [['09:00', '08:00']] }, 'businessHours.1.0'],
    ],
    shownBy: ['A8i', 'A8h'],
  },
  statuses: {
    to: ({ statuses }) => [
      { id: 'zz-parts', label: en('Parts'), phase: 'waiting-operator', color: 'violet' },
      ...statuses,
      { id: 'zz-done', label: en('Done'), phase: 'closed' },
    ],
    wrong: [
      [[], 'statuses'],
      [[{ id: 'Open', label: en('Open'), phase: 'new' }], 'statuses.0.id'],
      [[{ id: 'open', label: en('Open'), phase: 'fresh' }], 'statuses.0.phase'],
    ],
    shownBy: ['W8e', 'W8f'],
  },
  transitions: {
    to: ({ initialStatus, closeStatus }) => ({ [initialStatus]: ['zz-parts', closeStatus] }),
    wrong: [
      [{ nowhere: [] }, 'transitions.nowhere'],
      [[], 'transitions'],
    ],
    shownBy: ['W8e', 'W4e'],
  },
  initialStatus: {
    to: () => 'zz-parts',
    wrong: [
      ['nowhere', 'initialStatus'],
      ['zz-done', 'initialStatus'],
    ],
    shownBy: ['W8i'],
  },
  closeStatus: {
    to: () => 'zz-done',
    wrong: [
      ['nowhere', 'closeStatus'],
      ['zz-parts', 'closeStatus'],
    ],
    shownBy: ['W8i'],
  },
  reopenStatus: {
    to: (now) => ofPhase(now, ...OPEN).find((id) => id !== now.reopenStatus),
    wrong: [
      ['nowhere', 'reopenStatus'],
      ['zz-done', 'reopenStatus'],
    ],
    shownBy: ['W8i'],
  },
  automaticMoves: {
    to: () => ({ operatorReply: { 'zz-parts': 'zz-parts' }, customerReply: {} }),
    wrong: [
      [
        { operatorReply: { nowhere: 'zz-parts' }, customerReply: {} },
        'automaticMoves.operatorReply.nowhere',
      ],
      [
        { operatorReply: {}, customerReply: { 'zz-parts': 'zz-done' } },
        'automaticMoves.customerReply.zz-parts',
      ],
      [{ operatorReply: {} }, 'automaticMoves.customerReply'],
    ],
    shownBy: ['W8e', 'T7m'],
  },
  customerReopens: {
    to: () => ({ resolvedDays: 3, closedDays: 5 }),
    wrong: [
      [{ resolvedDays: -1, closedDays: 5 }, 'customerReopens.resolvedDays'],
      [{ resolvedDays: 3, closedDays: 0.5 }, 'customerReopens.closedDays'],
    ],
    shownBy: ['T7m', 'T7o'],
  },
  mandatory: {
    to: () => ['subject', 'country'],
    wrong: [[['shoe-size'], 'mandatory.0']],
    shownBy: ['T2m', 'T2r', 'T2p'],
  },
  buyersNameSale: {
    to: ({ buyersNameSale }) => buyersNameSale !== true,
    wrong: [['always', 'buyersNameSale']],
    shownBy: ['P8r'],
  },
  lock: {
    to: ({ lock }) => ({
      mode: lock.mode === 'none' ? 'presence' : 'none',
      implicitTake: !lock.implicitTake,
    }),
    wrong: [
      [{ mode: 'sometimes', implicitTake: true }, 'lock.mode'],
      [{ mode: 'none' }, 'lock.implicitTake'],
      [{ mode: 'none', implicitTake: true, extra: 1 }, 'lock.extra'],
    ],
    shownBy: ['W8j', 'A3e'],
  },
  assignees: {
    to: ({ assignees }) =>
      assignees.length === 1 && assignees[0] === 'group' ? ['person', 'group'] : ['group'],
    wrong: [[['robot'], 'assignees.0']],
    shownBy: ['W8j', 'A6a'],
  },
  defaultGroup: {
    to: (_now, { groupId }) => groupId,
    wrong: [
      ['nobody', 'defaultGroup'],
      ['01890000-0000-7000-8000-000000000000', 'defaultGroup'],
    ],
    shownBy: ['W8i', 'W7e'],
  },
  defaultPriority: {
    to: () => 'low',
    wrong: [['urgent', 'defaultPriority']],
    shownBy: ['W4e'],
  },
  customersMay: {
    to: ({ customersMay }) => ({
      close: !customersMay.close,
      reopen: !customersMay.reopen,
      setPriority: customersMay.setPriority === false,
    }),
    wrong: [
      [{ close: 1, reopen: true }, 'customersMay.close'],
      [{ close: true }, 'customersMay.reopen'],
      [{ close: true, reopen: true, setPriority: 'no' }, 'customersMay.setPriority'],
    ],
    shownBy: ['W8j', 'P1o'],
  },
  vocabulary: {
    to: () => ({ en: { ticket: { one: 'case', other: 'cases' } } }),
    wrong: [
      [{ en: { ticket: { one: '', other: 'cases' } } }, 'vocabulary.en.ticket.one'],
      [{ en: { shoe: { one: 'shoe', other: 'shoes' } } }, 'vocabulary.en'],
      [{ English: {} }, 'vocabulary'],
    ],
    shownBy: ['W9h', 'W9i'],
  },
  workingSetDays: {
    to: ({ workingSetDays }) => workingSetDays + 1,
    wrong: NOT_DAYS.map((value) => [value, 'workingSetDays'] as const),
    shownBy: ['W8k'],
  },
  ticketExpirationDays: {
    to: ({ ticketExpirationDays }) => ticketExpirationDays + 1,
    wrong: NOT_DAYS.map((value) => [value, 'ticketExpirationDays'] as const),
    shownBy: ['W4i'],
  },
  categories: {
    to: ({ categories }) => [...categories, { id: 'zz-garden', label: en('Garden') }],
    wrong: [
      [[{ id: 'garden', label: {} }], 'categories.0.label'],
      [[{ id: 'Garden', label: en('Garden') }], 'categories.0.id'],
      [[{ id: 'tree', label: en('Tree'), parentId: 'wood' }], 'categories.0.parentId'],
    ],
    shownBy: ['T5e'],
  },
  fields: {
    to: ({ fields }) => [
      ...fields,
      { id: 'zz-seats', label: en('Seats'), type: 'number', audience: 'everyone', isGlobal: false },
    ],
    wrong: [
      [
        [{ id: 'shelf', label: en('Shelf'), type: 'list', audience: 'everyone', isGlobal: true }],
        'fields.0.type',
      ],
      [
        [{ id: 'kit', label: en('Kit'), type: 'dropdown', audience: 'everyone', isGlobal: true }],
        'fields.0.options',
      ],
    ],
    shownBy: ['T4g'],
  },
  closing: {
    to: ({ closing }) => ({
      mustHaveAnswered: closing.mustHaveAnswered === 'any' ? 'self' : 'any',
    }),
    wrong: [[{ mustHaveAnswered: 'nobody' }, 'closing.mustHaveAnswered']],
    shownBy: ['T13e'],
  },
  solution: {
    to: ({ solution }) => ({
      ...solution,
      isEnabled: !solution.isEnabled,
      moves: { refused: 'zz-parts', approved: 'zz-done' },
    }),
    wrong: [
      [
        { isEnabled: true, review: true, customerApproval: true, moves: { sent: 'nowhere' } },
        'solution.moves.sent',
      ],
      [
        { isEnabled: true, review: true, customerApproval: true, moves: { refused: 'zz-done' } },
        'solution.moves.refused',
      ],
      [{ isEnabled: true, review: 'yes', customerApproval: true, moves: {} }, 'solution.review'],
    ],
    shownBy: ['T15e', 'W7k'],
  },
  rating: {
    to: ({ rating }) => ({ isEnabled: !rating.isEnabled }),
    wrong: NOT_A_SWITCH.map(([value, at]) => [{ [at]: value }, `rating.${at}`] as const),
    shownBy: ['T16b', 'T16d'],
  },
  archiveDays: {
    to: ({ archiveDays }) => (archiveDays ?? 0) + 1,
    wrong: NOT_DAYS.map((value) => [value, 'archiveDays'] as const),
    shownBy: ['T20c'],
  },
  holidays: {
    to: () => ['2026-12-25'],
    wrong: [
      [['2026-02-30'], 'holidays.0'],
      [['Christmas'], 'holidays.0'],
    ],
    shownBy: ['A8i', 'W4h'],
  },
  targets: {
    to: () => [
      { id: 'fast', name: en('Fast'), if: null, firstResponseMinutes: 30, calendar: 'business' },
    ],
    wrong: [
      [[{ id: 'fast', name: en('Fast'), if: null, calendar: 'sometimes' }], 'targets.0.calendar'],
      [
        [{ id: 'fast', name: en('Fast'), if: null, firstResponseMinutes: 0, calendar: 'always' }],
        'targets.0.firstResponseMinutes',
      ],
      [
        [{ id: 'fast', name: en('Fast'), if: { field: 'shoe' }, calendar: 'always' }],
        'targets.0.if',
      ],
    ],
    shownBy: ['A8g', 'W4h'],
  },
  escalation: {
    to: ({ escalation }) => ({ isEnabled: !escalation.isEnabled }),
    wrong: NOT_A_SWITCH.map(([value, at]) => [{ [at]: value }, `escalation.${at}`] as const),
    shownBy: ['W4g'],
  },
  emailNotifications: {
    to: ({ emailNotifications }) => !emailNotifications,
    wrong: [['yes', 'emailNotifications']],
    shownBy: ['W4n'],
  },
  notifications: {
    to: () => ({
      events: { mention: { mail: false } },
      digest: { mode: 'daily', hour: 7 },
      quiet: { from: '20:00', to: '06:30', days: [6, 7] },
      slackEvents: ['expired'],
      dueSoonMinutes: 15,
    }),
    wrong: [
      [{ ...NOTIFICATIONS, events: { birthday: {} } }, 'notifications.events.birthday'],
      [
        { ...NOTIFICATIONS, events: { mention: { mail: 'yes' } } },
        'notifications.events.mention.mail',
      ],
      [{ ...NOTIFICATIONS, digest: { mode: 'weekly', hour: 1 } }, 'notifications.digest.mode'],
      [
        { ...NOTIFICATIONS, quiet: { from: '25:00', to: '06:00', days: [] } },
        'notifications.quiet.from',
      ],
      [
        { ...NOTIFICATIONS, quiet: { from: '00:00', to: '00:00', days: [1, 2, 3, 4, 5, 6, 7] } },
        'notifications.quiet.days',
      ],
      [{ ...NOTIFICATIONS, dueSoonMinutes: 1 }, 'notifications.dueSoonMinutes'],
    ],
    shownBy: ['N1x', 'N1y'],
  },
  auditDigestDays: {
    to: ({ auditDigestDays }) => auditDigestDays + 1,
    wrong: NOT_DAYS.map((value) => [value, 'auditDigestDays'] as const),
    shownBy: ['W4k'],
  },
  mailKeptDays: {
    to: ({ mailKeptDays = 365 }) => mailKeptDays + 1,
    wrong: NOT_DAYS.map((value) => [value, 'mailKeptDays'] as const),
    shownBy: ['M9l', 'M9m'],
  },
  files: {
    to: () => ({ kinds: ['pdf', 'image'], maxBytes: 1_000_000, maxFiles: 3 }),
    wrong: [
      [{ kinds: ['svg'], maxBytes: 1, maxFiles: 1 }, 'files.kinds.0'],
      [{ kinds: ['pdf', 'pdf'], maxBytes: 1, maxFiles: 1 }, 'files.kinds'],
      [{ kinds: [], maxBytes: 0, maxFiles: 1 }, 'files.maxBytes'],
      [{ kinds: [], maxBytes: 1, maxFiles: 51 }, 'files.maxFiles'],
    ],
    shownBy: ['F1e', 'F1f'],
  },
  contactForms: {
    to: () => ({ isEnabled: true, sites: ['https://www.example.org'] }),
    wrong: [
      [{ isEnabled: 'yes', sites: [] }, 'contactForms.isEnabled'],
      [{ isEnabled: true, sites: ['www.example.org'] }, 'contactForms.sites.0'],
      [{ isEnabled: true, sites: ['https://a.test', 'https://a.test'] }, 'contactForms.sites.1'],
    ],
    shownBy: ['X4f', 'X4g'],
  },
};

/** The names of W4: the same member in other words. */
export const NAMED: Readonly<
  Record<string, { readonly member: keyof Workspace } & Pick<SettingRow, 'to' | 'wrong'>>
> = {
  enable_email_notifications: {
    member: 'emailNotifications',
    to: ({ emailNotifications }) => !emailNotifications,
    wrong: [['true', 'enable_email_notifications']],
  },
  default_priority: {
    member: 'defaultPriority',
    to: () => 'critical',
    wrong: [['urgent', 'default_priority']],
  },
  ticket_expiration_days: {
    member: 'ticketExpirationDays',
    to: ({ ticketExpirationDays }) => ticketExpirationDays + 1,
    wrong: NOT_DAYS.map((value) => [value, 'ticket_expiration_days'] as const),
  },
  status_transitions: {
    member: 'transitions',
    to: () => ({}),
    wrong: [[{ nowhere: [] }, 'status_transitions.nowhere']],
  },
  enable_escalation: {
    member: 'escalation',
    to: ({ escalation }) => !escalation.isEnabled,
    wrong: [['yes', 'enable_escalation']],
  },
  audit_log_interval: {
    member: 'auditDigestDays',
    to: ({ auditDigestDays }) => auditDigestDays + 1,
    wrong: NOT_DAYS.map((value) => [value, 'audit_log_interval'] as const),
  },
};
