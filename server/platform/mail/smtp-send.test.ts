import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { SMTPServer } from 'smtp-server';
import { composeMail, isMailable, type OutgoingMail } from './compose-mail.ts';
import { sendBySmtp, type SmtpOutcome } from './smtp-send.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const limits = { connectMs: 5_000, idleMs: 1_000, allMs: 20_000 };
const envelope = { from: 'support@desk.test', to: 'zoe@customer.test' };
const mail: OutgoingMail = {
  from: { name: 'Desk', address: 'support@desk.test' },
  to: { name: 'Zoe', address: 'zoe@customer.test' },
  messageId: '<one@desk.test>',
  references: ['<zero@desk.test>'],
  subject: 'Printer',
  text: 'Hello\n.\n..\nWorld\n',
  html: '<p>Hello</p>',
  date: new Date(0),
  headers: {},
  attachments: [],
};

/** A server that answers a line with what it is told to; at `hang-up` it does, at `silence` it says nothing. */
async function scripted(answer: (line: string) => string): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let isBody = false;
    let rest = '';
    const say = (line: string): void => {
      const said = answer(line);
      if (said === 'hang-up') socket.destroy();
      else if (said !== 'silence') socket.write(`${said}\r\n`);
      if (line === 'DATA' && said.startsWith('354')) isBody = true;
    };
    say('CONNECT');
    socket.on('data', (bytes) => {
      rest += bytes.toString('latin1');
      for (;;) {
        const end = isBody ? rest.indexOf('\r\n.\r\n') : rest.indexOf('\r\n');
        if (end === -1) return;
        const line = isBody ? 'DOT' : rest.slice(0, end).split(' ')[0]!.toUpperCase();
        rest = rest.slice(end + (isBody ? 5 : 2));
        isBody = false;
        say(line);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

const GOOD: Readonly<Record<string, string>> = {
  CONNECT: '220 here',
  EHLO: '250 here',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  DOT: '250 taken',
  QUIT: '221 bye',
};

async function outcome(at: string, said: string): Promise<SmtpOutcome> {
  const port = await scripted((line) => (line === at ? said : (GOOD[line] ?? '500 what')));
  const bytes = await composeMail(mail);
  return sendBySmtp({ host: '127.0.0.1', port, security: 'none' }, envelope, bytes, limits);
}

test('M8a every refusal, hang-up and silence has its outcome, and only after the last byte nobody knows', async () => {
  expect(await outcome('nothing', '')).toEqual({ kind: 'sent', answer: '250 taken' });
  for (const at of ['CONNECT', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'DOT']) {
    const isSent = at === 'DOT';
    const isAfterGreeting = !['CONNECT', 'EHLO'].includes(at);
    expect((await outcome(at, '451 later')).kind, `${at} 451`).toBe('later');
    expect((await outcome(at, '550 never')).kind, `${at} 550`).toBe(
      isAfterGreeting ? 'refused' : 'later',
    );
    expect((await outcome(at, 'hang-up')).kind, `${at} hang-up`).toBe(isSent ? 'unknown' : 'later');
    const isShort = at === 'DOT' || at === 'MAIL';
    if (isShort) expect((await outcome(at, 'silence')).kind).toBe(isSent ? 'unknown' : 'later');
  }
  expect((await outcome('DOT', 'nonsense')).kind).toBe('unknown');
  // Nobody listens there.
  const port = await scripted(() => 'hang-up');
  await closing.pop()?.();
  const away = { host: '127.0.0.1', port, security: 'none' as const };
  expect(await sendBySmtp(away, envelope, await composeMail(mail), limits)).toMatchObject({
    kind: 'later',
    isOurs: true,
  });
});

test('M8b a wrong password and a server without TLS are about us, and the mail waits', async () => {
  const received: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) =>
      password === 'right' ? done(null, { user: username }) : done(new Error('no')),
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (bytes: Buffer) => void (text += bytes.toString('latin1')));
      stream.on('end', () => {
        received.push(text);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.server.address() as AddressInfo;
  const bytes = await composeMail(mail);
  const to = (more: object) =>
    sendBySmtp({ host: '127.0.0.1', port, security: 'none', ...more }, envelope, bytes, limits);

  expect(await to({ auth: { user: 'u', password: 'wrong' } })).toMatchObject({
    kind: 'later',
    isOurs: true,
  });
  expect(await to({ security: 'starttls' })).toMatchObject({ kind: 'later', isOurs: true });
  expect(await to({ auth: { user: 'u', password: 'right' } })).toMatchObject({ kind: 'sent' });
  expect(received).toHaveLength(1);
  expect(received[0]).toBe(bytes.toString('latin1'));
});

test('SEC9ma no text of anybody becomes a header or a recipient', async () => {
  const evil = 'x\r\nBcc: evil@evil.test\r\n\r\nbody\u0000\u2028\u202e';
  const bytes = await composeMail({
    ...mail,
    from: { name: evil, address: 'support@desk.test' },
    to: { name: evil, address: 'zoe@customer.test' },
    subject: evil,
    headers: { 'X-Thing': evil },
    inReplyTo: `<a@b>\r\nBcc: evil@evil.test`,
    references: [`<a@b>\r\nBcc: evil@evil.test`],
    attachments: [
      { name: `${evil}.txt`, type: `text/plain\r\nBcc: e@e.test`, content: Buffer.from('1') },
    ],
  });
  const heads = bytes
    .toString('latin1')
    .split(/\r\n\r\n/)[0]!
    .split('\r\n');
  expect(heads.some((line) => /^bcc/i.test(line))).toBe(false);
  expect(bytes.toString('latin1')).not.toMatch(/^bcc:/im);

  for (const address of [
    'c@d.test\r\nRCPT TO:<evil@x.test>',
    'a@b.test,evil@x.test',
    'a@b.test evil@x.test',
    '"a@x.test> "@b.test',
    '<a@b.test>',
    'a@b.test>',
    'a@b..test',
    '@b.test',
    'a@',
    'a',
    '',
    `${'a'.repeat(65)}@b.test`,
    'a\u0000@b.test',
    'a@[127.0.0.1]',
    'a(b)@c.test',
    '-a@-b.test',
  ]) {
    expect(isMailable(address), address).toBe(false);
    await expect(composeMail({ ...mail, to: { name: '', address } })).rejects.toThrow(
      'not checked',
    );
    const nowhere = { host: '127.0.0.1', port: 1, security: 'none' as const };
    expect((await sendBySmtp(nowhere, { ...envelope, to: address }, bytes)).kind).toBe('refused');
  }
  for (const address of [
    'a@b.test',
    "o'neil+x@sub.b-c.test",
    'müller@bücher.example',
    'a@localhost',
  ])
    expect(isMailable(address), address).toBe(true);
});
