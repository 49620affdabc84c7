// Mails that nobody writes: examples with bytes cut out, doubled and turned, and bombs of twenty kinds (SEC2).

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from './seeded-random.ts';

export const MAIL_FIXTURES = join(import.meta.dirname, '../fixtures/mail');
const LARGEST_SOURCE = 20_000;

/** One after the other, the same for the same seed. */
export function mailMutants(seed: number): () => Buffer {
  const random = seededRandom(seed);
  const sources = readdirSync(MAIL_FIXTURES)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readFileSync(join(MAIL_FIXTURES, name)))
    .filter(({ byteLength }) => byteLength < LARGEST_SOURCE);
  const place = (length: number): number => Math.floor(random() * length);
  const changed = (raw: Buffer): Buffer => {
    const [from = 0, to = 0] = [place(raw.length), place(raw.length)].toSorted((a, b) => a - b);
    const piece = raw.subarray(from, Math.min(to, from + 200));
    const other = sources[place(sources.length)]!.subarray(0, 300);
    const ways = [
      [raw.subarray(0, from), raw.subarray(from + piece.length)],
      [raw.subarray(0, from), piece, piece, raw.subarray(from)],
      [raw.subarray(0, from), Buffer.from(piece).reverse(), raw.subarray(from + piece.length)],
      [raw.subarray(0, from), other, raw.subarray(from)],
    ];
    return Buffer.concat(ways[place(ways.length)]!);
  };
  return () => {
    let raw = Buffer.from(sources[place(sources.length)]!);
    for (let change = place(6); change >= 0; change -= 1) raw = Buffer.from(changed(raw));
    return raw;
  };
}

const HEAD = 'From: bomb@evil.test\r\nSubject: Bomb\r\nMIME-Version: 1.0\r\n';
const text = (body: string): string =>
  `${HEAD}Content-Type: text/plain; charset=utf-8\r\n\r\n${body}`;
const html = (body: string): string =>
  `${HEAD}Content-Type: text/html; charset=utf-8\r\n\r\n${body}`;
const part = (n: number): string => `--b\r\nContent-Type: text/plain\r\n\r\n${n}\r\n`;
const coded = (encoding: string, body: string): string =>
  `${HEAD}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}`;
const MB = 1024 * 1024;

export const MAIL_BOMBS: { readonly [name: string]: () => string } = {
  'parts in parts': () =>
    HEAD +
    Array.from(
      { length: 10_000 },
      (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n`,
    ).join(''),
  'a hundred thousand parts': () =>
    `${HEAD}Content-Type: multipart/mixed; boundary="b"\r\n\r\n${Array.from({ length: 100_000 }, (_, n) => part(n)).join('')}--b--\r\n`,
  'twenty thousand alternatives': () =>
    `${HEAD}Content-Type: multipart/alternative; boundary="b"\r\n\r\n${Array.from({ length: 20_000 }, (_, n) => part(n)).join('')}--b--\r\n`,
  'mails in mails': () => 'Content-Type: message/rfc822\r\n\r\n'.repeat(5_000) + text('Inside'),
  'a header of ten megabytes': () => `${HEAD}X-Long: ${'a'.repeat(10 * MB)}\r\n\r\nText`,
  'a subject of five megabytes': () =>
    `From: bomb@evil.test\r\nSubject: ${'é '.repeat(2 * MB)}\r\n\r\nText`,
  'half a million headers': () => `${HEAD}${'X-A: b\r\n'.repeat(500_000)}\r\nText`,
  'a header folded for ever': () => `${HEAD}X-Folded: a\r\n${' b\r\n'.repeat(500_000)}\r\nText`,
  'a hundred thousand senders': () =>
    `From: ${'a@evil.test, '.repeat(100_000)}b@evil.test\r\nSubject: Bomb\r\n\r\nText`,
  'senders in groups in groups': () =>
    `From: ${'g:'.repeat(50_000)}a@evil.test${';'.repeat(50_000)}\r\nSubject: Bomb\r\n\r\nText`,
  'encoded words': () =>
    `From: bomb@evil.test\r\nSubject: ${'=?utf-8?Q?=41?= '.repeat(50_000)}\r\n\r\nText`,
  'a hundred thousand references': () =>
    `${HEAD}References: ${'<a@evil.test> '.repeat(100_000)}\r\n\r\nText`,
  'elements in elements': () => html('<div>'.repeat(200_000)),
  links: () => html('<a href="https://evil.test/">x</a> '.repeat(200_000)),
  attributes: () => html(`<p ${'a="b" '.repeat(500_000)}>x</p>`),
  'pictures in their addresses': () =>
    html('<img src="data:image/png;base64,iVBORw0KGgo=">'.repeat(20_000)),
  'nothing but line ends': () => text('\n'.repeat(MB)),
  'quotations that never begin': () => text('On '.repeat(400_000)),
  'one line of ten megabytes': () => text('x'.repeat(10 * MB)),
  'base64 that is none': () => coded('base64', '=!?'.repeat(2 * MB)),
  'quoted-printable without end': () => coded('quoted-printable', '='.repeat(5 * MB)),
  'nothing but zeros': () => '\0'.repeat(MB),
};
