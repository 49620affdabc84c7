// A ticket as execute carries it from its row through the engine back to its row.

import type { Actor } from '#shared/access/actor.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, PersonId, SaleId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type {
  Channel,
  Configuration,
  FieldValues,
  MissingField,
  Phase,
  Priority,
} from '#shared/engine/configuration.ts';
import { statusOf } from '#shared/engine/configuration.ts';
import type {
  Answer,
  ExternalReference,
  Rating,
  Side,
  Solution,
  TicketLink,
  TicketState,
  TicketTargets,
  Translations,
} from '#shared/engine/ticket-state.ts';

export type TicketRecord = {
  readonly state: TicketState;
  readonly clientIp: string;
  readonly excerpt: string;
  readonly eventSeq: number;
  readonly pubGeneration: number;
  readonly notesGeneration: number;
};

/** The columns of `tickets` that a record comes from and becomes. */
export type TicketColumns = {
  readonly id: TicketId;
  readonly number: number | null;
  readonly subject: string;
  readonly status: string;
  readonly priority: Priority;
  readonly category: string;
  readonly channel: Channel;
  readonly language: string;
  readonly requesterPersonId: PersonId | null;
  readonly requesterName: string;
  readonly requesterEmail: string;
  readonly requesterPhone: string;
  readonly requesterAddress: string;
  readonly requesterCity: string;
  readonly requesterCountry: string;
  readonly clientIp: string;
  readonly incomplete: MissingField[];
  readonly followUpOfId: TicketId | null;
  readonly saleId: SaleId | null;
  readonly pubSeq: number;
  readonly notesSeq: number;
  readonly eventSeq: number;
  readonly pubGeneration: number;
  readonly notesGeneration: number;
  readonly draftGeneration: number;
  readonly lastSide: Side;
  readonly excerpt: string;
  readonly groupId: GroupId | null;
  readonly assigneeId: PersonId | null;
  readonly lockHolderId: PersonId | null;
  readonly lockToken: number;
  readonly latestAnswers: Answer[];
  readonly tags: string[];
  readonly fields: FieldValues;
  readonly watchers: PersonId[];
  readonly cc: string[];
  readonly links: TicketLink[];
  readonly externalReferences: ExternalReference[];
  readonly mergedIntoId: TicketId | null;
  readonly translations: Translations;
  readonly solution: Solution | null;
  readonly rating: Rating | null;
  readonly minutesWorked: number;
  readonly answeredBy: PersonId[];
  readonly waitingSince: Instant | null;
  readonly unanswered: number;
  readonly statusSince: Instant;
  readonly targets: TicketTargets | null;
  readonly escalation: number;
  readonly expiredAt: Instant | null;
  readonly archivedAt: Instant | null;
  readonly deletedAt: Instant | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly firstResponseAt: Instant | null;
  readonly resolvedAt: Instant | null;
  readonly closedAt: Instant | null;
};

export function recordOf(row: TicketColumns): TicketRecord {
  return {
    clientIp: row.clientIp,
    excerpt: row.excerpt,
    eventSeq: row.eventSeq,
    pubGeneration: row.pubGeneration,
    notesGeneration: row.notesGeneration,
    state: stateOf(row),
  };
}

export function stateOf(row: TicketColumns): TicketState {
  return {
    id: row.id,
    number: row.number,
    subject: row.subject,
    status: row.status,
    priority: row.priority,
    category: row.category,
    channel: row.channel,
    language: row.language,
    requester: {
      personId: row.requesterPersonId,
      name: row.requesterName,
      email: row.requesterEmail,
      phone: row.requesterPhone,
      address: row.requesterAddress,
      city: row.requesterCity,
      country: row.requesterCountry,
    },
    incomplete: row.incomplete,
    followUpOf: row.followUpOfId,
    saleId: row.saleId,
    pubSeq: row.pubSeq,
    notesSeq: row.notesSeq,
    lastSide: row.lastSide,
    groupId: row.groupId,
    assigneeId: row.assigneeId,
    lockHolderId: row.lockHolderId,
    lockToken: row.lockToken,
    latestAnswers: row.latestAnswers,
    draftGeneration: row.draftGeneration,
    tags: row.tags,
    fields: row.fields,
    watchers: row.watchers,
    cc: row.cc,
    links: row.links,
    references: row.externalReferences,
    mergedInto: row.mergedIntoId,
    translations: row.translations,
    solution: row.solution,
    rating: row.rating,
    minutesWorked: row.minutesWorked,
    answeredBy: row.answeredBy,
    waitingSince: row.waitingSince,
    unanswered: row.unanswered,
    statusSince: row.statusSince,
    targets: row.targets,
    escalation: row.escalation,
    expiredAt: row.expiredAt,
    archivedAt: row.archivedAt,
    deletedAt: row.deletedAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    firstResponseAt: row.firstResponseAt,
    resolvedAt: row.resolvedAt,
    closedAt: row.closedAt,
  };
}

