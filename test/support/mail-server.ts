// An SMTP server on this machine that takes mails, and plays whatever others do instead.

import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

export type TakenMail = {
  readonly from: string;
  readonly to: string;
  readonly raw: string;
  readonly mail: ParsedMail;
};
export type Misbehaviour =
  | { readonly at: 'rcpt' | 'data'; readonly code: number }
  /** `taken`: after the mail was taken for good, so that nobody can know. */
  | { readonly at: 'rcpt' | 'dot'; readonly hangsUp: true; readonly isTaken?: boolean };
export type MailServer = {
  readonly url: string;
  readonly port: number;
  readonly taken: TakenMail[];
  /** Asked once per mail; undefined: nothing amiss. */
  misbehave: (to: string) => Misbehaviour | undefined;
  readonly close: () => Promise<void>;
};

export async function startMailServer(): Promise<MailServer> {
  const taken: TakenMail[] = [];
  const found: { misbehave: MailServer['misbehave'] } = { misbehave: () => undefined };
  const plans = new Map<string, Misbehaviour | undefined>();
  const failure = (code: number): Error =>
    Object.assign(new Error('as it was told'), { responseCode: code });
  // smtp-server has no way to hang up: its sockets are found by the session's id.
  const cut = ({ id }: { readonly id: string }): void => {
    const { connections } = server as unknown as {
      readonly connections: Set<{ readonly id: string; readonly _socket: { destroy: () => void } }>;
    };
    for (const one of connections) if (one.id === id) one._socket.destroy();
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onRcptTo: ({ address }, session, done) => {
      const plan = found.misbehave(address);
      plans.set(session.id, plan);
      if (plan?.at !== 'rcpt') return done();
      if ('hangsUp' in plan) return cut(session);
      done(failure(plan.code));
    },
    onData: (stream: SMTPServerDataStream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const plan = plans.get(session.id);
        const raw = Buffer.concat(pieces);
        const keep = async (): Promise<void> => {
          const { mailFrom, rcptTo } = session.envelope;
          taken.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address).join(' '),
            raw: raw.toString('latin1'),
            mail: await simpleParser(raw),
          });
        };
        if (plan?.at === 'data' && 'code' in plan) return done(failure(plan.code));
        if (plan?.at === 'dot') {
          void (plan.isTaken === true ? keep() : Promise.resolve()).then(() => cut(session));
          return;
        }
        void keep().then(() => done());
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    taken,
    get misbehave() {
      return found.misbehave;
    },
    set misbehave(plan) {
      found.misbehave = plan;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
