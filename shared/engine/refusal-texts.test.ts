import { describe, expect, test } from 'vitest';
import type { FileId } from '#shared/base/ids.ts';
import { LANGUAGES, type InEveryLanguage } from '#shared/base/languages.ts';
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
  FILE_MISSING: { code: 'FILE_MISSING', fileId: 'f' as FileId },
  FILE_REFUSED: { code: 'FILE_REFUSED', fileId: 'f' as FileId, name: 'a.pdf', reason: 'content' },
  FILE_TAKEN: { code: 'FILE_TAKEN', fileId: 'f' as FileId, name: 'a.pdf' },
  TOO_MANY_FILES: { code: 'TOO_MANY_FILES', most: 10 },
  NO_SUCH_HELD_REPLY: { code: 'NO_SUCH_HELD_REPLY' },
  NEEDED_ENTRY_REFUSED: { code: 'NEEDED_ENTRY_REFUSED', entryId: 'e' },
};

/** As it is printed in each language. */
const BADLY_SET: InEveryLanguage<RegExp> = {
  en: /['"]/u,
  fr: /'|[^\u00A0\u202F][?!;:](?:\s|$)|«[^\u00A0]|[^\u00A0]»/u,
  de: /['"”«»]/u,
  es: /['"“”]/u,
  ar: /['"“”]|[,;?]/u,
};

describe.each(Object.values(EXAMPLES))('$code', (refusal) => {
  test.each(LANGUAGES)('L3b U5r has a sentence of its own in %s', (language) => {
    const inOurs = (other: Refusal): string => refusalText(other, language, names);
    const text = inOurs(refusal);

    expect(text).toMatch(/^.+\.$/u);
    expect(text).not.toMatch(/undefined|null|\bcode\b|[A-Z]+_[A-Z]+/);
    expect(text).not.toMatch(BADLY_SET[language]);
    const others = Object.values(EXAMPLES).filter((other) => other !== refusal);
    expect(others.map(inOurs)).not.toContain(text);
    const elsewhere = LANGUAGES.filter((other) => other !== language);
    expect(elsewhere.map((other) => refusalText(refusal, other, names))).not.toContain(text);
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

test('W9n German, Spanish and Arabic decline the workspace’s word', () => {
  const weak = { ...names, ticket: { one: 'Kunde', other: 'Kunden', gender: 'm' as const } };
  expect(refusalText(EXAMPLES.NOT_TAKEN, 'de-AT', weak)).toBe(
    'Noch hat niemand diesen Kunden übernommen. Übernehmen Sie, dann antworten Sie.',
  );
  const masculine = { ...names, ticket: { one: 'caso', other: 'casos', gender: 'm' as const } };
  expect(refusalText(EXAMPLES.ALREADY_CLOSED, 'es', masculine)).toBe('Este caso ya está cerrado.');
  expect(refusalText(EXAMPLES.ALREADY_CLOSED, 'es', names)).toBe('Esta solicitud ya está cerrada.');
  const feminine = { ...names, ticket: { one: 'تذكرة', other: 'تذاكر', gender: 'f' as const } };
  expect(refusalText(EXAMPLES.ALREADY_CLOSED, 'ar', feminine)).toBe('هذه التذكرة مغلقة بالفعل.');
  expect(refusalText(EXAMPLES.ALREADY_CLOSED, 'ar', names)).toBe('هذا الطلب مغلق بالفعل.');
});

test('U4x a name in Latin letters keeps its direction in an Arabic sentence', () => {
  expect(refusalText(EXAMPLES.LOCKED, 'ar', names)).toContain('\u2068Ana\u2069');
  const arabicName = { ...names, personName: () => 'ليلى' };
  expect(refusalText(EXAMPLES.LOCKED, 'ar', arabicName)).toContain('استلم ليلى');
  expect(refusalText(EXAMPLES.LOCKED, 'en', arabicName)).toContain('\u2068ليلى\u2069');
});

test('a language without sentences of its own gets English', () => {
  expect(refusalText(EXAMPLES.NO_LOCKS, 'it', names)).toBe(
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
