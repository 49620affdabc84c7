// How each command is given through each door: by a device's outbox, by the REST API and, where rules can, by a rule.
// The table has a row for every command that there is, else it does not compile.

import type { CommandType, DeviceCommand } from '#shared/engine/commands.ts';
import type { ServerCommand } from '#shared/engine/server-commands.ts';
import type { RuleAction } from '#shared/rules/rule.ts';
import type { ApiClient, ApiQuestion } from '#test/support/api-client.ts';
import { message } from '#test/support/device-calls.ts';

export const ACTORS = ['technician', 'lead', 'administrator', 'customer'] as const;
export type Actor = (typeof ACTORS)[number];

/** A fresh ticket of the customer's with a second message, another one beside it, and what rows name. */
export type Stage = {
  readonly ticket: string;
  readonly other: string;
  readonly newTicket: string;
  readonly messageId: string;
  readonly heldReply: string;
  readonly colleague: string;
  readonly otherGroup: string;
  readonly sale: string;
  readonly api: Readonly<Record<Actor, ApiClient>>;
};
type Command<Type extends DeviceCommand['type']> = Omit<
  Extract<DeviceCommand, { type: Type }>,
  'type' | 'ticketId'
>;
export type Row<Type extends DeviceCommand['type']> = {
  /** The technician unless said. */
  readonly by?: Actor;
  /** What must have happened before. */
  readonly before?: (stage: Stage) => Promise<unknown>;
  /** A reply of the technician's was refused before, and waits. */
  readonly needsHeldReply?: true;
  readonly device: (stage: Stage) => Command<Type>;
  readonly rest: (api: ApiClient, stage: Stage) => Promise<unknown>;
  readonly rule?: (stage: Stage) => ApiQuestion<typeof RULES>['body']['then'][number];
};
const RULES = 'post /api/v1/w/{workspace}/rules';

const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';
const TICKET = 'patch /api/v1/w/{workspace}/tickets/{id}';
const MESSAGES = 'post /api/v1/w/{workspace}/tickets/{id}/messages';
const at = ({ ticket }: Stage) => ({ path: { id: ticket } });
const none = () => ({});

const take = ({ api }: Stage, by: Actor, id: string) =>
  api[by].must(`${VERB}/take`, { path: { id } });
const isTaken = (stage: Stage) => take(stage, 'technician', stage.ticket);
const isAnswered = async (stage: Stage) => {
  await isTaken(stage);
  await stage.api.technician.must(MESSAGES, { ...at(stage), body: { text: 'Look here' } });
};
const isClosed = (stage: Stage) => stage.api.administrator.must(`${VERB}/close`, at(stage));
const TEXTS = { en: 'Turn it off and on' };
const isProposed = (stage: Stage) =>
  stage.api.technician.must(`${VERB}/propose-solution`, { ...at(stage), body: { texts: TEXTS } });
const LINK = { kind: 'blocks' } as const;
const ON = new Date().toISOString().slice(0, 10);

export const REQUEST = {
  subject: 'Screen',
  text: 'It is black',
  requester: {
    name: 'Rosa Rivera',
    email: 'rosa@guest.example',
    phone: '',
    address: '',
    city: 'Lyon',
    country: 'FR',
  },
  channel: 'phone',
  language: 'en',
  priority: 'high',
  category: 'hardware',
  fields: { asset: 'A-1' },
} as const;

