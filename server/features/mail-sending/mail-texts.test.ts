import { expect, test } from 'vitest';
import { LANGUAGES } from '#shared/base/languages.ts';
import { htmlOf, textOf } from './mail-layout.ts';
import { MAIL_TEXTS, type MailTexts } from './mail-texts.ts';
import { wordedTexts } from './worded-texts.ts';
import { subjectOf, threadIndex } from './mail-threading.ts';

const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

test('U5ma every language has every text of the mails, with the same places for names, and French its spaces', () => {
  for (const name of Object.keys(MAIL_TEXTS.en) as (keyof MailTexts)[])
    for (const language of LANGUAGES) {
      const text = MAIL_TEXTS[language][name];
      expect(text.trim(), `${language} ${name}`).not.toBe('');
      expect(placeholders(text), `${language} ${name}`).toEqual(placeholders(MAIL_TEXTS.en[name]));
    }
  for (const text of Object.values(wordedTexts('fr')))
    expect(text).not.toMatch(/[^\u00a0\u202f][:;!?»]/);
});

test('M6d what people wrote stands in a mail as text, in HTML and in plain', () => {
  const evil = '<script>alert(1)</script>"\'&';
  const body = {
    language: 'ar',
    direction: 'rtl' as const,
    marker: evil,
    heading: evil,
    parts: [
      { kind: 'line' as const, text: evil },
      { kind: 'fact' as const, name: evil, value: evil },
      { kind: 'button' as const, text: evil, url: `http://x.test/"${evil}` },
      {
        kind: 'list' as const,
        items: [{ text: evil, url: `http://x.test/${evil}` }, { text: evil }],
      },
      { kind: 'words' as const, html: '<p>One &lt; two</p>' },
    ],
    footer: evil,
  };
  const html = htmlOf(body);
  expect(html).not.toMatch(/<script|"http:\/\/x\.test\/""|='[^']*'>/);
  expect(html).toContain('dir="rtl"');
  expect(textOf(body)).toContain('One < two');
  expect(textOf(body)).toContain(evil);
});

test('M6e a subject has its number once, whatever an answer brought along', () => {
  expect(subjectOf(12, 'Printer jam', false)).toBe('[#12] Printer jam');
  expect(subjectOf(12, 'Re: AW: [#12] Printer jam', true)).toBe('Re: [#12] Printer jam');
  expect(subjectOf(12, '', true)).toBe('Re: [#12]');
  const id = '01890a5d-ac96-774b-bcce-b302099a8057' as never;
  const begun = '2026-11-22T09:00:00.000Z' as never;
  const first = Buffer.from(threadIndex(id, begun, begun), 'base64');
  const later = Buffer.from(threadIndex(id, begun, '2026-11-22T10:00:00.000Z' as never), 'base64');
  expect([first.length, later.length]).toEqual([22, 27]);
  expect(later.subarray(0, 22)).toEqual(first);
  expect(first.subarray(6).toString('hex')).toBe('01890a5dac96774bbcceb302099a8057');
});
