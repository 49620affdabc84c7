// The shape of everything that differs between organisations. A blueprint is a preset of it (data);
// the engine takes a Configuration as an argument and never knows where it came from.

import type { LocalText } from '#shared/base/local-text.ts';
import type { GroupId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import type { Word } from '#shared/base/words/word.ts';
import type { FileRules } from '#shared/files/file-rules.ts';
import type { NotificationSettings } from '#shared/notifications/preferences.ts';
import type { ContactForms } from './contact-forms.ts';

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
  /** Where a ticket goes that was merged into another (T8); of the `closed` phase, and one at most. */
  readonly isDuplicate?: boolean;
};

/** Fields that a workspace can make mandatory at intake (T2). */
export const INTAKE_FIELDS = [
  'name',
  'email',
  'phone',
  'address',
  'city',
  'country',
  'category',
  'subject',
  'description',
  'group',
  'sale',
] as const;
export type IntakeField = (typeof INTAKE_FIELDS)[number];

// ---------------------------------------------------------------------- categories and custom fields (T4, T5)

export type CategoryId = string;
/** A category, or with `parentId` a subcategory; there are two levels. What is absent comes from the parent. */
export type CategoryDefinition = {
  readonly id: CategoryId;
  readonly label: LocalText;
  readonly parentId?: CategoryId;
  readonly groupId?: GroupId;
  readonly priority?: Priority;
  /** What an operator must know to be given such a ticket. */
  readonly skill?: string;
  /** Asked for in it besides the fields that are asked for on every ticket. */
  readonly fields?: readonly FieldId[];
  /** Kept by the tickets that have it, chosen by no new one. */
  readonly isArchived?: boolean;
};

export const FIELD_TYPES = ['text', 'number', 'checkbox', 'dropdown', 'multiple', 'date'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];
export const FIELD_AUDIENCES = ['everyone', 'operators'] as const;
export type FieldId = string;
export type FieldOption = {
  readonly id: string;
  readonly label: LocalText;
  readonly isArchived?: boolean;
};
export type FieldDefinition = {
  readonly id: FieldId;
  readonly label: LocalText;
  readonly type: FieldType;
  /** Of `dropdown` and `multiple`. */
  readonly options?: readonly FieldOption[];
  readonly isMandatory?: boolean;
  /** Customers neither see nor fill in a field for operators. */
  readonly audience: (typeof FIELD_AUDIENCES)[number];
  /** Asked for on every ticket; otherwise only where a category names it. */
  readonly isGlobal: boolean;
  /** Of `text`, in UTF-16 units. */
  readonly maxLength?: number;
  /** Of `number`. */
  readonly min?: number;
  readonly max?: number;
  readonly isArchived?: boolean;
};
/** A date is `YYYY-MM-DD`; a choice is an option's id, several are a list of them. */
export type FieldValue = string | number | boolean | readonly string[];
/** What was not given is absent. */
export type FieldValues = { readonly [id: FieldId]: FieldValue };

/** What a ticket can lack (T2): a field of the intake or a custom one. */
export type MissingField = IntakeField | `fields.${FieldId}`;

// ---------------------------------------------------------------------- service

/** A condition as it is stored (shared/conditions); the engine never looks into it. */
export type StoredCondition = JsonValue;

/** Times promised for a ticket (A8), in minutes; the first target whose condition holds is the ticket's. */
export type TargetDefinition = {
  readonly id: string;
  readonly name: LocalText;
  /** Null: every ticket. */
  readonly if: StoredCondition | null;
  readonly firstResponseMinutes?: number;
  readonly nextResponseMinutes?: number;
  readonly resolutionMinutes?: number;
  /** Minutes of the business hours, or of every day. */
  readonly calendar: 'business' | 'always';
};

/** The way of a solution (T15): proposed, then reviewed by the desk, then approved by the customer; either step can be
 *  left out. `moves`: where it takes the ticket by itself. */
export type SolutionSettings = {
  readonly isEnabled: boolean;
  readonly review: boolean;
  readonly customerApproval: boolean;
  readonly moves: {
    /** When the customer gets it. */
    readonly sent?: StatusId;
    readonly approved?: StatusId;
    readonly refused?: StatusId;
  };
};

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
  /** Signed-in customers who have bought something say which of it a request is about (P8), as if `sale` were mandatory
   *  for them. It is asked of nobody else: the public page knows no account and thus no sales, a mail is never refused,
   *  and operators name a sale when they know which. */
  readonly buyersNameSale?: boolean;
  readonly lock: {
    readonly mode: LockMode;
    /** A reply to a ticket that nobody holds takes it. */ readonly implicitTake: boolean;
  };
  /** Who a ticket can be assigned to; empty: tickets belong to nobody (W6). */
  readonly assignees: readonly ('person' | 'group')[];
  readonly defaultGroup: GroupId | null;
  readonly defaultPriority: Priority;
  /** `setPriority`: they are asked how urgent it is, which counts unless it is false (P1). */
  readonly customersMay: {
    readonly close: boolean;
    readonly reopen: boolean;
    readonly setPriority?: boolean;
  };
  readonly vocabulary: Vocabulary;
  /** A ticket leaves the devices' working set so many days after its end (L1). */
  readonly workingSetDays: number;
  /** An unresolved ticket older than that is expired (T14). */
  readonly ticketExpirationDays: number;
  /** In the order in which they are offered. */
  readonly categories: readonly CategoryDefinition[];
  readonly fields: readonly FieldDefinition[];
  /** Whose answer an operator's closing needs (T13): their own, or any operator's. */
  readonly closing: { readonly mustHaveAnswered: 'self' | 'any' };
  readonly solution: SolutionSettings;
  readonly rating: { readonly isEnabled: boolean };
  /** A closed ticket is archived so many days after its closing (T20); null: never. */
  readonly archiveDays: number | null;
  /** Local days without business hours, `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
  readonly targets: readonly TargetDefinition[];
  readonly escalation: { readonly isEnabled: boolean };
  readonly emailNotifications: boolean;
  /** What the people of the desk are told of, and how, where they have not chosen (N1); absent: what is built in. */
  readonly notifications?: NotificationSettings;
  /** Days between two digests of the audit log (I5). */
  readonly auditDigestDays: number;
  /** How long fetched mails stay as they came, and lines of what colleagues were mailed (M9); absent: MAIL_KEPT_DAYS. */
  readonly mailKeptDays?: number;
  /** Which files messages carry (F1); absent: those of `fileRulesOf`. */
  readonly files?: FileRules;
  /** Forms on other sites (X4); absent: none. */
  readonly contactForms?: ContactForms;
};

/** Longer than most look back, and short enough that it ends. */
export const MAIL_KEPT_DAYS = 365;

/** A preset: a configuration before its workspace exists, and the groups it starts with. */
export type Blueprint = {
  readonly id: string;
  readonly name: LocalText;
  readonly summary: LocalText;
  readonly configuration: Omit<Configuration, 'defaultGroup'>;
  readonly groups: readonly { readonly name: LocalText; readonly isDefault?: boolean }[];
  /** Default groups of categories, as places in `groups`: their ids come with the workspace. */
  readonly categoryGroups?: { readonly [category: CategoryId]: number };
};

export function statusOf(configuration: Configuration, id: StatusId): StatusDefinition | undefined {
  return configuration.statuses.find((status) => status.id === id);
}
