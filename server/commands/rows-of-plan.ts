// A plan as rows. Times, ids and the actor's name are the same on all of them: one entry is one moment.

import type { Instant } from '#shared/base/clock.ts';
import type { EventId, IdSource, NotificationId, TicketId } from '#shared/base/ids.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import { channelsFor, NO_PREFERENCES } from '#shared/notifications/preferences.ts';
import type { AcceptedMessage } from './accept-message.ts';
import type { Loaded } from './load.ts';
import { mailsOfOutcome } from './mails-of-outcome.ts';
import { noticesOf } from './notices.ts';
import type { Plan, PlannedEvent } from './plan.ts';
import { actorIdOf, columnsOf, type TicketRecord } from './ticket-record.ts';
import type { Done, ExecuteInput, Refused } from './types.ts';
import { webhookNewsOf } from './webhook-events.ts';
import { emptyWriteSet, type Row, type WriteSet } from './write.ts';

export type RowContext = {
  readonly input: ExecuteInput;
  readonly loaded: Loaded;
  readonly now: Instant;
  readonly ids: IdSource;
};

export function rowsOfPlan(
  plan: Plan,
  context: RowContext,
): { readonly set: WriteSet; readonly done: Done } {
  const { input, loaded, now, ids } = context;
  const workspace = { workspace_id: input.workspaceId };
  const opened: Row[] = [];
  const changed: Row[] = [];
  for (const [id, record] of plan.tickets) {
    const row = columnsOf(input.workspaceId, record, loaded.configuration);
    if (plan.openedIds.has(id)) opened.push({ ...row, number: opened.length + 1 });
    else changed.push(row);
  }
  // Where mail is switched off (`enable_email_notifications`) nobody gets one, and none waits for the day it is on again.
  const mails = loaded.configuration.emailNotifications
    ? [
        ...(input.answersNobody === true ? [] : plan.mails),
        ...mailsOfOutcome(plan, loaded, input.actor),
      ]
    : [];
  const mailIntents = mails.map((mail) => ({
    ...workspace,
    id: ids(),
    ticket_id: mail.ticketId,
    message_id: mail.messageId,
    kind: mail.kind,
    recipient: mail.recipient,
    person_id: null,
    about_seq: mail.aboutSeq ?? null,
    at: now,
  }));
  const set: WriteSet = {
    ...emptyWriteSet(input.workspaceId),
    opened,
    changed,
    docUpdates: [...plan.messages, ...plan.emptied].map((message) =>
      docUpdateRow(message, plan, workspace),
    ),
    messages: plan.messages.map((message) => messageRow(message, workspace)),
    events: plan.events.map((planned) => plannedRow(planned, context)),
    mailIntents,
    notifications: plan.mentions.map((mention) => ({
      ...workspace,
      id: ids<NotificationId>(),
      person_id: mention.personId,
      kind: 'mention',
      ticket_id: mention.ticketId,
      message_id: mention.messageId,
      by_name: actorName(context),
      at: now,
      is_usual: channelsFor('mention', NO_PREFERENCES, loaded.configuration).includes('inApp'),
    })),
    notices: noticesOf(plan, loaded, input.actor).map((notice) => ({
      ...workspace,
      id: ids<string>(),
      ticket_id: notice.ticketId,
      event: notice.event,
      person_id: notice.personId,
      actor_id: actorIdOf(input.actor),
      by_name: notice.isMachine ? '' : actorName(context),
      message_id: notice.messageId,
      about_seq: notice.aboutSeq,
      detail: notice.detail,
      may_mail: loaded.configuration.emailNotifications,
      at: now,
    })),
    webhookEvents: webhookNewsOf(plan, loaded.webhookEvents).map((news) => ({
      ...workspace,
      id: ids<string>(),
      type: news.type,
      ticket_id: news.ticketId,
      event_seq: news.seq,
      message_id: news.messageId,
      at: now,
    })),
    timeEntries: plan.events.flatMap(({ event }) => timeEntryOf(event, now, workspace)),
    redactions: [...plan.redactions.values()].map((redaction) => {
      const record = plan.tickets.get(redaction.ticketId) as TicketRecord;
      return {
        ticket_id: redaction.ticketId,
        kind: redaction.kind,
        generation: redaction.generation,
        to_generation: generationOf(record, redaction.kind),
        message_ids: redaction.messageIds,
        at: now,
      };
    }),
    attachments: plan.attachments.map((one) => ({
      id: one.fileId,
      copy_of: one.copyOf,
      ticket_id: one.ticketId,
      message_id: one.messageId,
      kind: one.kind,
      position: one.position,
      at: now,
    })),
    firings: plan.firings.map((firing) => ({
      ...workspace,
      ticket_id: firing.ticketId,
      rule_id: firing.ruleId,
      level: firing.level,
      cause: firing.cause,
      since: firing.since,
      at: now,
    })),
    turns: plan.turns.size === 0 ? [] : [Object.fromEntries(plan.turns)],
    settled: plan.settled.map(({ heldReplyId, outcome }) => ({
      ...workspace,
      id: heldReplyId,
      settled: outcome,
      settled_at: now,
    })),
  };
  return { set, done: doneOf(plan) };
}

