// What people are told of (N4), and by which ways (N1). This is the one list of the names: preferences, what waits to be
// told, notifications, mails, messages to devices and to Slack all go by it.

/** What a colleague at the desk is told of. In the order in which screens show them. */
export const NOTICE_EVENTS = [
  /** A ticket has come: for the group's members, or for all who see tickets that are nobody's. */
  'new-ticket',
  /** It is theirs, or their group's, from now on. */
  'assigned',
  /** A public message of the other side, or of a colleague on what they watch. */
  'new-message',
  'mention',
  'status-changed',
  /** Resolved, or closed without. */
  'ticket-resolved',
  /** A rule says that somebody should look. */
  'escalated',
  /** A promised time runs out soon, or has run out. */
  'due-soon',
  'target-missed',
  'expired',
  'solution-to-review',
  /** Sent back by the desk, approved or refused by the customer: for who proposed it. */
  'solution-judged',
  'rated',
  /** A reply of theirs was not sent (A5). */
  'held-reply',
] as const;
export type NoticeEvent = (typeof NOTICE_EVENTS)[number];

export const isNoticeEvent = (name: string): name is NoticeEvent =>
  (NOTICE_EVENTS as readonly string[]).includes(name);

export const NOTICE_CHANNELS = ['inApp', 'mail', 'push', 'slack'] as const;
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number];

/**
 * What whoever asked is mailed, which is no choice of theirs: received (confirmation), what is missing, an answer, resolved
 * with the question how it was, and a solution to approve.
 */
export const CUSTOMER_MAIL_KINDS = [
  'confirmation',
  'details',
  'answer',
  'resolved',
  'solution',
] as const;
export type CustomerMailKind = (typeof CUSTOMER_MAIL_KINDS)[number];

/** Under which name the list of mails (M9) has what a colleague is mailed. */
export const MAIL_KIND_OF = {
  'new-ticket': 'new-ticket',
  assigned: 'assigned',
  'new-message': 'message',
  mention: 'mention',
  'status-changed': 'status-changed',
  'ticket-resolved': 'ticket-resolved',
  escalated: 'escalated',
  'due-soon': 'due-soon',
  'target-missed': 'target-missed',
  expired: 'expired',
  'solution-to-review': 'review',
  'solution-judged': 'judged',
  rated: 'rated',
  'held-reply': 'held-reply',
} as const satisfies Record<NoticeEvent, string>;
export type DeskMailKind = (typeof MAIL_KIND_OF)[NoticeEvent];

export const EVENT_OF_MAIL_KIND = Object.fromEntries(
  NOTICE_EVENTS.map((event) => [MAIL_KIND_OF[event], event]),
) as Readonly<Record<DeskMailKind, NoticeEvent>>;

type Choice = Readonly<Record<NoticeChannel, boolean>>;
const SHOWN: Choice = { inApp: true, mail: false, push: false, slack: false };
const MAILED: Choice = { ...SHOWN, mail: true };
const URGENT: Choice = { ...MAILED, push: true, slack: true };

/** Where neither the person nor the workspace has chosen. `slack` counts only for whoever has named a webhook. */
export const BUILT_IN_CHOICES: Readonly<Record<NoticeEvent, Choice>> = {
  'new-ticket': SHOWN,
  assigned: URGENT,
  'new-message': URGENT,
  mention: URGENT,
  'status-changed': SHOWN,
  'ticket-resolved': SHOWN,
  escalated: URGENT,
  'due-soon': { ...SHOWN, push: true, slack: true },
  'target-missed': URGENT,
  expired: MAILED,
  'solution-to-review': URGENT,
  'solution-judged': MAILED,
  rated: { ...SHOWN, push: true },
  'held-reply': URGENT,
};

/** What the workspace's own Slack channel hears where nobody has chosen. */
export const BUILT_IN_SLACK: readonly NoticeEvent[] = [
  'new-ticket',
  'escalated',
  'target-missed',
  'expired',
];