/** The record as columns of `tickets`, named as in SQL. */
export function columnsOf(
  workspaceId: WorkspaceId,
  record: TicketRecord,
  configuration: Configuration,
): Record<string, unknown> {
  const { state } = record;
  return {
    workspace_id: workspaceId,
    id: state.id,
    number: state.number,
    subject: state.subject,
    status: state.status,
    phase: phaseOfStatus(configuration, state.status),
    priority: state.priority,
    category: state.category,
    channel: state.channel,
    language: state.language,
    requester_person_id: state.requester.personId,
    requester_name: state.requester.name,
    requester_email: state.requester.email,
    requester_phone: state.requester.phone,
    requester_address: state.requester.address,
    requester_city: state.requester.city,
    requester_country: state.requester.country,
    client_ip: record.clientIp,
    incomplete: state.incomplete,
    follow_up_of_id: state.followUpOf,
    sale_id: state.saleId,
    pub_seq: state.pubSeq,
    notes_seq: state.notesSeq,
    event_seq: record.eventSeq,
    pub_generation: record.pubGeneration,
    notes_generation: record.notesGeneration,
    draft_generation: state.draftGeneration,
    last_side: state.lastSide,
    excerpt: record.excerpt,
    group_id: state.groupId,
    assignee_id: state.assigneeId,
    lock_holder_id: state.lockHolderId,
    lock_token: state.lockToken,
    latest_answers: state.latestAnswers,
    tags: state.tags,
    fields: state.fields,
    watchers: state.watchers,
    cc: state.cc,
    links: state.links,
    external_references: state.references,
    merged_into_id: state.mergedInto,
    translations: state.translations,
    solution: state.solution,
    rating: state.rating,
    minutes_worked: state.minutesWorked,
    answered_by: state.answeredBy,
    waiting_since: state.waitingSince,
    unanswered: state.unanswered,
    status_since: state.statusSince,
    targets: state.targets,
    escalation: state.escalation,
    expired_at: state.expiredAt,
    archived_at: state.archivedAt,
    deleted_at: state.deletedAt,
    created_at: state.createdAt,
    updated_at: state.updatedAt,
    first_response_at: state.firstResponseAt,
    resolved_at: state.resolvedAt,
    closed_at: state.closedAt,
  };
}

function phaseOfStatus(configuration: Configuration, status: string): Phase {
  // A status that the workspace has removed since: its tickets stay where a reader finds them, among the open ones.
  return statusOf(configuration, status)?.phase ?? 'active';
}

/** What the read policy looks at (shared/access). */
export const readable = (state: TicketState) => ({
  id: state.id,
  groupId: state.groupId,
  assigneeId: state.assigneeId,
  requesterPersonId: state.requester.personId,
  isDeleted: state.deletedAt !== null,
});

/** Whose devices hear of a change of this ticket. */
export const scopesOfTicket = (state: TicketState): string[] => {
  const customer = customerScope(state);
  return [...deskScopesOf(state), ...(customer === undefined ? [] : [customer])];
};
export const deskScopesOf = ({ groupId, assigneeId }: TicketState): string[] => [
  `g:${groupId ?? '-'}`,
  ...(assigneeId === null ? [] : [`u:${assigneeId}`]),
];
export const customerScope = ({ requester }: TicketState): string | undefined =>
  requester.personId === null ? undefined : `c:${requester.personId}`;

export const actorIdOf = (actor: Actor): PersonId | null =>
  actor.kind === 'person' ? actor.personId : null;
