// Lines of a ticket's history in words: one sentence for the conversation, and what was before and after for the
// history. Pure: names and texts come in.

import type { GroupId, PersonId, SaleId } from '#shared/base/ids.ts';
import type { FieldId, FieldValue, Priority, StatusId } from '#shared/engine/configuration.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import { referenceName } from '#shared/engine/references.ts';
import type { CorrectableField } from '#shared/engine/ticket-state.ts';
import type { EventRow } from '#shared/protocol/rows.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';
import { PRIORITY_LABELS } from './priority-labels.ts';
import { serviceSentence } from './service-sentences.ts';

export type EventNames = {
  readonly t: I18n['t'];
  readonly list: (items: readonly string[]) => string;
  readonly person: (id: PersonId | null) => string;
  readonly group: (id: GroupId | null) => string;
  readonly status: (id: StatusId) => string;
  readonly category: (id: string) => string;
  readonly field: (id: FieldId) => string;
  /** Null: no value. */
  readonly fieldValue: (id: FieldId, value: FieldValue | null) => string;
  readonly language: (code: string) => string;
  /** Undefined: no more than its id is on this device. */
  readonly sale: (id: SaleId) => string | undefined;
};

export const FIELD_LABELS: { readonly [Field in CorrectableField]: MessageKey } = {
  name: 'common.name',
  email: 'common.email',
  phone: 'common.phone',
  address: 'common.address',
  city: 'common.city',
  country: 'common.country',
  subject: 'ticket.subject',
};

const MAIL_OUTCOMES = {
  failed: 'event.mailFailed',
  bounced: 'event.mailBounced',
  repeated: 'event.mailRepeated',
} as const satisfies Record<string, MessageKey>;

type Told = Pick<EventRow, 'actorName' | 'actorKind' | 'event'>;

export function eventSentence(row: Told, names: EventNames): string {
  const { t } = names;
  const { event } = row;
  const name = actorOf(row, names);
  switch (event.type) {
    case 'ticket-opened':
      return t('event.opened', { name });
    case 'message-posted':
      if (event.kind === 'note') return t('event.noteWritten', { name });
      return t(event.side === 'operator' ? 'event.answered' : 'event.wrote', { name });
    case 'person-mentioned':
      return t('event.mentioned', { name, other: names.person(event.personId) });
    case 'ticket-taken':
      return t('event.taken', { name });
    case 'ticket-dropped':
      return t('event.dropped', { name });
    case 'ticket-handed-over':
      return t('event.handedOver', { name, other: receiver(event, names) });
    case 'lock-broken':
      return t('event.lockBroken', { name, other: names.person(event.holderId) });
    case 'ticket-assigned':
      return assignment(event, name, names);
    case 'status-changed': {
      const values = { from: names.status(event.from), to: names.status(event.to) };
      return event.cause === 'command'
        ? t('event.statusChanged', { name, ...values })
        : t('event.statusChangedByItself', values);
    }
    case 'requester-corrected': {
      const fields = changedFields(event);
      if (fields.length !== 1) return t('event.requesterCorrected', { name });
      const field = fields[0] as CorrectableField;
      return t('event.fieldCorrected', {
        name,
        field: t(FIELD_LABELS[field]),
        from: event.from[field] || t('event.nothing'),
        to: event.to[field] || t('event.nothing'),
      });
    }
    case 'priority-changed':
      return t('event.priorityChanged', {
        name,
        from: t(PRIORITY_LABELS[event.from]),
        to: t(PRIORITY_LABELS[event.to]),
      });
    case 'ticket-categorised':
      return t('event.categorised', {
        name,
        from: names.category(event.from),
        to: names.category(event.to),
      });
    case 'fields-set': {
      const ids = Object.keys(event.to);
      const id = ids[0];
      if (id === undefined || ids.length > 1) return t('event.fieldsSet', { name });
      return t('event.fieldChanged', {
        name,
        field: names.field(id),
        from: names.fieldValue(id, event.from[id] ?? null),
        to: names.fieldValue(id, event.to[id] ?? null),
      });
    }
    case 'sale-named':
      return t(event.to === null ? 'event.saleRemoved' : 'event.saleNamed', { name });
    case 'ticket-completed':
      return t('event.completed');
    case 'mail-reported':
      return t(MAIL_OUTCOMES[event.outcome], { recipient: event.recipient });
    case 'draft-renewed':
      return t('event.draftRenewed');
    case 'follow-up-opened':
      return t('event.followUp');
    case 'reply-held':
      return t('event.replyHeld', { name: names.person(event.authorId) });
    case 'held-reply-settled':
      return t(
        event.outcome === 'resent'
          ? 'event.heldResent'
          : event.outcome === 'noted'
            ? 'event.heldNoted'
            : 'event.heldDiscarded',
        { name },
      );
    default: {
      const key = serviceSentence(event);
      return key === undefined ? t('event.changed', { name }) : t(key, { name });
    }
  }
}

/** Of a list only what came and what went is known: without the one or the other, it is undefined. */
export type Change = {
  readonly label: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
};