export const DEVICE_ROWS: { readonly [Type in DeviceCommand['type']]: Row<Type> } = {
  open: {
    device: () => {
      const { text, requester, ...rest } = REQUEST;
      return {
        ...rest,
        message: message(`<p>${text}</p>`),
        requester: { personId: null, ...requester },
      };
    },
    rest: (api, { newTicket }) => {
      const { text, ...rest } = REQUEST;
      return api.must('post /api/v1/w/{workspace}/tickets', {
        body: { id: newTicket, html: `<p>${text}</p>`, ...rest },
      });
    },
  },
  reply: {
    before: isTaken,
    device: ({ newTicket }) => ({
      message: message('<p>Look here</p>'),
      basis: { baseSeq: 2 },
      followUpTicketId: newTicket as never,
    }),
    rest: (api, stage) =>
      api.must(MESSAGES, { ...at(stage), body: { html: '<p>Look here</p>', baseSeq: 2 } }),
  },
  note: {
    device: ({ colleague }) => ({
      message: message('<p>For you</p>'),
      mentions: [colleague as never],
    }),
    rest: (api, stage) =>
      api.must(MESSAGES, {
        ...at(stage),
        body: { kind: 'note', html: '<p>For you</p>', mentions: [stage.colleague] },
      }),
  },
  take: { device: none, rest: (api, stage) => api.must(`${VERB}/take`, at(stage)) },
  drop: {
    before: isTaken,
    device: none,
    rest: (api, stage) => api.must(`${VERB}/drop`, at(stage)),
  },
  'hand-over': {
    before: isTaken,
    device: ({ colleague }) => ({ to: { personId: colleague as never } }),
    rest: (api, stage) =>
      api.must(`${VERB}/hand-over`, { ...at(stage), body: { person: stage.colleague } }),
  },
  'break-lock': {
    by: 'administrator',
    before: isTaken,
    device: none,
    rest: (api, stage) => api.must(`${VERB}/break-lock`, at(stage)),
  },
  assign: {
    before: isTaken,
    device: ({ colleague, otherGroup }) => ({
      assigneeId: colleague as never,
      groupId: otherGroup as never,
    }),
    rest: (api, stage) =>
      api.must(`${VERB}/assign`, {
        ...at(stage),
        body: { assignee: stage.colleague, group: stage.otherGroup },
      }),
    rule: ({ colleague, otherGroup }) => ({
      do: 'assign',
      personId: colleague,
      groupId: otherGroup,
    }),
  },
  'change-status': {
    device: () => ({ status: 'in-progress' }),
    rest: (api, stage) =>
      api.must(`${VERB}/change-status`, { ...at(stage), body: { status: 'in-progress' } }),
    rule: () => ({ do: 'set-status', status: 'in-progress' }),
  },
  close: {
    before: isAnswered,
    device: none,
    rest: (api, stage) => api.must(`${VERB}/close`, at(stage)),
  },
  reopen: {
    before: isClosed,
    device: none,
    rest: (api, stage) => api.must(`${VERB}/reopen`, at(stage)),
  },
  'correct-requester': {
    device: () => ({ changes: { city: 'Paris', subject: 'Two screens' } }),
    rest: (api, stage) =>
      api.must(TICKET, {
        ...at(stage),
        body: { subject: 'Two screens', requester: { city: 'Paris' } },
      }),
  },
  'name-sale': {
    device: ({ sale }) => ({ saleId: sale as never }),
    rest: (api, stage) => api.must(TICKET, { ...at(stage), body: { sale: stage.sale } }),
  },
  'settle-held-reply': {
    needsHeldReply: true,
    device: ({ heldReply }) => ({ heldReplyId: heldReply as never, outcome: 'discarded' }),
    rest: (api, { heldReply }) =>
      api.must('delete /api/v1/w/{workspace}/held-replies/{id}', { path: { id: heldReply } }),
  },
  'change-priority': {
    device: () => ({ priority: 'critical' }),
    rest: (api, stage) =>
      api.must(`${VERB}/change-priority`, { ...at(stage), body: { priority: 'critical' } }),
    rule: () => ({ do: 'set-priority', priority: 'critical' }),
  },
  categorise: {
    device: () => ({ category: 'software-access' }),
    rest: (api, stage) =>
      api.must(`${VERB}/categorise`, { ...at(stage), body: { category: 'software-access' } }),
  },
  'set-fields': {
    device: () => ({ fields: { impact: 'team' } }),
    rest: (api, stage) =>
      api.must(`${VERB}/set-fields`, { ...at(stage), body: { fields: { impact: 'team' } } }),
    rule: () => ({ do: 'set-field', field: 'impact', value: 'team' }),
  },
  tag: {
    device: () => ({ add: ['vip'], remove: [] }),
    rest: (api, stage) => api.must(`${VERB}/tag`, { ...at(stage), body: { add: ['vip'] } }),
    rule: () => ({ do: 'tag', add: ['vip'] }),
  },
  translate: {
    device: () => ({ field: 'subject', language: 'fr', text: 'Écran' }),
    rest: (api, stage) =>
      api.must(`${VERB}/translate`, {
        ...at(stage),
        body: { field: 'subject', language: 'fr', text: 'Écran' },
      }),
  },
  'change-language': {
    device: () => ({ language: 'fr' }),
    rest: (api, stage) => api.must(TICKET, { ...at(stage), body: { language: 'fr' } }),
  },
  'change-watchers': {
    device: ({ colleague }) => ({ add: [colleague as never], remove: [] }),
    rest: (api, stage) =>
      api.must(`${VERB}/change-watchers`, { ...at(stage), body: { add: [stage.colleague] } }),
  },
  'change-cc': {
    device: () => ({ add: ['boss@guest.example'], remove: [] }),
    rest: (api, stage) =>
      api.must(`${VERB}/change-cc`, { ...at(stage), body: { add: ['boss@guest.example'] } }),
  },
  'change-references': {
    device: () => ({ add: [{ system: 'jira', key: 'ABC-1', url: '' }], remove: [] }),
    rest: (api, stage) =>
      api.must(`${VERB}/change-references`, {
        ...at(stage),
        body: { add: [{ system: 'jira', key: 'ABC-1' }] },
      }),
  },
  'record-time': {
    device: ({ newTicket }) => ({
      entryId: newTicket as never,
      minutes: 20,
      on: ON,
      text: 'On the phone',
    }),
    rest: (api, stage) =>
      api.must(`${VERB}/record-time`, {
        ...at(stage),
        body: { id: stage.newTicket, minutes: 20, on: ON, text: 'On the phone' },
      }),
  },
  'propose-solution': {
    device: () => ({ texts: TEXTS }),
    rest: (api, stage) =>
      api.must(`${VERB}/propose-solution`, { ...at(stage), body: { texts: TEXTS } }),
  },
  'review-solution': {
    by: 'lead',
    before: isProposed,
    device: () => ({ outcome: 'approve', note: 'Good' }),
    rest: (api, stage) =>
      api.must(`${VERB}/review-solution`, {
        ...at(stage),
        body: { outcome: 'approve', note: 'Good' },
      }),
  },
  'answer-solution': {
    by: 'customer',
    before: async (stage) => {
      await isProposed(stage);
      await stage.api.lead.must(`${VERB}/review-solution`, {
        ...at(stage),
        body: { outcome: 'approve' },
      });
    },
    device: () => ({ outcome: 'refuse', note: 'Still black' }),
    rest: (api, stage) =>
      api.must(`${VERB}/answer-solution`, {
        ...at(stage),
        body: { outcome: 'refuse', note: 'Still black' },
      }),
  },
  rate: {
    by: 'customer',
    before: isClosed,
    device: () => ({ value: 4, comment: { en: 'Quick' } }),
    rest: (api, stage) =>
      api.must(`${VERB}/rate`, { ...at(stage), body: { value: 4, comment: { en: 'Quick' } } }),
  },
  merge: {
    device: ({ other }) => ({ into: other as never }),
    rest: (api, stage) => api.must(`${VERB}/merge`, { ...at(stage), body: { into: stage.other } }),
  },
  split: {
    device: ({ messageId, newTicket }) => ({
      messageId: messageId as never,
      newTicketId: newTicket as never,
      subject: 'A second thing',
    }),
    rest: (api, stage) =>
      api.must(`${VERB}/split`, {
        ...at(stage),
        body: {
          messageId: stage.messageId,
          newTicketId: stage.newTicket,
          subject: 'A second thing',
        },
      }),
  },
  link: {
    device: ({ other }) => ({ ...LINK, to: other as never }),
    rest: (api, stage) =>
      api.must(`${VERB}/link`, { ...at(stage), body: { ...LINK, to: stage.other } }),
  },
  unlink: {
    before: (stage) =>
      stage.api.technician.must(`${VERB}/link`, {
        ...at(stage),
        body: { ...LINK, to: stage.other },
      }),
    device: ({ other }) => ({ ...LINK, to: other as never }),
    rest: (api, stage) =>
      api.must(`${VERB}/unlink`, { ...at(stage), body: { ...LINK, to: stage.other } }),
  },
  redact: {
    by: 'administrator',
    device: ({ messageId }) => ({ messageId: messageId as never, reason: 'A card number' }),
    rest: (api, stage) =>
      api.must(`${VERB}/redact`, {
        ...at(stage),
        body: { messageId: stage.messageId, reason: 'A card number' },
      }),
  },
};

