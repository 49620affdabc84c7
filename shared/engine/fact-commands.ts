// Commands that change what a ticket says of itself.

import type { PersonId, TicketId, TimeEntryId } from '#shared/base/ids.ts';
import type { FieldId, FieldValue, Priority } from './configuration.ts';
import type { ExternalReference, TranslatedField } from './ticket-state.ts';

export type ChangePriority = {
  readonly type: 'change-priority';
  readonly ticketId: TicketId;
  readonly priority: Priority;
};
/** Empty: none. */
export type Categorise = {
  readonly type: 'categorise';
  readonly ticketId: TicketId;
  readonly category: string;
};
/** Fields that are not named stay; null takes a value away. */
export type SetFields = {
  readonly type: 'set-fields';
  readonly ticketId: TicketId;
  readonly fields: { readonly [id: FieldId]: FieldValue | null };
};
export type Tag = {
  readonly type: 'tag';
  readonly ticketId: TicketId;
  readonly add: readonly string[];
  readonly remove: readonly string[];
};
/** An empty text takes the translation away. */
export type Translate = {
  readonly type: 'translate';
  readonly ticketId: TicketId;
  readonly field: TranslatedField;
  readonly language: string;
  readonly text: string;
};
export type ChangeLanguage = {
  readonly type: 'change-language';
  readonly ticketId: TicketId;
  readonly language: string;
};
export type ChangeWatchers = {
  readonly type: 'change-watchers';
  readonly ticketId: TicketId;
  readonly add: readonly PersonId[];
  readonly remove: readonly PersonId[];
};
export type ChangeCc = {
  readonly type: 'change-cc';
  readonly ticketId: TicketId;
  readonly add: readonly string[];
  readonly remove: readonly string[];
};
/** One that is there already gets this address. */
export type ChangeReferences = {
  readonly type: 'change-references';
  readonly ticketId: TicketId;
  readonly add: readonly ExternalReference[];
  readonly remove: readonly Pick<ExternalReference, 'system' | 'key'>[];
};
export type RecordTime = {
  readonly type: 'record-time';
  readonly ticketId: TicketId;
  /** Made by the sender. */
  readonly entryId: TimeEntryId;
  readonly minutes: number;
  /** The day of the work, `YYYY-MM-DD`. */
  readonly on: string;
  readonly text: string;
};

export type FactCommand =
  | ChangePriority
  | Categorise
  | SetFields
  | Tag
  | Translate
  | ChangeLanguage
  | ChangeWatchers
  | ChangeCc
  | ChangeReferences
  | RecordTime;
