// Our POP3 client against a server that plays every fault (REL4, M3): what is handed over is the mail, byte for byte, or an
// error; nothing is removed that was not read whole; nobody waits for ever.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import {
  createServer,
  type AddressInfo,
  type LookupFunction,
  type Server,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createDotReader } from './dot-reader.ts';
import { MailServerError } from './mail-server-error.ts';
import type { MailConnection, MailServer } from './mail-session.ts';
import { openPop3 } from './pop3-client.ts';

const LIMITS = { connectMs: 5_000, idleMs: 5_000, mailMs: 20_000, mailBytes: 50_000, mails: 1_000 };

/** What a server sends before and after TLS; whoever plays it answers each command. */
type Play = {
  readonly greeting?: string;
  readonly answer: (command: string, socket: Socket) => Buffer | string | undefined;
};
const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((one) => new Promise((done) => one.close(done))));
});

async function play({ greeting = '+OK hello\r\n', answer }: Play): Promise<number> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.setNoDelay(true).on('error', () => undefined);
    socket.write(greeting);
    listen(socket, answer);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
function listen(socket: Socket, answer: Play['answer']): void {
  let text = '';
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    for (let end = text.indexOf('\r\n'); end !== -1; end = text.indexOf('\r\n')) {
      const said = answer(text.slice(0, end), socket);
      text = text.slice(end + 2);
      if (said !== undefined && !socket.destroyed) socket.write(said);
    }
  });
}

const at = (port: number, more: Partial<MailServer> = {}): MailServer => ({
  host: '127.0.0.1',
  port,
  security: 'none',
  user: 'alice',
  login: { password: 'secret word' },
  ...more,
});
const open = (port: number, limits: Partial<typeof LIMITS> = {}, more: Partial<MailServer> = {}) =>
  openPop3(at(port, more), { limits: { ...LIMITS, ...limits } });
const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof MailServerError ? error.failure : String(error)),
  );

/** As it goes over the line (RFC 1939, 3). */
const stuffed = (mail: Buffer): Buffer => {
  const text = mail.toString('latin1').replaceAll('\r\n.', '\r\n..');
  const whole = (text.startsWith('.') ? '.' : '') + text;
  return Buffer.from(
    `${whole}${whole === '' || whole.endsWith('\r\n') ? '' : '\r\n'}.\r\n`,
    'latin1',
  );
};
const MAILS = [
  'Subject: plain\r\n\r\nHello\r\n',
  'Subject: dots\r\n\r\n.\r\n..\r\n...x\r\n.\n\r.\r\r\n. \r\nend\r\n',
  'Subject: 8 bits\r\n\r\n\xe9\xff\0\x80.\r\n\r\r\n\n\n.\r\n',
  `From: x\r\n\r\n${'.a\r\n..\r.\n\r\n.\r'.repeat(6)}\r\n`,
].map((text) => Buffer.from(text, 'latin1'));

describe('bodies, byte for byte', () => {
  const read = (wire: Buffer, cuts: readonly number[]): { bytes: Buffer; read: number } => {
    const parts: Buffer[] = [];
    const reader = createDotReader((bytes) => void parts.push(Buffer.from(bytes)));
    let from = 0;
    for (const to of [...cuts, wire.length]) {
      const end = reader.feed(wire.subarray(from, to));
      if (end !== undefined) return { bytes: Buffer.concat(parts), read: from + end };
      from = to;
    }
    return { bytes: Buffer.concat(parts), read: -1 };
  };

  test('REL4a cut in two at every byte, in three at every pair, and into single bytes, a mail stays the same', () => {
    let cases = 0;
    for (const mail of MAILS) {
      const wire = stuffed(mail);
      const whole = Buffer.concat([wire, Buffer.from('+OK next')]);
      const every = Array.from({ length: whole.length - 1 }, (_, index) => index + 1);
      const ways = [[], every, ...every.map((one) => [one])];
      for (const one of every) for (const two of every) if (one < two) ways.push([one, two]);
      for (const cuts of ways) {
        cases += 1;
        const got = read(whole, cuts);
        if (!got.bytes.equals(mail) || got.read !== wire.length)
          expect({ cuts, ...got }).toEqual({ bytes: mail, read: wire.length });
      }
    }
    expect(cases).toBeGreaterThan(5_000);
  });

  test('REL4b no part of a mail is taken for the whole', () => {
    for (const mail of MAILS) {
      const wire = stuffed(mail);
      for (let end = 0; end < wire.length; end += 1)
        expect([end, read(wire.subarray(0, end), []).read]).toEqual([end, -1]);
    }
  });
});

