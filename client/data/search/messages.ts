// What a page asks of its searcher, which runs in a worker, and what that answers.

import type { TicketId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { Extract } from '#shared/conditions/extract.ts';
import type { Likeness } from '#shared/conditions/likeness.ts';
import type { SearchPlace } from './terms.ts';

/** Where what was asked for stands in a ticket, with a short part of the text. */
export type FoundPlace = Extract & { readonly in: SearchPlace; readonly id: string | null };

export type LocalFind = {
  /** The best first. */
  readonly ids: readonly TicketId[];
  readonly total: number;
  /** False: the index is still being read, and more may be found in a moment. */
  readonly isWhole: boolean;
};

export type Sample = {
  readonly subject: string;
  readonly description: string;
  /** Of who asks; empty: nobody's yet. */
  readonly email: string;
};
export type SimilarTicket = Likeness & { readonly id: TicketId };

export type Questions = {
  readonly find: {
    readonly question: { readonly where: Condition; readonly limit: number };
    readonly answer: LocalFind;
  };
  readonly extracts: {
    readonly question: { readonly where: Condition; readonly ids: readonly TicketId[] };
    readonly answer: readonly (readonly [TicketId, readonly FoundPlace[]])[];
  };
  /** Like a ticket that is here, or like a text that is being written. */
  readonly similar: {
    readonly question: {
      readonly to: { readonly id: TicketId } | Sample;
      readonly limit: number;
    };
    readonly answer: readonly SimilarTicket[];
  };
};
export type QuestionKind = keyof Questions;
export type Question<Kind extends QuestionKind> = Questions[Kind]['question'];
export type Answer<Kind extends QuestionKind> = Questions[Kind]['answer'];

/** What a standing filter says: at first all that it holds, in parts, then what has changed. */
export type Matched = {
  readonly add: readonly TicketId[];
  readonly drop: readonly TicketId[];
  /** All that is here has been looked at. */
  readonly isWhole: boolean;
};

export type ToSearcher =
  | { readonly t: 'open'; readonly name: string }
  | {
      readonly t: 'ask';
      readonly n: number;
      readonly kind: QuestionKind;
      readonly question: Question<QuestionKind>;
    }
  /** Nobody waits for the answer any more. */
  | { readonly t: 'forget'; readonly n: number }
  | { readonly t: 'follow'; readonly n: number; readonly where: Condition };

export type FromSearcher =
  | { readonly t: 'answer'; readonly n: number; readonly answer: Answer<QuestionKind> }
  | { readonly t: 'failed'; readonly n: number }
  | { readonly t: 'matched'; readonly n: number; readonly matched: Matched }
  /** The index has been read whole. */
  | { readonly t: 'whole' }
  /** What is here has changed since it was read: the same question may have another answer. */
  | { readonly t: 'changed' }
  | { readonly t: 'warn'; readonly message: string; readonly cause: string };
