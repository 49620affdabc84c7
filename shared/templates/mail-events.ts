// What mails are about, and what the text of each may hold (N2). A name stands for a short text anywhere in a text, for a
// part of the mail that the product makes (words of a message, a list), or for a link; the last two have a paragraph of
// their own. What a mail would be useless or misleading without cannot be left out of its text.

export const MAIL_AUDIENCES = ['customers', 'desk', 'accounts'] as const;
export type MailAudience = (typeof MAIL_AUDIENCES)[number];

export type MailEventDefinition = {
  readonly audience: MailAudience;
  /** Also in a subject. */
  readonly texts: readonly string[];
  readonly parts: readonly string[];
  readonly links: readonly string[];
  /** Of the parts and links, in the body. */
  readonly required: readonly string[];
};

const TICKET = [
  'ticket.reference',
  'ticket.number',
  'ticket.subject',
  'ticket.status',
  'ticket.category',
  'ticket.openedOn',
  'workspace.name',
  'today',
] as const;
const REQUESTER = ['requester.name', 'requester.firstName'] as const;
const toCustomers = (
  more: Partial<Omit<MailEventDefinition, 'audience' | 'links'>>,
): MailEventDefinition => ({
  audience: 'customers',
  texts: ['greeting', ...REQUESTER, ...TICKET, ...(more.texts ?? [])],
  parts: more.parts ?? [],
  links: ['ticket.link'],
  required: more.required ?? [],
});
const toDesk = (
  texts: readonly string[] = [],
  parts: readonly string[] = ['message'],
): MailEventDefinition => ({
  audience: 'desk',
  texts: ['person.name', 'requester.label', ...REQUESTER, ...TICKET, ...texts],
  parts,
  links: ['ticket.link'],
  required: ['ticket.link'],
});
const toAccounts = (link: string, required: readonly string[]): MailEventDefinition => ({
  audience: 'accounts',
  texts: ['greeting', 'person.name', 'workspace.name'],
  parts: [],
  links: [link],
  required,
});

export const MAIL_EVENTS = {
  confirmation: toCustomers({
    parts: ['details', 'code'],
    required: ['details', 'ticket.link', 'code'],
  }),
  // Somebody typed this address: not a word of theirs is sent to it (M7, SEC16), so that few names are there.
  unconfirmed: {
    audience: 'customers',
    texts: ['workspace.name', 'ticket.reference', 'ticket.number'],
    parts: ['details', 'code', 'others'],
    links: ['ticket.link'],
    required: ['details', 'ticket.link', 'code', 'others'],
  },
  details: toCustomers({ required: ['ticket.link'] }),
  answer: toCustomers({
    texts: ['operator.name'],
    parts: ['message', 'signature', 'files', 'outcome', 'reply'],
    required: ['message', 'files'],
  }),
  resolved: toCustomers({ parts: ['rating'] }),
  solution: toCustomers({
    parts: ['solution', 'approval'],
    required: ['solution', 'ticket.link'],
  }),
  message: toDesk(['author.name']),
  'new-ticket': toDesk(),
  assigned: toDesk(),
  'assigned-group': toDesk(),
  mention: toDesk(['author.name']),
  'status-changed': toDesk(),
  'ticket-resolved': toDesk(),
  'due-soon': toDesk(),
  'target-missed': toDesk(),
  expired: toDesk(),
  rated: toDesk(['score']),
  'held-reply': toDesk(),
  escalated: toDesk(),
  review: toDesk(),
  approved: toDesk(),
  refused: toDesk(),
  returned: toDesk(),
  several: {
    audience: 'desk',
    texts: ['person.name', 'workspace.name', 'count'],
    parts: ['tickets'],
    links: [],
    required: ['tickets'],
  },
  'password-reset': toAccounts('password.link', ['password.link']),
  invitation: toAccounts('password.link', ['password.link']),
  'password-changed': toAccounts('signin.link', []),
  'webhook-off': toAccounts('signin.link', []),
  // To an address that somebody has typed: not a word of theirs is sent there, nor their name (SEC16).
  'address-confirm': {
    audience: 'accounts',
    texts: ['workspace.name'],
    parts: [],
    links: ['address.link'],
    required: ['address.link'],
  },
  'address-taken': {
    audience: 'accounts',
    texts: ['workspace.name'],
    parts: [],
    links: ['signin.link'],
    required: [],
  },
  'address-changed': toAccounts('signin.link', []),
} as const satisfies { readonly [event: string]: MailEventDefinition };

export type MailEvent = keyof typeof MAIL_EVENTS;
export const MAIL_EVENT_NAMES = Object.keys(MAIL_EVENTS) as readonly MailEvent[];
export const isMailEvent = (name: string): name is MailEvent => Object.hasOwn(MAIL_EVENTS, name);
export const mailEventOf = (event: MailEvent): MailEventDefinition => MAIL_EVENTS[event];