const serve = (
  mail: Buffer,
  more: (command: string, socket: Socket) => Buffer | string | undefined,
) =>
  play({
    answer: (command, socket) => {
      const own = more(command, socket);
      if (own !== undefined) return own;
      if (command === 'UIDL') return '+OK\r\n1 a-1\r\n.\r\n';
      if (command === 'LIST') return `+OK\r\n1 ${mail.length}\r\n.\r\n`;
      if (command.startsWith('RETR')) return Buffer.concat([Buffer.from('+OK\r\n'), stuffed(mail)]);
      return '+OK\r\n';
    },
  });

describe('connections', () => {
  test('REL4c cut at every byte of four mails: an error each time, and no mail', async () => {
    for (const mail of MAILS) {
      const wire = Buffer.concat([Buffer.from('+OK\r\n'), stuffed(mail)]);
      for (let end = 0; end < wire.length; end += 1) {
        const port = await serve(mail, (command, socket) => {
          if (!command.startsWith('RETR')) return undefined;
          socket.end(wire.subarray(0, end));
          return Buffer.alloc(0);
        });
        const session = await open(port);
        expect([end, await failureOf(session.retrieve(1))]).toEqual([end, 'closed']);
      }
    }
  });

  test('REL4d silent at every byte of four mails: given up in time', async () => {
    for (const mail of MAILS) {
      const wire = Buffer.concat([Buffer.from('+OK\r\n'), stuffed(mail)]);
      const ends = Array.from({ length: wire.length }, (_, index) => index);
      const outcomes = await Promise.all(
        ends.map(async (end) => {
          const port = await serve(mail, (command) =>
            command.startsWith('RETR') ? Buffer.from(wire.subarray(0, end)) : undefined,
          );
          const session = await open(port, { idleMs: 1_000 });
          return failureOf(session.retrieve(1));
        }),
      );
      expect([...new Set(outcomes)]).toEqual(['timeout']);
    }
  });

  test('REL4e a drop now and then does not keep a mail open for ever', async () => {
    const port = await serve(MAILS[0]!, (command, socket) => {
      if (!command.startsWith('RETR')) return undefined;
      const drops = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(drops));
      return '+OK\r\n';
    });
    const session = await open(port, { mailMs: 300 });
    expect(await failureOf(session.retrieve(1))).toBe('timeout');
  });

  test('REL4f a whole visit, in packets of one byte', async () => {
    const mail = MAILS[1]!;
    const asked: string[] = [];
    const port = await play({
      greeting: '+OK hi\r\n',
      answer: (command, socket) => {
        asked.push(command);
        const said =
          command === 'UIDL'
            ? '+OK\r\n1 a-1\r\n.\r\n'
            : command === 'LIST'
              ? '+OK\r\n1 99999\r\n.\r\n'
              : command.startsWith('RETR')
                ? `+OK\r\n${stuffed(mail).toString('latin1')}`
                : '+OK\r\n';
        for (const byte of Buffer.from(said, 'latin1')) socket.write(Buffer.of(byte));
        return undefined;
      },
    });
    const session = await open(port);
    expect(await session.list()).toEqual([{ number: 1, uid: 'a-1', size: 99_999 }]);
    expect(Buffer.concat(await session.retrieve(1)).equals(mail)).toBe(true);
    await session.remove(1);
    await session.finish();
    expect(asked).toEqual([
      'USER alice',
      'PASS secret word',
      'UIDL',
      'LIST',
      'RETR 1',
      'DELE 1',
      'QUIT',
    ]);
  });

  test.each([
    ['a greeting that is none', 'protocol', { greeting: 'SSH-2.0-x\r\n' }, {}],
    ['-ERR for a greeting', 'refused', { greeting: '-ERR closed\r\n' }, {}],
    ['a line without an end', 'protocol', { greeting: `+OK ${'x'.repeat(20_000)}` }, {}],
    ['a wrong password', 'login', { PASS: '-ERR [AUTH] no\r\n' }, {}],
    ['a mailbox that is open elsewhere', 'busy', { PASS: '-ERR [IN-USE] wait\r\n' }, {}],
    ['a server that is ill', 'refused', { PASS: '-ERR [SYS/TEMP] later\r\n' }, {}],
    ['no UIDL', 'refused', { UIDL: '-ERR unknown\r\n' }, {}],
    ['a list that is none', 'protocol', { UIDL: '+OK\r\nnothing\r\n.\r\n' }, {}],
    ['a number without a UIDL', 'protocol', { UIDL: '+OK\r\n1\r\n.\r\n' }, {}],
    ['a UIDL too long', 'protocol', { UIDL: `+OK\r\n1 ${'u'.repeat(201)}\r\n.\r\n` }, {}],
    [
      'a mailbox without end',
      'too-many',
      { UIDL: `+OK\r\n${'1 a\r\n'.repeat(9_000)}.\r\n` },
      { mails: 10 },
    ],
    ['more mails than are taken', 'too-many', { UIDL: '+OK\r\n1 a\r\n2 b\r\n.\r\n' }, { mails: 1 }],
    ['-ERR for a mail', 'refused', { RETR: '-ERR gone\r\n' }, {}],
    ['a mail too large', 'too-large', { RETR: `+OK\r\n${'x'.repeat(60_000)}` }, {}],
    ['an answer that nobody asked for', 'protocol', { LIST: '+OK\r\n1 5\r\n.\r\n+OK\r\n' }, {}],
  ] as const)('REL4g %s: %s', async (_, failure, said, limits) => {
    const port = await play({
      greeting: 'greeting' in said ? said.greeting : '+OK\r\n',
      answer: (command) =>
        (said as Record<string, string>)[command.split(' ')[0] ?? ''] ??
        (command === 'UIDL' || command === 'LIST'
          ? '+OK\r\n1 5\r\n.\r\n'
          : command === 'RETR 1'
            ? '+OK\r\nhello\r\n.\r\n'
            : '+OK\r\n'),
    });
    const visit = async (): Promise<void> => {
      const session = await open(port, limits);
      await session.list();
      await session.retrieve(1);
      await session.finish();
    };
    expect(await failureOf(visit())).toBe(failure);
  });

  test('REL4h nothing that somebody wrote becomes a second command', async () => {
    const asked: string[] = [];
    const port = await play({ answer: (command) => (asked.push(command), '+OK\r\n') });
    expect(await failureOf(open(port, {}, { user: 'a\r\nDELE 1' }))).toBe('protocol');
    expect(await failureOf(open(port, {}, { login: { password: 'a\nDELE 1' } }))).toBe('protocol');
    expect(asked).toEqual(['USER alice']);
  });

  test('REL4i nobody there, and somebody who never says a word', async () => {
    const port = await play({ greeting: '', answer: () => undefined });
    expect(await failureOf(open(port, { idleMs: 300 }))).toBe('timeout');
    const closed = await play({ answer: () => undefined });
    await new Promise((done) => servers.pop()?.close(done));
    expect(await failureOf(open(closed))).toBe('unreachable');
    expect(await failureOf(open(1, {}, { host: 'mail.invalid' }))).toBe('unreachable');
  });
});

