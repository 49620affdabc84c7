import { expect, test } from 'vitest';
import { LANGUAGES } from '#shared/base/languages.ts';
import { NOTICE_EVENTS } from '#shared/notifications/notice-events.ts';
import { NOTICE_WORDS, noticeLanguage, phraseOf } from './notice-words.ts';

const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

test('N1ci every language has words for every event, with the same places for names, and French its spaces', () => {
  for (const kind of ['own', 'bare', 'shared'] as const)
    for (const [phrase, english] of Object.entries(NOTICE_WORDS.en[kind]))
      for (const language of LANGUAGES) {
        const words: Readonly<Record<string, string>> = NOTICE_WORDS[language][kind];
        expect(places(words[phrase] ?? ''), `${language} ${kind} ${phrase}`).toEqual(
          places(english),
        );
        expect(words[phrase]?.trim()).not.toBe('');
        if (kind === 'bare') expect(english).toContain('{number}');
      }
  for (const words of [NOTICE_WORDS.fr.own, NOTICE_WORDS.fr.bare, NOTICE_WORDS.fr.shared])
    for (const text of Object.values(words)) expect(text).not.toMatch(/[^\u00a0\u202f][:;!?»]/);
  for (const event of NOTICE_EVENTS)
    expect(NOTICE_WORDS.en.own[phraseOf({ event, detail: 'approved', name: '' })]).not.toBe('');
  expect(noticeLanguage('', { languages: ['fr'] }).lang).toBe('fr');
  expect(noticeLanguage('pt-BR', { languages: ['fr'] }).lang).toBe('en');
});
