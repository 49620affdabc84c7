// One mail to one recipient by SMTP. What became of it is one of three: it was taken, it was not, or nobody can know, which
// is so only when the connection ended after the last byte and before the answer to it (mail.md 6).

import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { SECOND_MS } from '#shared/base/clock.ts';
import { isMailable } from './compose-mail.ts';

export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
  /** Undefined: the server wants to know nobody's name. */
  readonly auth?:
    | { readonly user: string; readonly password: string }
    | { readonly user: string; readonly accessToken: string }
    | undefined;
  /** What its certificate names, where `host` is an address. */
  readonly servername?: string | undefined;
  /** Its certificate may be of this authority too, beside those that the system knows. */
  readonly ca?: string | undefined;
};
export type SmtpOutcome =
  | { readonly kind: 'sent'; readonly answer: string }
  /** For good. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** `isOurs`: it is about the server or how we sign in, and would be so for every mail. */
  | { readonly kind: 'later'; readonly detail: string; readonly isOurs: boolean }
  | { readonly kind: 'unknown'; readonly detail: string };

export type SmtpLimits = {
  readonly connectMs: number;
  readonly idleMs: number;
  readonly allMs: number;
};
const LIMITS: SmtpLimits = {
  connectMs: 15 * SECOND_MS,
  idleMs: 45 * SECOND_MS,
  allMs: 120 * SECOND_MS,
};

type SmtpError = Error & {
  readonly code?: string | undefined;
  readonly responseCode?: number | false | undefined;
  readonly response?: string | undefined;
};

export async function sendBySmtp(
  server: SmtpServer,
  envelope: { readonly from: string; readonly to: string },
  bytes: Buffer,
  limits: SmtpLimits = LIMITS,
): Promise<SmtpOutcome> {
  if (!isMailable(envelope.to) || (envelope.from !== '' && !isMailable(envelope.from)))
    return { kind: 'refused', detail: 'no address that can be mailed to' };
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    name: envelope.from.slice(envelope.from.lastIndexOf('@') + 1) || 'localhost',
    connectionTimeout: limits.connectMs,
    greetingTimeout: limits.connectMs,
    socketTimeout: limits.idleMs,
    dnsTimeout: limits.connectMs,
    socketCloseTimeout: SECOND_MS,
    maxResponseSize: 64 * 1024,
    ...(server.servername === undefined ? {} : { servername: server.servername }),
    ...(server.ca === undefined ? {} : { tls: { ca: [...rootCertificates, server.ca] } }),
  });
  let isAllWritten = false;
  let phase: 'connect' | 'sign-in' | 'send' = 'connect';
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<SmtpOutcome>((resolve) => {
      const fail = (error: SmtpError): void => resolve(outcomeOf(error, phase, isAllWritten));
      timer = setTimeout(() => fail(new Error('it took too long')), limits.allMs);
      connection.on('error', fail);
      connection.on('end', () => fail(new Error('the connection ended')));
      connection.connect((error) => {
        if (error) return fail(error);
        const send = (): void => {
          phase = 'send';
          const message = Readable.from([bytes]);
          message.once('end', () => {
            isAllWritten = true;
          });
          connection.send(
            { from: envelope.from, to: [envelope.to], size: bytes.byteLength },
            message,
            (failure, info) => {
              if (failure) return fail(failure);
              // One recipient: whoever was not taken was refused.
              if (info?.accepted.length !== 1)
                return resolve({ kind: 'refused', detail: info?.response ?? '' });
              resolve({ kind: 'sent', answer: oneLine(info.response ?? '') });
            },
          );
        };
        if (server.auth === undefined) return send();
        phase = 'sign-in';
        connection.login(authOf(server.auth), (failure) => (failure ? fail(failure) : send()));
      });
    });
  } finally {
    clearTimeout(timer);
    // What comes after the outcome is nobody's: without a listener it would end the process.
    connection.removeAllListeners();
    connection.on('error', () => undefined);
    connection.quit();
    connection.close();
  }
}

const authOf = (auth: NonNullable<SmtpServer['auth']>) =>
  'password' in auth
    ? { credentials: { user: auth.user, pass: auth.password } }
    : {
        method: 'XOAUTH2',
        user: auth.user,
        oauth2: {
          getToken: (_isRenewed: boolean, done: (error: Error | null, token?: string) => void) =>
            done(null, auth.accessToken),
          buildXOAuth2Token: (token: string) =>
            Buffer.from(`user=${auth.user}\u0001auth=Bearer ${token}\u0001\u0001`).toString(
              'base64',
            ),
        } as never,
      };

function outcomeOf(error: SmtpError, phase: string, isAllWritten: boolean): SmtpOutcome {
  const detail = oneLine(error.response ?? error.message);
  const code = error.responseCode;
  if (typeof code === 'number' && code >= 400 && code < 600) {
    // 421 ends the connection; 5xx before MAIL FROM is about us, and not about this mail.
    if (phase !== 'send') return { kind: 'later', detail, isOurs: true };
    if (code < 500) return { kind: 'later', detail, isOurs: false };
    // 530, 535, 538: sign in first, or otherwise.
    return code === 530 || code === 535 || code === 538
      ? { kind: 'later', detail, isOurs: true }
      : { kind: 'refused', detail };
  }
  // Not even asked: it is larger than the server takes.
  if (error.code === 'EMESSAGE' && !isAllWritten) return { kind: 'refused', detail };
  if (phase === 'send' && isAllWritten) return { kind: 'unknown', detail };
  return { kind: 'later', detail, isOurs: phase !== 'send' };
}

const oneLine = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 400);