describe('TLS', () => {
  let tls: { key: string; cert: string };
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'homing-pop3-'));
    const [key, cert] = [join(folder, 'k.pem'), join(folder, 'c.pem')];
    const made = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost';
    const names = '-addext subjectAltName=DNS:localhost,IP:127.0.0.1';
    execFileSync(
      'openssl',
      ['req', ...`${made} ${names}`.split(' '), '-keyout', key, '-out', cert],
      {
        stdio: 'ignore',
      },
    );
    tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    rmSync(folder, { recursive: true });
  });
  /** Goes over to TLS when asked; `inTheClear` follows its consent in the same packet. */
  const withTls = (inTheClear = '') => {
    const asked: string[] = [];
    const port = play({
      answer: (command, socket) => {
        asked.push(command);
        if (command !== 'STLS') return '+OK\r\n';
        socket.removeAllListeners('data');
        socket.write(`+OK begin\r\n${inTheClear}`);
        const secure = new TLSSocket(socket, { isServer: true, ...tls });
        secure.on('error', () => undefined);
        listen(secure, (line) => (asked.push(`secure ${line}`), '+OK\r\n'));
        return undefined;
      },
    });
    return { port, asked };
  };
  const secure = async (
    port: Promise<number>,
    connection: Partial<MailConnection> = {},
    host = 'localhost',
  ) => openPop3(at(await port, { security: 'starttls', host }), { limits: LIMITS, ...connection });

  test('REL4j with STLS nothing but STLS goes in the clear', async () => {
    const { port, asked } = withTls();
    const session = await secure(port, { ca: tls.cert });
    await session.finish();
    expect(asked).toEqual(['STLS', 'secure USER alice', 'secure PASS secret word', 'secure QUIT']);
  });

  test('REL4j a certificate that nobody trusts, one for another name, a server without STLS: no password is told', async () => {
    const here = ((_, { all }, done) =>
      all === true
        ? done(null, [{ address: '127.0.0.1', family: 4 }])
        : done(null, '127.0.0.1', 4)) as LookupFunction;
    for (const [server, connection, host] of [
      [withTls(), {}, 'localhost'],
      [withTls(), { ca: tls.cert, lookup: here }, 'other.test'],
    ] as const) {
      expect(await failureOf(secure(server.port, connection, host))).toBe('tls');
      expect(server.asked).toEqual(['STLS']);
    }
    const asked: string[] = [];
    const port = play({ answer: (command) => (asked.push(command), '-ERR unknown\r\n') });
    expect(await failureOf(secure(port, { ca: tls.cert }))).toBe('tls');
    expect(asked).toEqual(['STLS']);
  });

  test('REL4k what is slipped in before TLS is not believed', async () => {
    const { port, asked } = withTls('+OK slipped in\r\n');
    expect(await failureOf(secure(port, { ca: tls.cert }))).toBe('protocol');
    expect(asked).toEqual(['STLS']);
  });
});

describe('tokens', () => {
  test('M1a XOAUTH2: the token goes as the standard says, and a refusal is one of the login', async () => {
    const said: string[] = [];
    const port = await play({
      answer: (command) => {
        said.push(command);
        if (command === 'AUTH XOAUTH2') return '+ \r\n';
        return said.length > 2 ? '+OK\r\n' : `+OK\r\n`;
      },
    });
    await open(port, {}, { login: { accessToken: 'tok' } });
    expect(Buffer.from(said[1] ?? '', 'base64').toString()).toBe(
      'user=alice\x01auth=Bearer tok\x01\x01',
    );
    const refusing = await play({
      answer: (command) =>
        command === 'AUTH XOAUTH2'
          ? '+ \r\n'
          : `+ ${Buffer.from('{"status":"401"}').toString('base64')}\r\n`,
    });
    expect(await failureOf(open(refusing, {}, { login: { accessToken: 'old' } }))).toBe('login');
  });
});
