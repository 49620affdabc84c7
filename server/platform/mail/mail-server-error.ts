// What can go wrong with somebody's mail server. Whoever looks after a mailbox reads the code and what the server said.

export type MailServerFailure =
  /** No such host, or nobody answers there. */
  | 'unreachable'
  /** Its address is none of the Internet, which this server is not set up to allow. */
  | 'forbidden-address'
  /** It went silent, or is too slow. */
  | 'timeout'
  /** No certificate that is trusted, or no encryption where it was asked for. */
  | 'tls'
  /** Name and password, or the token, were refused. */
  | 'login'
  /** Somebody else has the mailbox open. */
  | 'busy'
  /** It hung up in the middle. */
  | 'closed'
  /** It refused what every server has to do. */
  | 'refused'
  /** What it says cannot be understood. */
  | 'protocol'
  /** A mail that is larger than what is taken. */
  | 'too-large'
  /** More mails than can be looked through. */
  | 'too-many'
  /** No new token was to be had from whoever gives them out. */
  | 'token';

export class MailServerError extends Error {
  override name = 'MailServerError';
  readonly failure: MailServerFailure;
  /** One line of what the server said, or of what the system says. */
  readonly said: string;

  constructor(failure: MailServerFailure, said = '', cause?: unknown) {
    const line = said.replace(/[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]+/g, ' ').trim();
    super(`${failure} ${line.slice(0, 300)}`.trim(), { cause });
    this.failure = failure;
    this.said = line.slice(0, 300);
  }
}

/** What a socket says when a connection does not come about, or breaks. */
export function failureOfSocket(error: unknown): MailServerError {
  if (error instanceof MailServerError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const isTls =
    code.startsWith('ERR_TLS') ||
    code.startsWith('ERR_SSL') ||
    CERTIFICATE_CODES.test(code) ||
    message.includes('SSL routines');
  if (isTls) return new MailServerError('tls', code || message, error);
  const failure = code === 'ECONNRESET' || code === 'EPIPE' ? 'closed' : 'unreachable';
  return new MailServerError(failure, code || message, error);
}

const CERTIFICATE_CODES =
  /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/;
