// A ticket is born. Customers open their own, operators, keys and machines on behalf of a customer
// (T3). Fields meet the intake rule (intake.ts); a mail is never refused for them.

import { can } from '#shared/access/can.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import type { GroupId, TicketId } from '#shared/base/ids.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { OpenTicket } from './commands.ts';
import { givenByCategory, isChoosable } from './category.ts';
import type { Channel, MissingField, Priority } from './configuration.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { TicketEvent } from './events.ts';
import {
  checkFieldValue,
  checkFields,
  cleanFields,
  fieldsFor,
  valueIn,
  type GivenFields,
} from './fields.ts';
import { checkIntake, cleanIntake, mandatoryFor, type Intake } from './intake.ts';
import { isExclusive } from './lock.ts';
import { checkFiles } from './message.ts';
import { authorOf } from './parties.ts';
import type { Refusal } from './refusals.ts';
import type { Requester, TicketState } from './ticket-state.ts';

export function decideOpen(
  state: TicketState | undefined,
  command: OpenTicket,
  context: DecideContext,
): Decision {
  const { actor, configuration, directory } = context;
  const requester = requesterFor(command, context);
  if (requester === undefined) return refuse({ code: 'NOT_ALLOWED' });
  if (state !== undefined) return refuse({ code: 'ALREADY_EXISTS' });
  if (!channelsOf(context).includes(command.channel)) {
    return refuse({ code: 'INVALID', errors: [wrong('channel', 'not_allowed')] });
  }
  if (command.groupId !== undefined && !directory.hasGroup(command.groupId)) {
    return refuse({ code: 'INVALID', errors: [wrong('group', 'not_found')] });
  }
  const isMail = command.channel === 'email';
  const category = chosenCategory(command, context);
  if (category === undefined) return refuse({ code: 'INVALID', errors: [NO_CATEGORY] });
  const given = givenByCategory(context, category);
  const groupId = command.groupId ?? given.groupId ?? defaultGroup(context);
  const intake = cleanIntake(intakeOf(command, { requester, category, groupId }), command.channel);
  const side = can(actor, 'ticket.open') && !isMail ? 'operator' : 'customer';
  const fields = chosenFields(command, category, context);
  const errors = [
    ...checkIntake(
      { mandatory: mandatoryFor(configuration, isBuyer(requester, side, context)) },
      intake,
    ),
    ...checkFields(configuration, { category, side, values: fields }),
  ];
  if (errors.length > 0 && !isMail) return refuse({ code: 'INVALID', errors });
  const refusal = checkFiles(command.message, configuration) ?? checkAssignee(command, context);
  if (refusal !== undefined) return refuse(refusal);

  const ticket = newTicket(context, {
    id: command.ticketId,
    subject: intake.subject,
    requester: {
      personId: requester.personId,
      name: intake.name,
      email: intake.email,
      phone: intake.phone,
      address: intake.address,
      city: intake.city,
      country: intake.country,
    },
    priority: ownPriority(command, context) ?? given.priority ?? configuration.defaultPriority,
    category,
    fields,
    channel: command.channel,
    language: command.language,
    groupId,
    incomplete: errors.map((error) => error.path as MissingField),
    followUpOf: command.followUpOf ?? null,
    saleId: command.saleId ?? null,
  });
  const events: TicketEvent[] = [
    { type: 'ticket-opened', ticketId: ticket.id, ticket },
    {
      type: 'message-posted',
      ticketId: ticket.id,
      messageId: command.message.id,
      kind: 'reply',
      // What an operator writes down on the phone are the customer's words, under the operator's name.
      side: 'customer',
      authorId: authorOf(actor),
      seq: 1,
    },
  ];
  if (command.assigneeId !== undefined) {
    events.push({
      type: 'ticket-assigned',
      ticketId: ticket.id,
      from: { assigneeId: null, groupId },
      to: { assigneeId: command.assigneeId, groupId },
      token: isExclusive(configuration) ? 1 : 0,
    });
  }
  return ok(events);
}

/** Undefined: this actor may not open such a ticket. */
function requesterFor(command: OpenTicket, { actor }: DecideContext): Requester | undefined {
  if (can(actor, 'ticket.open')) return command.requester;
  if (!can(actor, 'own.open')) return undefined;
  // Customers speak for themselves and leave the desk's work to the desk.
  if (command.assigneeId !== undefined || command.followUpOf !== undefined) return undefined;
  const own = authorOf(actor);
  const named = command.requester.personId;
  if (named !== null && named !== own) return undefined;
  return { ...command.requester, personId: own };
}

