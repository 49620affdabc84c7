// The shape of everything that differs between organisations. A blueprint is a preset of it (data);
// the engine takes a Configuration as an argument and never knows where it came from.

import type { LocalText } from '#shared/base/local-text.ts';
import type { GroupId } from '#shared/base/ids.ts';

/** Drives behaviour; statuses are only names for phases (W8). */
export const PHASES = [
  'new',
  'active',
  'waiting-customer',
  'waiting-operator',
  'resolved',
  'closed',
] as const;
export type Phase = (typeof PHASES)[number];

/** `resolved` and `closed` end a ticket's working life. */
export const isOpenPhase = (phase: Phase): boolean => phase !== 'resolved' && phase !== 'closed';

export const LOCK_MODES = ['exclusive', 'presence', 'none'] as const;
export type LockMode = (typeof LOCK_MODES)[number];

export const PRIORITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const CHANNELS = ['web', 'email', 'api', 'phone', 'chat', 'agent'] as const;
export type Channel = (typeof CHANNELS)[number];

export type StatusId = string;

/** Names of tints that every theme has in a readable form; any other colour might not be readable in one of them. */
export const STATUS_COLORS = ['grey', 'brand', 'blue', 'green', 'amber', 'red', 'violet'] as const;
export type StatusColor = (typeof STATUS_COLORS)[number];

export type StatusDefinition = {
  readonly id: StatusId;
  readonly label: LocalText;
  readonly phase: Phase;
  /** Absent: the colour of its phase. */
  readonly color?: StatusColor;
};

/** Fields that a workspace can make mandatory at intake (T2). */
export const INTAKE_FIELDS = [
  'name',
  'email',
  'phone',
  'address',
  'city',
  'country',
  'subject',
  'description',
  'group',
  'sale',
] as const;
export type IntakeField = (typeof INTAKE_FIELDS)[number];

/** One word of the workspace (W9) with what French and German need to decline around it. */
export type Word = { readonly one: string; readonly other: string; readonly gender?: 'm' | 'f' };
export const VOCABULARY_TERMS = [
  'ticket',
  'operator',
  'customer',
  'group',
  'message',
  'note',
] as const;
export type VocabularyTerm = (typeof VOCABULARY_TERMS)[number];
export type Vocabulary = {
  readonly [language: string]: { readonly [Term in VocabularyTerm]?: Word };
};

/** Opening hours by ISO weekday ("1" = Monday), as local `HH:MM` half-open ranges. */
export type BusinessHours = {
  readonly [weekday: string]: readonly (readonly [from: string, to: string])[];
};

export type Configuration = {
  readonly languages: readonly [string, ...string[]];
  readonly timeZone: string;
  readonly businessHours: BusinessHours;
  /** In the order in which they are shown. */
  readonly statuses: readonly StatusDefinition[];
  /** Moves made by hand, from → allowed targets. Empty object: every move is allowed. */
  readonly transitions: { readonly [from: StatusId]: readonly StatusId[] };
  readonly initialStatus: StatusId;
  /** Where `close` and `reopen` without a named status lead. */
  readonly closeStatus: StatusId;
  readonly reopenStatus: StatusId;
  /** What a public message does to the status by itself (T7): from → to. A status not named stays. */
  readonly automaticMoves: {
    readonly operatorReply: { readonly [from: StatusId]: StatusId };
    readonly customerReply: { readonly [from: StatusId]: StatusId };
  };
  /** A customer's message on a resolved or closed ticket reopens it within so many days of that moment,
   *  later it opens a linked follow-up. `null`: always reopens; 0: never. */
  readonly customerReopens: {
    readonly resolvedDays: number | null;
    readonly closedDays: number | null;
  };
  readonly mandatory: readonly IntakeField[];
  readonly lock: {
    readonly mode: LockMode;
    /** A reply to a ticket that nobody holds takes it. */ readonly implicitTake: boolean;
  };
  /** Who a ticket can be assigned to; empty: tickets belong to nobody (W6). */
  readonly assignees: readonly ('person' | 'group')[];
  readonly defaultGroup: GroupId | null;
  readonly defaultPriority: Priority;
  readonly customersMay: { readonly close: boolean; readonly reopen: boolean };
  readonly vocabulary: Vocabulary;
  /** A ticket leaves the devices' working set so many days after its end (L1). */
  readonly workingSetDays: number;
  /** An unresolved ticket older than that is expired (T14). */
  readonly ticketExpirationDays: number;
};

/** A preset: a configuration before its workspace exists, and the groups it starts with. */
export type Blueprint = {
  readonly id: string;
  readonly name: LocalText;
  readonly summary: LocalText;
  readonly configuration: Omit<Configuration, 'defaultGroup'>;
  readonly groups: readonly { readonly name: LocalText; readonly isDefault?: boolean }[];
};

export function statusOf(configuration: Configuration, id: StatusId): StatusDefinition | undefined {
  return configuration.statuses.find((status) => status.id === id);
}
