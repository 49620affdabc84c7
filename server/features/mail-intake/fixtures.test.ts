// Every mail in test/fixtures/mail and what must come out of it. A mail that was read wrongly once becomes such a pair.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { foldParts } from '#shared/base/folds.ts';
import { plainText } from '#shared/base/plain-text.ts';
import { MAIL_FIXTURES, mailMutants } from '#test/support/hostile-mails.ts';
import { createMailReader, MailUnreadable } from '#server/platform/mail/parsing/mail-reader.ts';
import { scanHeaders } from '#server/platform/mail/parsing/scan-headers.ts';
import { senderKind } from './recognise.ts';

const folder = MAIL_FIXTURES;
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.eml'))
  .map((name) => name.slice(0, -4));
const reader = createMailReader();
afterAll(() => reader.close());

async function whatComesOut(name: string): Promise<object> {
  const raw = readFileSync(join(folder, `${name}.eml`));
  const headers = scanHeaders(raw);
  const mail = await reader.read(raw).catch((error: unknown) => {
    if (!(error instanceof MailUnreadable)) throw error;
    return undefined;
  });
  if (mail === undefined) return { unreadable: true };
  // As an answer is shown; a first mail keeps what it quotes.
  const isAnswer = mail.inReplyTo !== '' || mail.hasReplyLine || /\[#\d+\]/.test(mail.subject);
  const html = isAnswer ? mail.answerHtml : mail.wholeHtml;
  const parts = foldParts(html);
  const wordsOf = (isFolded: boolean): string[] =>
    parts
      .filter(({ fold }) => (fold !== undefined) === isFolded)
      .map((part) => plainText(part.html));
  const folds = wordsOf(true);
  const files = mail.files.map(({ name, type, content, place }) => ({
    name,
    type,
    sha256: createHash('sha256').update(content).digest('hex').slice(0, 12),
    ...(place === '' ? {} : { isShown: html.includes(place) }),
  }));
  return {
    subject: mail.subject,
    from: mail.from === undefined ? null : `${mail.from.name} <${mail.from.address}>`,
    kind: senderKind(headers, mail),
    own: wordsOf(false).join('\n'),
    ...(folds.length === 0 ? {} : { folded: folds }),
    ...(files.length === 0 ? {} : { files }),
    ...(mail.doubled.length === 0 ? {} : { doubled: mail.doubled }),
    ...(mail.report === undefined ? {} : { report: mail.report }),
  };
}

describe('every mail that we keep as an example comes out as it must', () => {
  test('M4a there are at least 120', () => expect(names.length).toBeGreaterThanOrEqual(120));

  test.each(names)('M4a %s', async (name) => {
    const file = join(folder, `${name}.json`);
    const found = await whatComesOut(name);
    if (process.env['UPDATE_MAILS'] !== undefined)
      writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
    expect(found).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });
});

const MUTANTS = Number(process.env['HOSTILE_MAILS'] ?? 20_000);
/** As many as a machine that checks has processors. */
const READERS = 2;

test(`SEC2a ${MUTANTS} mails with bytes cut out, doubled and turned: each is read or refused, and the next good one is read`, async () => {
  const next = mailMutants(2);
  let made = 0;
  let refused = 0;
  const readSome = async (): Promise<void> => {
    const own = createMailReader();
    for (; made < MUTANTS;) {
      made += 1;
      const raw = next();
      scanHeaders(raw);
      try {
        await own.read(raw);
      } catch (error) {
        expect(error).toBeInstanceOf(MailUnreadable);
        refused += 1;
      }
    }
    const good = await own.read(readFileSync(join(folder, 'plain-en.eml')));
    expect(good.subject).toBe('Printer');
    await own.close();
  };
  await Promise.all(Array.from({ length: READERS }, readSome));
  expect(refused).toBeLessThan(MUTANTS / 10);
}, 300_000);

test('REL11a a mail of 50 MB is read with its file byte for byte, and so is the next one', async () => {
  const own = createMailReader();
  const file = Buffer.alloc(37_500_000, 'a file as large as they come');
  const head = [
    'From: Ana Roth <ana@kunde.test>',
    'Subject: The whole plan',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    '',
    'Please look at it.',
    '--b',
    'Content-Type: application/pdf',
    'Content-Transfer-Encoding: base64',
    '',
    '',
  ].join('\r\n');
  const coded = file.toString('base64').replaceAll(/.{76}/g, '$&\r\n');
  const raw = new Uint8Array(Buffer.from(`${head}${coded}\r\n--b--\r\n`));
  expect(raw.byteLength).toBeGreaterThan(50_000_000);
  const mail = await own.read(raw);
  expect(plainText(mail.wholeHtml)).toBe('Please look at it.');
  expect(mail.files.map(({ content }) => Buffer.from(content).equals(file))).toEqual([true]);
  // Given away, and not there twice.
  expect(raw.byteLength).toBe(0);
  const good = await own.read(readFileSync(join(folder, 'plain-en.eml')));
  expect(good.subject).toBe('Printer');
  await own.close();
}, 60_000);

test('SEC2b a mail that takes too long, or too much room, costs its thread and nothing else; one that was read counts', async () => {
  const small = createMailReader({ parseMs: 1, guessMs: 1 });
  const long = readFileSync(join(folder, 'long-text.eml'));
  await expect(small.read(Buffer.concat([long, long, long, long]))).rejects.toBeInstanceOf(
    MailUnreadable,
  );
  await small.close();
  const hasty = createMailReader({ guessMs: 0 });
  const mail = await hasty.read(readFileSync(join(folder, 'redos-on-on-on.eml')));
  expect(plainText(mail.wholeHtml)).toContain('what?');
  await hasty.close();
});
