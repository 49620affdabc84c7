// Invented mails as people write them, and a mail server that takes whatever it gets.

import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { seededRandom } from '#test/support/seeded-random.ts';

const WORDS =
  'since this morning the printer on the second floor shows an error and nobody here knows what it means please help us soon'.split(
    ' ',
  );

/** Text and HTML of some 4 KB, every fifth with a file of 30 KB; each of somebody else. */
export function inventMails(count: number, to: string): Buffer[] {
  const random = seededRandom(count);
  const word = (): string => WORDS[Math.floor(random() * WORDS.length)]!;
  const words = (many: number): string => Array.from({ length: many }, word).join(' ');
  return Array.from({ length: count }, (_, index) => {
    const paragraphs = Array.from({ length: 6 }, () => `${words(40)}.`);
    const alternative = [
      'Content-Type: multipart/alternative; boundary="a"',
      '',
      '--a',
      'Content-Type: text/plain; charset=utf-8',
      '',
      ...paragraphs.flatMap((text) => [text, '']),
      '--a',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<html><body>',
      ...paragraphs.map((text) => `<p style="font-family:Arial">${text}</p>`),
      '</body></html>',
      '--a--',
      '',
    ];
    const file = Buffer.from(words(6_000).slice(0, 30_000)).toString('base64');
    const body =
      index % 5 !== 0
        ? alternative
        : [
            'Content-Type: multipart/mixed; boundary="m"',
            '',
            '--m',
            ...alternative,
            '--m',
            'Content-Type: text/plain; name="log.txt"',
            'Content-Disposition: attachment; filename="log.txt"',
            'Content-Transfer-Encoding: base64',
            '',
            ...(file.match(/.{1,76}/g) ?? []),
            '--m--',
            '',
          ];
    return Buffer.from(
      [
        `From: Customer ${index} <customer-${index}@kunde.example>`,
        `To: ${to}`,
        `Subject: ${words(6)}`,
        `Message-ID: <mail-${index}@kunde.example>`,
        'Date: Mon, 2 Nov 2026 09:15:00 +0100',
        'MIME-Version: 1.0',
        ...body,
      ].join('\r\n'),
    );
  });
}

export type Sink = {
  readonly port: number;
  readonly taken: () => number;
  readonly close: () => Promise<void>;
};
export async function startSink(): Promise<Sink> {
  let taken = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onData: (stream, _session, done) => {
      stream.on('data', () => undefined);
      stream.on('end', () => {
        taken += 1;
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    taken: () => taken,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
