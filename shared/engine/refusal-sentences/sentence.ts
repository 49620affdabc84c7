import type { PersonId } from '#shared/base/ids.ts';
import type { Word, WordForms } from '#shared/base/words/word.ts';
import type { FileRefusalReason } from '#shared/files/file.ts';
import type { IntakeField, MissingField, StatusId } from '../configuration.ts';
import type { Refusal, RefusalCode } from '../refusals.ts';

/** What a sentence is made of, ready to stand in the language. */
export type Say = {
  /** The workspace's word for a ticket (W9), and the same at the beginning of a sentence. */
  readonly ticket: WordForms;
  readonly Ticket: WordForms;
  /** One of two endings or words, by the gender of that word. */
  readonly agree: (masculine: string, feminine: string) => string;
  /** Nobody in particular: somebody else. */
  readonly person: (id: PersonId | null) => string;
  readonly status: (id: StatusId) => string;
  /** “New”, “Open” or “Solved”; empty if there is none. */
  readonly oneOf: (ids: readonly StatusId[]) => string;
  /** the name, the city and “Room” */
  readonly missing: (fields: readonly MissingField[]) => string;
  readonly fileReason: (reason: FileRefusalReason) => string;
  /** What somebody wrote: it keeps its own direction. */
  readonly words: (text: string) => string;
};

type Sentence<Code extends RefusalCode> = (
  refusal: Extract<Refusal, { code: Code }>,
  say: Say,
) => string;

/** How refusals are worded in one language. */
export type RefusalLanguage = {
  /** What a ticket is called where the workspace does not say. */
  readonly ticket: Word;
  readonly somebodyElse: string;
  readonly quotes: readonly [string, string];
  /** Between the label of a field and what is wrong with it. */
  readonly colon: string;
  /** For lists: “A, B or C” is written in more than one way. */
  readonly listsLike: string;
  readonly fields: { readonly [Field in IntakeField]: string };
  readonly fileReasons: { readonly [Reason in FileRefusalReason]: string };
  readonly sentences: { readonly [Code in RefusalCode]: Sentence<Code> };
};
