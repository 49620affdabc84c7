/** One word of the workspace (W9) with what other languages need to decline around it. */
export interface Word {
  readonly one: string;
  readonly other: string;
  readonly gender?: Gender;
}

export const GENDERS = ['m', 'f', 'n'] as const;
export type Gender = (typeof GENDERS)[number];

/** A word as it stands in sentences. A language without the distinction gives the nearest form that it has. */
export interface WordForms {
  /** ticket */
  one: string;
  /** tickets */
  other: string;
  /** The word after "two" where a language has a dual: تذكرتان */
  two: string;
  /** After 11 to 99, where that asks for a form of its own: طلبًا */
  many: string;
  /** a ticket · un ticket, une demande · ein Ticket */
  a: string;
  /** the ticket · le ticket, la demande, l’appel · das Ticket · التذكرة */
  the: string;
  /** the tickets · les tickets */
  theOther: string;
  /** this ticket · ce ticket, cet appel, cette demande */
  this: string;
  /** of the ticket · du ticket, de la demande, de l’appel · des Tickets */
  of: string;
  /** of the tickets · des tickets · der Tickets */
  ofOther: string;
  /** Without an article after "of": tickets · de tickets, d’appels */
  ofAny: string;
  /** to the ticket · au ticket, à la demande, à l’appel · dem Ticket */
  to: string;
  /** What a preposition with the dative wants: einem Ticket, den Kunden, Kunden */
  toA: string;
  toOther: string;
  toAny: string;
  /** What a verb acts on: einen Kunden, den Kunden, diesen Kunden, neuen Kunden */
  aObject: string;
  theObject: string;
  thisObject: string;
  newObject: string;
  /** no ticket · aucun ticket, aucune demande */
  no: string;
  /** new ticket · nouveau ticket, nouvelle demande, nouvel appel · neues Ticket */
  new: string;
  /** your ticket · votre ticket · Ihr Ticket */
  your: string;
}

type CommonForms = Omit<
  WordForms,
  | 'two'
  | 'many'
  | 'toA'
  | 'toOther'
  | 'toAny'
  | 'aObject'
  | 'theObject'
  | 'thisObject'
  | 'newObject'
>;

/** For languages whose nouns have neither cases nor a dual. */
export const withoutCases = (forms: CommonForms): WordForms => ({
  ...forms,
  two: forms.other,
  many: forms.other,
  toA: forms.a,
  toOther: forms.theOther,
  toAny: forms.other,
  aObject: forms.a,
  theObject: forms.the,
  thisObject: forms.this,
  newObject: forms.new,
});
