import { describe, expect, test } from 'vitest';
import type { Refusal, RefusalCode } from './refusals.ts';
import { refusalText, type RefusalNames } from './refusal-texts.ts';
import { TICKET, personId } from '#test/support/engine-desk.ts';

const names: RefusalNames = {
  personName: () => 'Ana',
  statusLabel: (id) => id.toUpperCase(),
};
const by = personId('ana');

/** One of each: adding a code without a line here does not compile. */
const EXAMPLES: { readonly [Code in RefusalCode]: Extract<Refusal, { code: Code }> } = {
  NOT_ALLOWED: { code: 'NOT_ALLOWED' },
  NO_SUCH_TICKET: { code: 'NO_SUCH_TICKET' },
  ALREADY_EXISTS: { code: 'ALREADY_EXISTS' },
  LOCKED: { code: 'LOCKED', by },
  NOT_TAKEN: { code: 'NOT_TAKEN' },
  NOT_HOLDER: { code: 'NOT_HOLDER', by },
  NO_LOCKS: { code: 'NO_LOCKS' },
  STALE: { code: 'STALE', newerSeq: 3, by },
  TRANSITION: { code: 'TRANSITION', from: 'a', to: 'b', allowed: ['c', 'd', 'e'] },
  ALREADY_CLOSED: { code: 'ALREADY_CLOSED' },
  NOT_CLOSED: { code: 'NOT_CLOSED' },
  INCOMPLETE: { code: 'INCOMPLETE', missing: ['phone', 'city'] },
  MUST_ANSWER: { code: 'MUST_ANSWER', who: 'self' },
  MERGED: { code: 'MERGED', into: TICKET },
  SAME_TICKET: { code: 'SAME_TICKET' },
  LINK_CONTRARY: { code: 'LINK_CONTRARY' },
  TOO_LONG_TO_MERGE: { code: 'TOO_LONG_TO_MERGE', most: 2000 },
  DELETED: { code: 'DELETED' },
  SOLUTION_OFF: { code: 'SOLUTION_OFF' },
  NO_SOLUTION: { code: 'NO_SOLUTION' },
  RATING_OFF: { code: 'RATING_OFF' },
  ALREADY_RATED: { code: 'ALREADY_RATED' },
  NO_SUCH_MESSAGE: { code: 'NO_SUCH_MESSAGE' },
  NO_SUCH_ASSIGNEE: { code: 'NO_SUCH_ASSIGNEE' },
  ASSIGNMENT_OFF: { code: 'ASSIGNMENT_OFF' },
  UNKNOWN_STATUS: { code: 'UNKNOWN_STATUS', status: 'x' },
  INVALID: { code: 'INVALID', errors: [] },
  BAD_UPDATE: { code: 'BAD_UPDATE', rule: 'r' },
  NO_SUCH_PARENT: { code: 'NO_SUCH_PARENT' },
  NO_SUCH_HELD_REPLY: { code: 'NO_SUCH_HELD_REPLY' },
  NEEDED_ENTRY_REFUSED: { code: 'NEEDED_ENTRY_REFUSED', entryId: 'e' },
};

describe.each(Object.values(EXAMPLES))('$code', (refusal) => {
  test('L3b has a sentence of its own in English and in French', () => {
    const english = refusalText(refusal, 'en', names);
    const french = refusalText(refusal, 'fr', names);

    for (const text of [english, french]) {
      expect(text).toMatch(/^\p{Lu}?.+\.$/u);
      expect(text).not.toMatch(/undefined|null|\bcode\b|[A-Z]+_[A-Z]+/);
    }
    // As it is printed: curly apostrophes, no-break spaces before high punctuation and inside guillemets.
    expect(french).not.toMatch(/'|[^\u00A0\u202F][?!;:](?:\s|$)|«[^\u00A0]|[^\u00A0]»/u);
    expect(french).not.toBe(english);
    const others = Object.values(EXAMPLES).filter((other) => other !== refusal);
    expect(others.map((other) => refusalText(other, 'fr', names))).not.toContain(french);
  });
});

test('A4h who has taken a ticket is named', () => {
  expect(refusalText(EXAMPLES.LOCKED, 'en', names)).toBe(
    'Ana has taken this request. You can write them a note.',
  );
  expect(refusalText(EXAMPLES.LOCKED, 'fr', names)).toBe(
    'Ana s’occupe de cette demande. Vous pouvez lui laisser une note.',
  );
});

test('T7j a forbidden move names the allowed ones', () => {
  expect(refusalText(EXAMPLES.TRANSITION, 'en', names)).toBe(
    'From “A” it cannot become “B”, only “C”, “D” or “E”.',
  );
  const final = { ...EXAMPLES.TRANSITION, allowed: [] };
  expect(refusalText(final, 'fr', names)).toBe(
    '« A » est un statut final : « B » n’est plus possible.',
  );
});

test('W9a the sentence uses the workspace’s word and its gender', () => {
  const masculine = { ...names, ticket: { one: 'ticket', other: 'tickets', gender: 'm' as const } };
  expect(refusalText(EXAMPLES.NOT_TAKEN, 'fr', masculine)).toBe(
    'Personne ne s’occupe encore de ce ticket. Prenez-le en charge, puis répondez.',
  );
  const vowel = { ...names, ticket: { one: 'incident', other: 'incidents', gender: 'm' as const } };
  expect(refusalText(EXAMPLES.ALREADY_CLOSED, 'fr', vowel)).toBe('Cet incident est déjà clos.');
  expect(refusalText(EXAMPLES.ALREADY_CLOSED, 'fr', names)).toBe('Cette demande est déjà close.');
});

test('a language without sentences of its own gets English', () => {
  expect(refusalText(EXAMPLES.NO_LOCKS, 'de', names)).toBe(
    refusalText(EXAMPLES.NO_LOCKS, 'en', names),
  );
});

test('a wrong field is named in the language asked for', () => {
  const blank: Refusal = {
    code: 'INVALID',
    errors: [{ path: 'message', code: 'required', message: 'Enter a message.' }],
  };
  expect(refusalText(blank, 'fr', names)).toBe('Indiquez un message.');
  expect(refusalText(blank, 'en', names)).toBe('Enter a message.');
});
