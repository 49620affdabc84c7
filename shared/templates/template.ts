// Prepared answers (C7): words with variables in several languages, and what they do to the ticket when they are sent.

import type { Owner } from '#shared/access/owner.ts';
import type { FileId, GroupId, PersonId, TemplateId } from '#shared/base/ids.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import type { DeviceCommand } from '#shared/engine/commands.ts';

/** The commands of the registry that a template can hold, in the order in which they are sent. */
export const TEMPLATE_COMMANDS = [
  'categorise',
  'change-priority',
  'tag',
  'set-fields',
  'change-status',
  'close',
  'assign',
] as const;
export type TemplateCommandType = (typeof TEMPLATE_COMMANDS)[number];
type WithoutTicket<Command> = Command extends unknown ? Omit<Command, 'ticketId'> : never;
export type TemplateAction = WithoutTicket<Extract<DeviceCommand, { type: TemplateCommandType }>>;

export type TemplateContent = {
  /** Sanitised HTML with variables, by language; one at least. */
  readonly bodies: LocalText;
  /** One of a kind. */
  readonly actions: readonly TemplateAction[];
  /** Files that go along with the answer, in the order shown. */
  readonly attachmentIds: readonly FileId[];
};

export type Template = TemplateContent &
  Owner & {
    readonly id: TemplateId;
    readonly name: string;
    /** What is typed behind `/`; may be empty. */
    readonly shortcut: string;
  };

export const TEMPLATE_LIMITS = {
  name: 120,
  shortcut: 40,
  /** Of one language, in UTF-16 units of HTML. */
  body: 20_000,
  /** Of all languages together: devices hold them all. */
  bodies: 40_000,
  languages: 20,
  actions: TEMPLATE_COMMANDS.length,
  /** At most; a workspace's own rule for messages may be stricter. */
  attachments: 50,
  perPerson: 100,
  perGroup: 100,
  perWorkspace: 300,
} as const;

/** Whether it is offered to somebody who writes on a ticket of this group. */
export function isOffered(
  owner: Owner,
  asked: {
    readonly personId: PersonId;
    readonly groupIds: readonly GroupId[];
    readonly ticketGroupId: GroupId | null;
  },
): boolean {
  const { personId, groupId } = owner;
  if (personId !== null) return personId === asked.personId;
  if (groupId !== null) return asked.groupIds.includes(groupId) || groupId === asked.ticketGroupId;
  return true;
}
