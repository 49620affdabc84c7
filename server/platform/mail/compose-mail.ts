// A mail as bytes. Whatever stands in it came from people: addresses are checked and passed as objects, line ends are
// taken out of every header, and nothing in it can name a file or an address to be read (security.md 4 no. 7, SEC9).

import MailComposer from 'nodemailer/lib/mail-composer';

export type MailAddress = { readonly name: string; readonly address: string };
export type OutgoingMail = {
  readonly from: MailAddress;
  readonly to: MailAddress;
  readonly replyTo?: MailAddress | undefined;
  readonly messageId: string;
  readonly inReplyTo?: string | undefined;
  readonly references: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
  /** Set where no person decided to send it: other machines do not answer it (RFC 3834). */
  readonly automatic?: 'auto-generated' | 'auto-replied' | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly MailAttachment[];
};
export type MailAttachment = {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
  /** Stands in the HTML under this name. */
  readonly cid?: string | undefined;
};

/** What an address may be made of to be mailed to: no quotes, no comments, no spaces, one @. Anything else is refused. */
const LOCAL =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+)*$/u;
const DOMAIN =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?)(?:\.(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?))*$/u;
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

export function isMailable(address: string): boolean {
  if (address.length > 254) return false;
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  if (at < 1 || local.length > 64 || address.search(CONTROLS) !== -1) return false;
  return LOCAL.test(local) && DOMAIN.test(address.slice(at + 1));
}

/** One line without marks that could begin another header, or turn the direction of what follows. */
export const headerLine = (text: string, length: number): string => {
  const line = text.replace(CONTROLS, ' ').replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${[...line].slice(0, length - 1).join('')}…`;
};

export async function composeMail(mail: OutgoingMail): Promise<Buffer> {
  for (const { address } of [
    mail.from,
    mail.to,
    ...(mail.replyTo === undefined ? [] : [mail.replyTo]),
  ])
    if (!isMailable(address)) throw new Error('a mail to an address that was not checked');
  const named = ({ name, address }: MailAddress) => ({ name: headerLine(name, 120), address });
  const composer = new MailComposer({
    from: named(mail.from),
    to: named(mail.to),
    ...(mail.replyTo === undefined ? {} : { replyTo: named(mail.replyTo) }),
    messageId: mail.messageId,
    ...(mail.inReplyTo === undefined ? {} : { inReplyTo: mail.inReplyTo }),
    references: [...mail.references],
    subject: headerLine(mail.subject, 250),
    text: withLineEnds(mail.text),
    html: withLineEnds(mail.html),
    date: mail.date,
    headers: {
      ...Object.fromEntries(
        Object.entries(mail.headers).map(([name, value]) => [name, headerLine(value, 500)]),
      ),
      ...(mail.automatic === undefined
        ? {}
        : {
            'Auto-Submitted': mail.automatic,
            'X-Auto-Response-Suppress': 'All',
            Precedence: 'bulk',
          }),
    },
    attachments: mail.attachments.map(({ name, type, content, cid }) => ({
      filename: headerLine(name, 200),
      contentType: headerLine(type, 100),
      content,
      ...(cid === undefined ? {} : { cid, contentDisposition: 'inline' as const }),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/** Of a mail, wherever it is read: a lone LF would be sent as it is and made something else of on the way. */
const withLineEnds = (text: string): string => text.replace(/\r\n|\r|\n/g, '\r\n');
