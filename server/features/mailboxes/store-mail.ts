// The one place where a fetched mail comes in. It is written whole, as it came, in one transaction with the order to read it;
// only after that commit may its server be told to forget it (M3). Nothing in here reads what it says.

import { createHash } from 'node:crypto';
import { toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';

export type FetchedMail = {
  readonly workspaceId: WorkspaceId;
  readonly mailboxId: string;
  /** As its server calls it. */
  readonly uid: string;
  /** Its bytes, whole or in pieces. */
  readonly raw: Uint8Array | readonly Uint8Array[];
};
export type StoredMail = {
  readonly mailId: string;
  /** False: it was there before, also under another number of its server's. */
  readonly isNew: boolean;
};

const PIECE_BYTES = 1024 * 1024;
const HEADER_BYTES = 256 * 1024;

export async function storeMail(
  deps: Pick<AppContext, 'jobs' | 'ids' | 'clock'>,
  tx: Tx,
  { workspaceId, mailboxId, uid, raw }: FetchedMail,
): Promise<StoredMail> {
  const pieces = raw instanceof Uint8Array ? [raw] : raw;
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  const sha256 = hash.digest();
  const messageId = messageIdIn(pieces);
  const known = await findKnown(tx, { workspaceId, mailboxId, uid, sha256, messageId });
  if (known !== undefined) return { mailId: known, isNew: false };
  const id = deps.ids<string>();
  const size = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const inserted = await tx`
    insert into inbound_mails (workspace_id, id, mailbox_id, uid, sha256, size, received_at, message_id_header)
    values (${workspaceId}, ${id}, ${mailboxId}, ${uid}, ${sha256}, ${size}, ${toInstant(deps.clock())}, ${messageId})
    on conflict (workspace_id, mailbox_id, sha256) do nothing
    returning id`;
  // Another process was quicker.
  if (inserted.length === 0) {
    const other = await findKnown(tx, { workspaceId, mailboxId, uid, sha256, messageId });
    if (other === undefined) throw new Error('a mail is neither new nor known');
    return { mailId: other, isNew: false };
  }
  let position = 0;
  for (const piece of pieces) {
    for (let from = 0; from < piece.byteLength; from += PIECE_BYTES) {
      await tx`
        insert into inbound_mail_parts (workspace_id, mail_id, position, bytes)
        values (${workspaceId}, ${id}, ${position}, ${Buffer.from(piece.subarray(from, from + PIECE_BYTES))})`;
      position += 1;
    }
  }
  await enqueue(tx, deps.jobs, 'mail-intake', { workspaceId });
  return { mailId: id, isNew: true };
}

/**
 * The same bytes are the same mail; so is what a server gives out under the same number and with the same Message-ID, since
 * some add lines of their own. A mail whose mailbox was removed and set up again is known too.
 */
async function findKnown(
  tx: Tx,
  mail: {
    readonly workspaceId: WorkspaceId;
    readonly mailboxId: string;
    readonly uid: string;
    readonly sha256: Buffer;
    readonly messageId: string | null;
  },
): Promise<string | undefined> {
  const { workspaceId, mailboxId, uid, sha256, messageId } = mail;
  const [row] = await tx<{ id: string }[]>`
    select m.id from inbound_mails m
    where m.workspace_id = ${workspaceId} and m.sha256 = ${sha256}
      and (m.mailbox_id = ${mailboxId} or m.mailbox_id is null)
    union all
    select m.id from inbound_mails m
    where m.workspace_id = ${workspaceId} and m.mailbox_id = ${mailboxId} and m.uid = ${uid}
      and m.message_id_header = ${messageId} and m.sha256 is not null
    limit 1`;
  return row?.id;
}

/** What is asked for at a time: on their way from the database bytes take several times their room. */
const PIECES_READ = 8;

/** All bytes of a fetched mail; undefined: there are none, or they were erased with its ticket. */
export async function readRawMail(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  mailId: string,
): Promise<Buffer | undefined> {
  const read = (from: number) => sql<{ bytes: Uint8Array; size: number }[]>`
    select p.bytes, m.size::float8 as size from inbound_mail_parts p
    join inbound_mails m on m.workspace_id = p.workspace_id and m.id = p.mail_id
    where p.workspace_id = ${workspaceId} and p.mail_id = ${mailId}
      and p.position >= ${from} and p.position < ${from + PIECES_READ}
    order by p.position`;
  const first = await read(0);
  const size = first[0]?.size;
  if (size === undefined) return undefined;
  const whole = Buffer.allocUnsafeSlow(size);
  let length = 0;
  for (let rows: readonly { readonly bytes: Uint8Array }[] = first, from = 0; rows.length > 0;) {
    for (const { bytes } of rows) {
      whole.set(bytes, length);
      length += bytes.byteLength;
    }
    from += PIECES_READ;
    rows = rows.length < PIECES_READ ? [] : await read(from);
  }
  if (length !== size) throw new Error('a mail is not as long as it was');
  return whole;
}

/** Null: it has none, several, or one that is too long to be any. */
function messageIdIn(pieces: readonly Uint8Array[]): string | null {
  const head = headOf(pieces);
  const found = [...head.matchAll(/^message-id[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)/gim)];
  const value = found.length === 1 ? (found[0]?.[1] ?? '').replace(/\s+/g, ' ').trim() : '';
  return value === '' || value.length > 1_000 || value.includes('\0') ? null : value;
}

function headOf(pieces: readonly Uint8Array[]): string {
  let text = '';
  for (const piece of pieces) {
    text += Buffer.from(piece.subarray(0, HEADER_BYTES - text.length)).toString('latin1');
    const end = /\r?\n\r?\n/.exec(text);
    if (end !== null) return text.slice(0, end.index);
    if (text.length >= HEADER_BYTES) break;
  }
  return text;
}