/** What a customer says where none is asked for does not count; their request is taken all the same. */
function ownPriority(
  { priority }: OpenTicket,
  { actor, configuration }: DecideContext,
): Priority | undefined {
  const isHeard = can(actor, 'ticket.open') || configuration.customersMay.setPriority !== false;
  return isHeard ? priority : undefined;
}

/** A customer who speaks for themselves and has bought something. */
const isBuyer = (
  { personId }: Requester,
  side: 'operator' | 'customer',
  { hasBought }: DecideContext,
): boolean => side === 'customer' && personId !== null && hasBought?.(personId) === true;

/** Undefined: there is no such category to choose. A mail is never refused for one. */
function chosenCategory(
  { category = '', channel }: OpenTicket,
  { configuration }: DecideContext,
): string | undefined {
  if (isChoosable(configuration, category)) return category;
  return channel === 'email' ? '' : undefined;
}

/** What a mail brought that fits; from everybody else all of it, to be judged. */
function chosenFields(
  { channel, fields = {} }: OpenTicket,
  category: string,
  { configuration }: DecideContext,
) {
  const clean = cleanFields(fields);
  if (channel !== 'email') return clean;
  const fitting: GivenFields = Object.fromEntries(
    fieldsFor(configuration, category, 'customer')
      .map((field) => [field, valueIn(clean, field.id)] as const)
      .filter(([field, value]) => checkFieldValue(field, value) === undefined)
      .map(([field, value]) => [field.id, value]),
  );
  return cleanFields(fitting);
}

const NO_CATEGORY: FieldError = {
  path: 'category',
  code: 'not_found',
  message: 'There is no such category.',
};

/** Only the mail bridge speaks for mail, which is spared the intake rule. */
function channelsOf({ actor }: DecideContext): readonly Channel[] {
  if (actor.kind === 'system') return ['web', 'email', 'api', 'phone', 'chat', 'agent'];
  if (can(actor, 'ticket.open')) return ['web', 'api', 'phone', 'chat', 'agent'];
  return ['web', 'chat'];
}

function checkAssignee(
  command: OpenTicket,
  { actor, configuration, directory }: DecideContext,
): Refusal | undefined {
  if (command.assigneeId === undefined) return undefined;
  if (!can(actor, 'ticket.assign') && !can(actor, 'ticket.assign-any')) {
    return { code: 'NOT_ALLOWED' };
  }
  if (!configuration.assignees.includes('person')) return { code: 'ASSIGNMENT_OFF' };
  if (directory.operator(command.assigneeId) === undefined) return { code: 'NO_SUCH_ASSIGNEE' };
  return undefined;
}

export function defaultGroup({ configuration, directory }: DecideContext): GroupId | null {
  const id = configuration.defaultGroup;
  return id !== null && directory.hasGroup(id) ? id : null;
}

const intakeOf = (
  command: OpenTicket,
  {
    requester,
    category,
    groupId,
  }: {
    readonly requester: Requester;
    readonly category: string;
    readonly groupId: GroupId | null;
  },
): Intake => ({
  ...requester,
  category,
  subject: command.subject,
  description: command.message.html,
  group: groupId ?? '',
  sale: command.saleId ?? '',
});

const wrong = (path: string, code: 'not_allowed' | 'not_found'): FieldError => ({
  path,
  code,
  message: code === 'not_found' ? 'There is no such group.' : 'This way in is not open here.',
});

type Birth = Pick<
  TicketState,
  | 'subject'
  | 'requester'
  | 'priority'
  | 'category'
  | 'fields'
  | 'channel'
  | 'language'
  | 'groupId'
  | 'incomplete'
  | 'followUpOf'
  | 'saleId'
> & { readonly id: TicketId };

/** A ticket as it is before its first message. */
export const newTicket = ({ configuration, now }: DecideContext, birth: Birth): TicketState => ({
  ...birth,
  number: null,
  status: configuration.initialStatus,
  pubSeq: 0,
  notesSeq: 0,
  lastSide: 'customer',
  assigneeId: null,
  lockHolderId: null,
  lockToken: 0,
  latestAnswers: [],
  draftGeneration: 1,
  tags: [],
  watchers: [],
  cc: [],
  links: [],
  references: [],
  mergedInto: null,
  translations: {},
  solution: null,
  rating: null,
  minutesWorked: 0,
  answeredBy: [],
  waitingSince: null,
  unanswered: 0,
  statusSince: now,
  targets: null,
  escalation: 0,
  expiredAt: null,
  archivedAt: null,
  deletedAt: null,
  createdAt: now,
  updatedAt: now,
  firstResponseAt: null,
  resolvedAt: null,
  closedAt: null,
});