/** What no device sends: the machine's own acts, and those that need the server at that moment. */
export const SERVER_ROWS: {
  readonly [Type in ServerCommand['type']]: Omit<
    Extract<ServerCommand, { type: Type }>,
    'ticketId'
  >;
} = {
  delete: { type: 'delete' },
  restore: { type: 'restore' },
  expire: { type: 'expire' },
  archive: { type: 'archive' },
  'set-targets': { type: 'set-targets', targets: null },
  'reckon-targets': { type: 'reckon-targets' },
  'mark-missed': { type: 'mark-missed', target: 'resolution' },
  escalate: { type: 'escalate', level: 1, cause: 'me', ruleId: null },
  'apply-rule': { type: 'apply-rule', ruleId: '' },
  'report-mail': {
    type: 'report-mail',
    messageId: null,
    recipient: 'zoe@example.test',
    outcome: 'failed',
    detail: '',
  },
};

/** What a rule's actions do; null where they do more than one of the commands above. */
export const RULE_COMMANDS: { readonly [Action in RuleAction['do']]: CommandType | null } = {
  assign: 'assign',
  // As `assign`, whoever was chosen: a choice has tests of its own.
  'assign-by': null,
  'set-priority': 'change-priority',
  'set-status': 'change-status',
  tag: 'tag',
  // A rule mentions nobody: compared below without the mention.
  note: null,
  // Tells people; no ticket changes.
  notify: null,
  escalate: 'escalate',
  'set-field': 'set-fields',
};
