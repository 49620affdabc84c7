// POP3 (RFC 1939) with STLS (RFC 2595) and XOAUTH2, our own, because a mail that is cut without a word and then deleted is
// a lost mail. Every answer is read whole or is an error; bytes that nobody asked for are an error too.

import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { failureOfSocket, MailServerError } from './mail-server-error.ts';
import type { MailConnection, MailServer, MailSession } from './mail-session.ts';
import { openWire, type Wire } from './wire.ts';

const LIST_LINE_BYTES = 128;

export async function openPop3(
  server: MailServer,
  connection: MailConnection,
): Promise<MailSession> {
  const { limits } = connection;
  let wire = openWire(await connectTo(server, connection), limits);
  const answer = async (): Promise<string> => {
    const line = await wire.readLine();
    if (line.startsWith('+OK')) return line.slice(3).trim();
    if (line.startsWith('-ERR')) throw refusal(line.slice(4).trim());
    throw new MailServerError('protocol', line);
  };
  const ask = (command: string): Promise<string> => {
    requireQuiet(wire);
    wire.send(command);
    return answer();
  };
  const askBody = async (command: string, mostBytes: number): Promise<Uint8Array[]> => {
    await ask(command);
    return wire.readBody(mostBytes, limits.mailMs);
  };
  const askList = async (command: string): Promise<Map<number, string>> => {
    const body = await askBody(command, limits.mails * LIST_LINE_BYTES).catch(asTooMany);
    return readList(Buffer.concat(body).toString('latin1'));
  };

  try {
    await answer();
    if (server.security === 'starttls') {
      await ask('STLS').catch(asTlsRefused);
      // What came in the clear could be anybody's, and would be read as if it had come encrypted.
      requireQuiet(wire);
      const secure = await secured(wire.release(), server, connection);
      wire = openWire(secure, limits);
    }
    await logIn();
  } catch (error) {
    wire.close();
    throw error;
  }

  async function logIn(): Promise<void> {
    if ('password' in server.login) {
      await ask(`USER ${server.user}`).catch(asLoginRefused);
      await ask(`PASS ${server.login.password}`).catch(asLoginRefused);
      return;
    }
    requireQuiet(wire);
    wire.send('AUTH XOAUTH2');
    const line = await wire.readLine();
    if (!line.startsWith('+') || line.startsWith('+OK')) throw new MailServerError('login', line);
    wire.send(xoauth2(server.user, server.login.accessToken));
    const last = await wire.readLine();
    if (last.startsWith('+OK')) return;
    // Its reason comes first, in base64; it wants an empty line before it says no.
    const said = last.startsWith('+ ') ? Buffer.from(last.slice(2), 'base64').toString() : last;
    throw new MailServerError('login', said);
  }

  return {
    list: async () => {
      const uids = await askList('UIDL');
      const sizes = await askList('LIST');
      if (uids.size > limits.mails) throw new MailServerError('too-many', String(uids.size));
      return [...uids].map(([number, uid]) => {
        if (!/^[\x21-\x7e]{1,200}$/.test(uid)) throw new MailServerError('protocol', 'UIDL');
        return { number, uid, size: sizeFrom(sizes.get(number)) };
      });
    },
    retrieve: (number) => askBody(`RETR ${number}`, limits.mailBytes),
    remove: async (number) => void (await ask(`DELE ${number}`)),
    finish: async () => {
      await ask('QUIT');
      wire.close();
    },
    close: () => wire.close(),
  };
}

const xoauth2 = (user: string, accessToken: string): string =>
  Buffer.from(`user=${user}\x01auth=Bearer ${accessToken}\x01\x01`).toString('base64');

function requireQuiet(wire: Wire): void {
  if (!wire.hasMore()) return;
  wire.close();
  throw new MailServerError('protocol', 'an answer that nobody asked for');
}

/** The codes of RFC 2449 and 3206, where a server gives any. */
function refusal(said: string): MailServerError {
  if (/^\[(IN-USE|LOGIN-DELAY)\]/i.test(said)) return new MailServerError('busy', said);
  return new MailServerError('refused', said);
}

const asLoginRefused = (error: unknown): never => {
  const isRefused = error instanceof MailServerError && error.failure === 'refused';
  if (!isRefused || /^\[SYS\//i.test(error.said)) throw error;
  throw new MailServerError('login', error.said, error);
};
const asTlsRefused = (error: unknown): never => {
  if (!(error instanceof MailServerError) || error.failure !== 'refused') throw error;
  throw new MailServerError('tls', error.said, error);
};
const asTooMany = (error: unknown): never => {
  if (!(error instanceof MailServerError) || error.failure !== 'too-large') throw error;
  throw new MailServerError('too-many', '', error);
};

function readList(text: string): Map<number, string> {
  const lines = text.split('\r\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const found = /^(\d{1,9})\s+(\S.*)$/.exec(line);
      if (found === null) throw new MailServerError('protocol', line);
      return [Number(found[1]), (found[2] ?? '').trim()];
    }),
  );
}

/** Servers count differently: it only tells what is far too large. */
const sizeFrom = (text = ''): number => Number(/^\d{1,15}/.exec(text)?.[0] ?? 0);

async function connectTo(server: MailServer, connection: MailConnection): Promise<Socket> {
  const { host, port } = server;
  const { lookup } = connection;
  const where = { host, port, ...(lookup === undefined ? {} : { lookup }) };
  const socket =
    server.security === 'tls'
      ? connectTls({ ...where, ...tlsOptions(server, connection) })
      : connectPlain(where);
  return connected(socket, server.security === 'tls' ? 'secureConnect' : 'connect', connection);
}

const secured = (plain: Socket, server: MailServer, connection: MailConnection): Promise<Socket> =>
  connected(
    connectTls({ socket: plain, ...tlsOptions(server, connection) }),
    'secureConnect',
    connection,
  );

function tlsOptions({ host }: MailServer, { ca }: MailConnection): ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  };
}

function connected(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  { limits, signal }: MailConnection,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(new MailServerError('timeout')), limits.connectMs);
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(failureOfSocket(error));
    };
    const onClose = (): void => fail(new MailServerError('closed'));
    const stop = (): void => void socket.destroy();
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop);
    socket.once('close', () => signal?.removeEventListener('abort', stop));
    socket.once('error', fail).once('close', onClose);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off('error', fail).off('close', onClose);
      resolve(socket);
    });
  });
}