/** Old and new values, as far as the event has them (T11). */
export function eventChanges(
  { event }: Pick<EventRow, 'event'>,
  names: EventNames,
): readonly Change[] {
  const { t } = names;
  const orNobody = (id: PersonId | null) =>
    id === null ? t('ticket.unassigned') : names.person(id);
  const orNone = (id: GroupId | null) => (id === null ? t('common.none') : names.group(id));
  switch (event.type) {
    case 'status-changed':
      return [
        { label: t('ticket.status'), from: names.status(event.from), to: names.status(event.to) },
      ];
    case 'ticket-assigned': {
      const { from, to } = event;
      return [
        ...(from.assigneeId === to.assigneeId
          ? []
          : [
              {
                label: t('ticket.assignee'),
                from: orNobody(from.assigneeId),
                to: orNobody(to.assigneeId),
              },
            ]),
        ...(from.groupId === to.groupId
          ? []
          : [{ label: t('ticket.group'), from: orNone(from.groupId), to: orNone(to.groupId) }]),
      ];
    }
    case 'ticket-handed-over':
      return [
        { label: t('ticket.assignee'), from: orNobody(event.from), to: receiver(event, names) },
      ];
    case 'lock-broken':
      return [
        {
          label: t('ticket.assignee'),
          from: names.person(event.holderId),
          to: t('ticket.unassigned'),
        },
      ];
    case 'requester-corrected':
      return changedFields(event).map((field) => ({
        label: t(FIELD_LABELS[field]),
        from: event.from[field] || t('event.nothing'),
        to: event.to[field] || t('event.nothing'),
      }));
    case 'priority-changed':
      return [priorityChange(event, names)];
    case 'ticket-categorised':
      return [
        {
          label: t('ticket.category'),
          from: names.category(event.from),
          to: names.category(event.to),
        },
        ...(event.priority === undefined ? [] : [priorityChange(event.priority, names)]),
        ...(event.group === undefined
          ? []
          : [
              {
                label: t('ticket.group'),
                from: orNone(event.group.from),
                to: names.group(event.group.to),
              },
            ]),
      ];
    case 'fields-set':
      return Object.keys(event.to).map((id) => ({
        label: names.field(id),
        from: names.fieldValue(id, event.from[id] ?? null),
        to: names.fieldValue(id, event.to[id] ?? null),
      }));
    case 'ticket-tagged':
      return [listChange(t('ticket.tags'), event, names)];
    case 'cc-changed':
      return [listChange(t('event.cc'), event, names)];
    case 'references-changed': {
      const [added, removed] = [event.added.map(referenceName), event.removed.map(referenceName)];
      return [listChange(t('event.references'), { added, removed }, names)];
    }
    case 'watchers-changed': {
      const added = event.added.map(names.person);
      return [
        listChange(t('event.watchers'), { added, removed: event.removed.map(names.person) }, names),
      ];
    }
    case 'language-changed':
      return [
        {
          label: t('common.language'),
          from: names.language(event.from),
          to: names.language(event.to),
        },
      ];
    case 'sale-named': {
      const words = (id: SaleId | null) =>
        id === null ? t('common.none') : (names.sale(id) ?? t('event.otherProduct'));
      return [{ label: t('ticket.product'), from: words(event.from), to: words(event.to) }];
    }
    default:
      return [];
  }
}

const priorityChange = (
  { from, to }: { readonly from: Priority; readonly to: Priority },
  { t }: EventNames,
): Change => ({
  label: t('ticket.priority'),
  from: t(PRIORITY_LABELS[from]),
  to: t(PRIORITY_LABELS[to]),
});

const listChange = (
  label: string,
  { added, removed }: { readonly added: readonly string[]; readonly removed: readonly string[] },
  { list }: EventNames,
): Change => ({
  label,
  from: removed.length === 0 ? undefined : list(removed),
  to: added.length === 0 ? undefined : list(added),
});

/** Where a change came from, in words. */
export function viaWords(via: string, t: I18n['t']): string {
  switch (via) {
    case 'device':
      return t('event.viaDevice');
    case 'api':
      return t('event.viaApi');
    case 'web':
      return t('event.viaWeb');
    case 'mail':
      return t('event.viaMail');
    default:
      return t('event.viaSystem');
  }
}

function actorOf({ actorKind, actorName }: Told, { t }: EventNames): string {
  if (actorKind === 'system') return t('event.system');
  return actorName === '' ? t('common.someone') : actorName;
}

const receiver = (
  { to, toGroup }: Extract<TicketEvent, { type: 'ticket-handed-over' }>,
  names: EventNames,
): string => (toGroup === null ? names.person(to) : names.group(toGroup));

function assignment(
  { from, to }: Extract<TicketEvent, { type: 'ticket-assigned' }>,
  name: string,
  names: EventNames,
): string {
  const targets: string[] = [];
  if (to.assigneeId !== null && to.assigneeId !== from.assigneeId)
    targets.push(names.person(to.assigneeId));
  if (to.groupId !== null && to.groupId !== from.groupId) targets.push(names.group(to.groupId));
  if (targets.length === 0) return names.t('event.unassigned', { name });
  return names.t('event.assigned', { name, other: names.list(targets) });
}

const changedFields = (
  event: Extract<TicketEvent, { type: 'requester-corrected' }>,
): readonly CorrectableField[] => Object.keys(event.to) as CorrectableField[];
