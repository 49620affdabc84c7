// What became of a ticket's facts. Old and new values, as in events.ts.

import type { GroupId, PersonId, TicketId, TimeEntryId } from '#shared/base/ids.ts';
import type { FieldId, FieldValue, MissingField, Priority } from './configuration.ts';
import type { ExternalReference, TranslatedField } from './ticket-state.ts';

export type FactEvent =
  | {
      readonly type: 'priority-changed';
      readonly ticketId: TicketId;
      readonly from: Priority;
      readonly to: Priority;
    }
  | {
      readonly type: 'ticket-categorised';
      readonly ticketId: TicketId;
      readonly from: string;
      readonly to: string;
      /** What the category brought along, where the ticket had nothing of its own. */
      readonly priority?: { readonly from: Priority; readonly to: Priority };
      readonly group?: { readonly from: GroupId | null; readonly to: GroupId };
      /** Mandatory fields that it lacks from now on. */
      readonly incomplete: readonly MissingField[];
    }
  | {
      readonly type: 'fields-set';
      readonly ticketId: TicketId;
      /** Null: there was, or is, no value. */
      readonly from: { readonly [id: FieldId]: FieldValue | null };
      readonly to: { readonly [id: FieldId]: FieldValue | null };
    }
  | {
      readonly type: 'ticket-tagged';
      readonly ticketId: TicketId;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | {
      readonly type: 'text-translated';
      readonly ticketId: TicketId;
      readonly field: TranslatedField;
      readonly language: string;
      /** Empty: there was, or is, none. The history keeps no words of a description (C6). */
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly type: 'language-changed';
      readonly ticketId: TicketId;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly type: 'watchers-changed';
      readonly ticketId: TicketId;
      readonly added: readonly PersonId[];
      readonly removed: readonly PersonId[];
    }
  | {
      readonly type: 'cc-changed';
      readonly ticketId: TicketId;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | {
      readonly type: 'references-changed';
      readonly ticketId: TicketId;
      readonly added: readonly ExternalReference[];
      readonly removed: readonly ExternalReference[];
    }
  | {
      readonly type: 'time-recorded';
      readonly ticketId: TicketId;
      readonly entryId: TimeEntryId;
      readonly personId: PersonId | null;
      readonly minutes: number;
      readonly on: string;
      readonly text: string;
      /** Minutes of the ticket in all. */
      readonly from: number;
      readonly to: number;
    };
