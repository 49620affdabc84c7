import type { FileState } from '#shared/files/file.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import type { OwnRights } from '#shared/engine/own-rights.ts';
import type {
  CategoryDefinition,
  FieldDefinition,
  FieldValues,
  Phase,
} from '#shared/engine/configuration.ts';

export type TrackMessage = {
  readonly id: string;
  readonly seq: number;
  readonly side: 'customer' | 'operator';
  readonly authorName: string;
  readonly html: string;
  readonly signature: string;
  readonly at: string;
  readonly files: readonly TrackFile[];
};
export type TrackFile = {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly state: FileState;
};
export type TrackTicket = {
  readonly id: string;
  readonly number: number;
  readonly subject: string;
  readonly status: string;
  readonly statusLabel: string;
  readonly phase: Phase;
  readonly incomplete: readonly string[];
  readonly category: string;
  readonly fields: FieldValues;
  readonly updatedAt: string;
  readonly messages: readonly TrackMessage[];
  readonly next: string | null;
  readonly solution: {
    readonly texts: LocalText;
    readonly stage: 'reviewed' | 'approved' | 'refused';
  } | null;
  readonly rating: { readonly value: number } | null;
  readonly may: OwnRights;
};
export type Receipt = {
  readonly id: string;
  readonly number: number;
  readonly accessCode: string;
  readonly url: string;
};
export type PageData = {
  readonly slug: string;
  readonly language: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly number: number | null;
  /** All that customers may be asked for; their names are in the page's language. */
  readonly custom: readonly FieldDefinition[];
  readonly categories: readonly CategoryDefinition[];
  readonly fileRules: PageFileRules;
};
export type PageFileRules = {
  /** As in `accept`. */
  readonly accept: string;
  /** Of one file. */
  readonly maxBytes: number;
  readonly maxFiles: number;
};
/** An answer that waits on this device; `key` makes sending it twice harmless. */
export type WaitingAnswer = {
  readonly key: string;
  readonly text: string;
  readonly files?: readonly UnsentFile[];
};
/** Its bytes are kept under its id (unsent-files.ts). */
export type UnsentFile = {
  /** A UUID of version 7, which it has on the server too. */
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
};
export type AnswerDraft = { readonly text: string; readonly files: readonly UnsentFile[] };
export type Opened = { readonly number: number; readonly code: string };