/** Numbers of opened tickets come with the write. */
function doneOf(plan: Plan): Done {
  return {
    ok: true,
    v: 0,
    tickets: [...plan.tickets.values()].map(({ state }) => ({
      id: state.id,
      number: state.number,
    })),
    messages: plan.messages.map(({ payload, ticketId, kind, seq }) => ({
      id: payload.id,
      ticketId,
      kind,
      seq,
    })),
  };
}

const generationOf = (record: TicketRecord, kind: 'pub' | 'notes'): number =>
  kind === 'pub' ? record.pubGeneration : record.notesGeneration;

const timeEntryOf = (event: TicketEvent, at: Instant, workspace: Row): Row[] =>
  event.type === 'time-recorded'
    ? [
        {
          ...workspace,
          id: event.entryId,
          ticket_id: event.ticketId,
          person_id: event.personId,
          minutes: event.minutes,
          worked_on: event.on,
          text: event.text,
          at,
        },
      ]
    : [];

function docUpdateRow(message: AcceptedMessage, plan: Plan, workspace: Row): Row {
  const record = plan.tickets.get(message.ticketId) as TicketRecord;
  return {
    ...workspace,
    ticket_id: message.ticketId,
    kind: message.kind,
    generation: generationOf(record, message.kind),
    seq: message.seq,
    client: message.client,
    message_id: message.payload.id,
    bytes: bytea(message.bytes),
  };
}

const messageRow = (
  { ticketId, kind, seq, payload, bodyText }: AcceptedMessage,
  workspace: Row,
): Row => ({
  ...workspace,
  id: payload.id,
  ticket_id: ticketId,
  kind,
  seq,
  side: payload.side,
  author_id: payload.authorId,
  author_name: payload.authorName,
  parent_id: payload.parentId ?? null,
  html: payload.html,
  body_text: bodyText,
  signature: payload.signature ?? '',
  origin_ticket_id: payload.origin?.ticketId ?? null,
  origin_message_id: payload.origin?.messageId ?? null,
  at: payload.at,
});

/** One line of the history: who, when, from where, old and new value (T11). */
export const eventRow = (
  ticketId: TicketId,
  seq: number,
  event: TicketEvent,
  context: RowContext,
): Row => ({
  workspace_id: context.input.workspaceId,
  id: context.ids<EventId>(),
  ticket_id: ticketId,
  seq,
  type: event.type,
  at: context.now,
  actor_kind: context.input.actor.kind,
  actor_id: actorIdOf(context.input.actor),
  actor_name: actorName(context),
  via: context.input.origin.via,
  ip: context.input.origin.ip,
  data: event,
});

/** What the machine did in consequence stands under its own name, from nowhere. */
/**
 * As it is kept. A description in another language says what the first message says, which can be redacted, and history is
 * never altered: so it tells that there was a translation, and not its words (C6).
 */
const keptEvent = (event: TicketEvent): TicketEvent =>
  event.type === 'text-translated' && event.field === 'description'
    ? { ...event, from: '', to: '' }
    : event;

function plannedRow({ ticketId, seq, event, by }: PlannedEvent, context: RowContext): Row {
  const row = eventRow(ticketId, seq, keptEvent(event), context);
  if (by === undefined) return row;
  return {
    ...row,
    actor_kind: by.kind,
    actor_id: null,
    actor_name: by.name,
    via: 'system',
    ip: '',
  };
}

function actorName({ input, loaded }: RowContext): string {
  const id = actorIdOf(input.actor);
  const person = id === null ? undefined : loaded.people.get(id);
  return person?.name ?? input.origin.actorName;
}

/**
 * The answer to the receipt. `undefined`: the entry was answered under another number of the same person; only the
 * device's count advances. The transaction's id is filled in by the write.
 */
export function rowsOfAnswer(
  { input }: RowContext,
  answer: Done | Refused | undefined,
): Pick<WriteSet, 'devices' | 'entries' | 'keys'> {
  const { receipt, workspaceId } = input;
  const workspace = { workspace_id: workspaceId };
  if (receipt === undefined) return { devices: [], entries: [], keys: [] };
  if (receipt.kind === 'key') {
    const { actor, key, requestHash } = receipt;
    const row = {
      ...workspace,
      actor,
      key,
      request_hash: bytea(requestHash),
      status: answer?.ok ? 200 : 409,
      body: answer,
    };
    return { devices: [], entries: [], keys: [row] };
  }
  const { deviceId, personId, entryId, n, acknowledged = 0 } = receipt;
  const outcome = answer?.ok
    ? { n, status: 'ok' }
    : { n, status: 'refused', refusal: answer?.refusal, heldReplyId: answer?.heldReplyId };
  return {
    devices: [
      {
        ...workspace,
        id: deviceId,
        person_id: personId,
        last_n: n,
        acknowledged_n: Math.min(acknowledged, n - 1),
      },
    ],
    entries:
      answer === undefined ? [] : [{ ...workspace, id: entryId, device_id: deviceId, n, outcome }],
    keys: [],
  };
}

const bytea = (bytes: Uint8Array): string => `\\x${Buffer.from(bytes).toString('hex')}`;
