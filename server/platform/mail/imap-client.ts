// IMAP by imapflow, behind the same few verbs as POP3. An object of imapflow's is used once; whatever it throws becomes an
// error of ours.

import { ImapFlow } from 'imapflow';
import { failureOfSocket, MailServerError } from './mail-server-error.ts';
import type { ListedMail, MailConnection, MailServer, MailSession } from './mail-session.ts';

const LINE_BYTES = 1024 * 1024;
/** A server hangs up on whoever idles for half an hour, and a router much earlier. */
const IDLE_MS = 4 * 60_000;

export async function openImap(
  server: MailServer,
  connection: MailConnection,
): Promise<MailSession> {
  const client = await connected(server, connection);
  const removed: number[] = [];
  return {
    list: () =>
      told(async () => {
        const { exists, uidValidity } = requireBox(client);
        if (exists > connection.limits.mails) throw new MailServerError('too-many', String(exists));
        const mails: ListedMail[] = [];
        if (exists === 0) return mails;
        for await (const { uid, size } of client.fetch('1:*', { uid: true, size: true }))
          mails.push({ number: uid, uid: `${uidValidity}.${uid}`, size: size ?? 0 });
        return mails;
      }),
    retrieve: (number) =>
      told(async () => {
        const mail = await client.fetchOne(String(number), { source: true }, { uid: true });
        if (!mail || mail.source === undefined)
          throw new MailServerError('refused', `no mail ${number}`);
        if (mail.source.byteLength > connection.limits.mailBytes)
          throw new MailServerError('too-large');
        return [mail.source];
      }),
    remove: (number) => Promise.resolve(void removed.push(number)),
    finish: () =>
      told(async () => {
        if (removed.length > 0 && !(await client.messageDelete(removed, { uid: true })))
          throw new MailServerError('refused', 'mails cannot be deleted');
        await client.logout();
      }),
    close: () => client.close(),
  };
}

export type Watch = {
  /** Fulfilled when it is over, for whatever reason. */
  readonly ended: Promise<void>;
  readonly close: () => void;
};

/** Tells of new mails as they come; undefined: this server cannot. */
export async function watchImap(
  server: MailServer,
  connection: MailConnection,
  onNews: () => void,
): Promise<Watch | undefined> {
  const client = await connected(server, {
    ...connection,
    limits: { ...connection.limits, idleMs: IDLE_MS + connection.limits.idleMs },
  });
  if (!client.capabilities.has('IDLE')) {
    client.close();
    return undefined;
  }
  client.on('exists', ({ count, prevCount }) => {
    if (count > prevCount) onNews();
  });
  const ended = new Promise<void>((resolve) => client.once('close', () => resolve()));
  void listen(client);
  return { ended, close: () => client.close() };
}

async function listen(client: ImapFlow): Promise<void> {
  try {
    while (client.usable) await client.idle();
  } catch {
    // Whatever it was ends the watch, which is begun anew by a later round.
  }
  client.close();
}

async function connected(server: MailServer, connection: MailConnection): Promise<ImapFlow> {
  const { host, port, security, user, login } = server;
  const { lookup, ca, limits, signal } = connection;
  const client = new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    ...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
    auth: {
      user,
      ...('password' in login ? { pass: login.password } : { accessToken: login.accessToken }),
    },
    // Passed on to the socket, in the clear or not.
    tls: {
      minVersion: 'TLSv1.2',
      ...(ca === undefined ? {} : { ca }),
      ...(lookup === undefined ? {} : { lookup }),
    } as never,
    logger: false,
    disableAutoIdle: true,
    // Nothing is unpacked whose size nobody knows.
    disableCompression: true,
    connectionTimeout: limits.connectMs,
    greetingTimeout: limits.connectMs,
    socketTimeout: limits.idleMs,
    maxIdleTime: IDLE_MS,
    maxLineLength: LINE_BYTES,
    maxLiteralSize: limits.mailBytes,
    maxResponseSize: limits.mailBytes + LINE_BYTES,
  });
  // What breaks later is told by the command that waits, or ends the watch.
  client.on('error', () => undefined);
  const stop = (): void => client.close();
  signal?.addEventListener('abort', stop);
  client.once('close', () => signal?.removeEventListener('abort', stop));
  return told(async () => {
    try {
      if (signal?.aborted === true) throw new MailServerError('closed', 'stopped');
      await client.connect();
      await client.mailboxOpen('INBOX');
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  });
}

function requireBox(client: ImapFlow) {
  if (!client.mailbox) throw new MailServerError('closed');
  return client.mailbox;
}

type ImapError = NodeJS.ErrnoException & {
  readonly authenticationFailed?: boolean;
  readonly tlsFailed?: boolean;
  readonly serverResponseCode?: string;
  readonly responseText?: string;
  readonly response?: string;
};

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failureOf(error as ImapError);
  }
}

function failureOf(error: ImapError): MailServerError {
  if (error instanceof MailServerError) return error;
  const { code = '', serverResponseCode = '' } = error;
  const said = error.responseText ?? error.message;
  if (serverResponseCode === 'INUSE') return new MailServerError('busy', said, error);
  if (error.authenticationFailed === true) return new MailServerError('login', said, error);
  if (error.tlsFailed === true) return new MailServerError('tls', said, error);
  if (/TIMEOUT|^EUPGRADETIMEOUT$/i.test(code)) return new MailServerError('timeout', said, error);
  if (code.endsWith('TooLarge')) return new MailServerError('too-large', said, error);
  if (code === 'NoConnection' || code === 'EConnectionClosed')
    return new MailServerError('closed', said, error);
  if (/^E[A-Z]+|^ERR_|^CERT_|^SELF_|^UNABLE_|^DEPTH_/.test(code)) return failureOfSocket(error);
  return new MailServerError(error.response === undefined ? 'protocol' : 'refused', said, error);
}
