// From the bytes of a mail to what it says. Run in a thread of its own only (mail-worker.ts): mails are made to hang and to
// blow up whoever reads them.

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { simpleParser, type Attachment, type ParsedMail as Parsed } from 'mailparser';
import { plainText } from '#shared/base/plain-text.ts';
import { sanitizeMessageHtml } from '#server/platform/html/sanitize.ts';
import { plainAddress, plainName, type MailAddress } from './addresses.ts';
import { decodeBytes } from './decode-words.ts';
import { foldedHtml, hasReplyLine, settleRegions, type Block } from './blocks.ts';
import { htmlBlocks } from './html-blocks.ts';
import type { DeliveryReport, MailFile, ParsedMail } from './parsed-mail.ts';
import { headerText, scanHeaders, type RawHeaders } from './scan-headers.ts';
import { guessRegions, textBlocks } from './text-blocks.ts';
import { readTnef } from './tnef.ts';
import { takeUuFiles } from './uudecode.ts';

const MOST_FILES = 100;
/** Of a message as HTML; a conversation takes a little more. */
export const LONGEST_HTML = 200_000;
const MOST_TAGS = 20_000;
const ALONE_BYTES = 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

const OPTIONS = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipImageLinks: true,
  keepCidLinks: true,
  keepDeliveryStatus: true,
  checksumAlgo: 'sha256',
};

export type Reading = {
  readonly mail: ParsedMail;
  /** Looks for what is quoted where no program has marked it, which may take for ever. */
  readonly guess: () => Pick<ParsedMail, 'answerHtml' | 'wholeHtml'>;
};

/** Throws what the parser throws. */
export async function parseMail(raw: Uint8Array): Promise<Reading> {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const headers = scanHeaders(raw);
  let parsed: Parsed = named(await simpleParser(fed(bytes), OPTIONS));
  if (hasWrongLetters(parsed)) {
    const lettered = await simpleParser(withLetters(bytes), OPTIONS);
    parsed = { ...parsed, text: lettered.text, html: lettered.html };
  }
  if (isNothing(parsed)) {
    // Parts that never begin, or a kind that nobody knows: as text there may be something to read.
    const plain = await simpleParser(withoutType(bytes), OPTIONS);
    parsed = { ...parsed, text: plain.text };
  }
  const text = takeUuFiles(parsed.text ?? '');
  const places = createPlaces();
  const files: MailFile[] = [];
  let packed = { html: '', text: '' };
  for (const [at, attachment] of parsed.attachments.entries()) {
    if (isSignaturePart(attachment)) continue;
    const tnef = isTnef(attachment) ? readTnef(attachment.content) : undefined;
    if (tnef === undefined) {
      if (attachment.content.length > 0 || (attachment.filename ?? '') !== '')
        files.push(fileOf(attachment, at, places));
      continue;
    }
    packed = { html: packed.html || tnef.html, text: packed.text || tnef.text };
    for (const { name, type, contentId, content } of tnef.files)
      files.push({ name, type, content: copied(content), place: places.of(contentId) });
  }
  for (const { name, content } of text.files)
    files.push({ name, type: '', content: copied(content), place: '' });

  const source = sourceOf(parsed, text.text, packed);
  const read = blocksOf(source, places, files);
  const reportPart = parsed.attachments.find(
    ({ contentType }) => contentType === 'message/delivery-status',
  );
  const whole = { answerHtml: folded(read.blocks, true), wholeHtml: folded(read.blocks, false) };
  const long = tooLong(whole, read.words);
  const kept = [...files.slice(0, MOST_FILES), ...long.files];
  const mail: ParsedMail = {
    subject: plainName(headerText(headers, 'subject')).slice(0, 500),
    ...sender(parsed, headers),
    to: addressesIn(parsed.to),
    cc: addressesIn(parsed.cc),
    messageId: (headers.get('message-id')?.[0] ?? '').slice(0, 1_000),
    inReplyTo: (headers.get('in-reply-to')?.join(' ') ?? '').slice(0, 10_000),
    references: (headers.get('references')?.join(' ') ?? '').slice(-50_000),
    doubled: SINGLE.filter((name) => (headers.get(name)?.length ?? 0) > 1),
    answerHtml: long.html ?? whole.answerHtml,
    wholeHtml: long.html ?? whole.wholeHtml,
    hasReplyLine: hasReplyLine(read.words),
    files: kept,
    filesLeftOut: Math.max(0, files.length - MOST_FILES),
    report:
      reportPart === undefined ? undefined : reportOf(reportPart, parsed.attachments, text.text),
  };
  return {
    mail,
    guess: () => {
      if (long.html !== undefined) return { answerHtml: long.html, wholeHtml: long.html };
      const guessed = read.isText ? textBlocks(source.text, true) : guessRegions(read.blocks);
      return { answerHtml: folded(guessed, true), wholeHtml: folded(guessed, false) };
    },
  };
}

/** A part that says its kind and names none has none, where its type promises a word. */
const named = (parsed: Parsed): Parsed => ({
  ...parsed,
  attachments: parsed.attachments.map((attachment) =>
    typeof attachment.contentType === 'string' ? attachment : { ...attachment, contentType: '' },
  ),
});

/** In small pieces: the parser makes as much of a piece as it is given before anything of it is used up. */
function fed(bytes: Buffer): Buffer | Readable {
  if (bytes.byteLength <= ALONE_BYTES) return bytes;
  const pieces = function* (): Generator<Buffer> {
    for (let from = 0; from < bytes.byteLength; from += PIECE_BYTES)
      yield bytes.subarray(from, from + PIECE_BYTES);
  };
  return Readable.from(pieces(), { objectMode: false });
}

const SINGLE = ['from', 'subject', 'message-id', 'sender', 'in-reply-to', 'date'] as const;

const folded = (blocks: readonly Block[], isReply: boolean): string =>
  sanitizeMessageHtml(foldedHtml(settleRegions(blocks, isReply)));

/** HTML if it says anything; text otherwise; what Outlook packed where there is nothing else. */
function sourceOf(
  { html }: Parsed,
  text: string,
  packed: { readonly html: string; readonly text: string },
): { readonly html: string; readonly text: string } {
  const written = typeof html === 'string' && saysAnything(html) ? html : '';
  if (written !== '' || text.trim() !== '') return { html: written, text };
  return packed;
}

const saysAnything = (html: string): boolean => /<img\b/i.test(html) || plainText(html) !== '';

function blocksOf(
  { html, text }: { readonly html: string; readonly text: string },
  places: Places,
  files: MailFile[],
): { readonly blocks: readonly Block[]; readonly words: string; readonly isText: boolean } {
  if (html === '') return { blocks: textBlocks(text, false), words: text, isText: true };
  const tags = html.split('<', MOST_TAGS + 2).length;
  const blocks =
    tags > MOST_TAGS
      ? undefined
      : htmlBlocks(html, {
          byContentId: (id) => places.find(id),
          ofDataUrl: (url) => pictureOf(url, places, files),
        });
  if (blocks !== undefined)
    return { blocks, words: blocks.map((block) => block.text).join('\n'), isText: false };
  // More markup than anybody writes: its words.
  const words = plainText(html);
  return { blocks: textBlocks(words, false), words, isText: false };
}

/** Too long for a message: its beginning, and all of it as a file. */
function tooLong(
  { answerHtml, wholeHtml }: Pick<ParsedMail, 'answerHtml' | 'wholeHtml'>,
  words: string,
): { readonly html: string | undefined; readonly files: readonly MailFile[] } {
  if (Math.max(answerHtml.length, wholeHtml.length) <= LONGEST_HTML)
    return { html: undefined, files: [] };
  const plain = sanitizeMessageHtml(foldedHtml(textBlocks(words, false)));
  if (plain.length <= LONGEST_HTML) return { html: plain, files: [] };
  const start = words.slice(0, LONGEST_HTML / 4).replace(/[\ud800-\udbff]$/, '');
  return {
    html: sanitizeMessageHtml(foldedHtml(textBlocks(`${start} …`, false))),
    files: [
      { name: 'message.txt', type: 'text/plain', content: copied(Buffer.from(words)), place: '' },
    ],
  };
}

// -------------------------------------------------------------------------------------------------------- addresses

function sender(parsed: Parsed, headers: RawHeaders): Pick<ParsedMail, 'from' | 'fromText'> {
  const fromText = plainName(headerText(headers, 'from'));
  const named = parsed.from?.value ?? [];
  const [only] = named;
  const isOne =
    (headers.get('from')?.length ?? 0) === 1 && named.length === 1 && only?.group === undefined;
  const address = isOne ? plainAddress(only?.address ?? '') : undefined;
  const source = decodeBytes(Buffer.from(headers.get('from')?.[0] ?? '', 'latin1'));
  if (address === undefined || !isWrittenOut(address, source)) return { from: undefined, fromText };
  const name = plainName(only?.name ?? '');
  // Letters that nobody named: read by guess, as the text of the mail is.
  const isTorn = name.includes('\ufffd');
  return {
    from: { name: isTorn ? plainName(source.replace(/<[^>]*>/g, '')) : name, address },
    fromText,
  };
}

/** Stands there as it is: alone, or between its brackets; not made up of encoded words, nor a part of something else. */
function isWrittenOut(address: string, source: string): boolean {
  const bare = source.replace(/"(?:[^"\\]|\\.)*"/g, '').replace(/\([^()]*\)/g, '');
  const inside = [...bare.matchAll(/<([^<>]*)>/g)];
  if (inside.length > 1 || (inside.length === 0 && /[<>]/.test(bare))) return false;
  return plainAddress(inside[0]?.[1] ?? bare) === address;
}

function addressesIn(field: Parsed['to']): MailAddress[] {
  const found: MailAddress[] = [];
  const lists = field === undefined ? [] : Array.isArray(field) ? field : [field];
  for (const one of lists.flatMap(({ value }) => value.flatMap((entry) => entry.group ?? entry))) {
    const address = plainAddress(one.address ?? '');
    if (address !== undefined && found.length < 200)
      found.push({ name: plainName(one.name), address });
  }
  return found;
}

// ------------------------------------------------------------------------------------------------------------ files

type Places = ReturnType<typeof createPlaces>;

/** Ids that nothing has, until files have theirs. */
function createPlaces() {
  const byContentId = new Map<string, string>();
  let count = 0;
  const next = (): string => {
    count += 1;
    return `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`;
  };
  return {
    next,
    of: (contentId: string): string => {
      const id = bareId(contentId);
      if (id === '') return '';
      const place = byContentId.get(id) ?? next();
      byContentId.set(id, place);
      return place;
    },
    find: (contentId: string): string | undefined => byContentId.get(bareId(contentId)),
  };
}

const bareId = (contentId: string): string => contentId.trim().replace(/^<|>$/g, '').toLowerCase();

function fileOf(attachment: Attachment, at: number, places: Places): MailFile {
  const { contentType, content, cid = '' } = attachment;
  const isPicture = contentType.startsWith('image/');
  return {
    name: attachment.filename ?? nameFor(contentType, at),
    type: contentType,
    content: copied(content),
    place: isPicture ? places.of(cid) : '',
  };
}

/** Buffers may be views of a pool; what goes to another thread is by itself. A large one is not there twice. */
const copied = (content: Uint8Array): Uint8Array =>
  content.byteLength > ALONE_BYTES && content.byteLength === content.buffer.byteLength
    ? new Uint8Array(content.buffer as ArrayBuffer)
    : new Uint8Array(content);

function nameFor(type: string, at: number): string {
  if (type === 'message/rfc822') return `mail-${at + 1}.eml`;
  if (type === 'message/delivery-status' || type === 'text/rfc822-headers')
    return `report-${at + 1}.txt`;
  if (type === 'text/calendar') return `invitation-${at + 1}.ics`;
  const [group = '', kind = ''] = type.split('/');
  const ending =
    kind === 'jpeg' ? 'jpg' : kind === 'plain' ? 'txt' : kind.replace(/^x-|[^a-z0-9]/g, '');
  return `${group === 'image' ? 'picture' : 'file'}-${at + 1}${ending === '' ? '' : `.${ending.slice(0, 5)}`}`;
}

/** The proof of who signed, and not something to read. */
const isSignaturePart = ({ contentType }: Attachment): boolean =>
  /^application\/(?:x-)?(?:pkcs7-signature|pgp-signature|pgp-encrypted)$/.test(contentType);

const isTnef = ({ contentType, filename = '' }: Attachment): boolean =>
  contentType.endsWith('ms-tnef') || /^win(?:mail|dat)\.dat$/i.test(filename);

const DATA_URL = /^data:(image\/(?:png|jpe?g|gif|webp|bmp));base64,([A-Za-z0-9+/=\s]+)$/i;

/** A picture that is written into its own address becomes a file too; the same one once. */
function pictureOf(url: string, places: Places, files: MailFile[]): string | undefined {
  const [, type = '', data = ''] = DATA_URL.exec(url) ?? [];
  if (data === '' || files.length >= MOST_FILES) return undefined;
  const content = copied(Buffer.from(data, 'base64'));
  const name = createHash('sha256').update(content).digest('hex');
  const known = places.find(name);
  if (known !== undefined) return known;
  const place = places.of(name);
  files.push({
    name: nameFor(type.toLowerCase(), files.length),
    type: type.toLowerCase(),
    content,
    place,
  });
  return place;
}

// ---------------------------------------------------------------------------------------------------------- letters

/** Bytes that are no UTF-8, in a part that did not say what they are, or said wrongly. */
const hasWrongLetters = ({ text, html }: Parsed): boolean =>
  `${text ?? ''}${typeof html === 'string' ? html : ''}`.includes('\ufffd');

const isNothing = ({ text, html, attachments }: Parsed): boolean =>
  (text ?? '').trim() === '' &&
  typeof html !== 'string' &&
  attachments.every(({ contentType }) => !contentType.includes('/'));

function withoutType(bytes: Buffer): Buffer {
  const source = bytes.toString('latin1');
  const end = source.search(/\r?\n\r?\n/);
  if (end < 0) return bytes;
  const header = source.slice(0, end).replace(/^content-type:[^\n]*(?:\n[ \t][^\n]*)*\n?/gim, '');
  return Buffer.from(
    header.replace(/\r?\n?$/, '\r\n') + source.slice(end).replace(/^\r?\n/, ''),
    'latin1',
  );
}

const TEXT_PART =
  /^(content-type:[ \t]*text\/(?:plain|html)\b)([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)/gim;

/** The same mail with Windows' letters named where none, or only those of ASCII and UTF-8, were. For its text only. */
function withLetters(bytes: Buffer): Buffer {
  const source = bytes.toString('latin1');
  const named = source.replace(TEXT_PART, (line, start: string, rest: string) => {
    const charset = /charset\s*=\s*"?([\w-]+)/i.exec(rest)?.[1] ?? '';
    if (!/^(?:|us-ascii|ascii|utf-?8|unknown-8bit|x-unknown|default)$/i.test(charset)) return line;
    const others = rest.replace(/;\s*charset\s*=\s*(?:"[^"]*"|[\w-]+)/gi, '');
    return `${start}; charset=windows-1252${others}`;
  });
  const hasType = /^content-type:/im.test(source.slice(0, source.search(/\r?\n\r?\n/)));
  const header = hasType ? '' : 'Content-Type: text/plain; charset=windows-1252\r\n';
  return Buffer.from(header + named, 'latin1');
}

// ---------------------------------------------------------------------------------------------------------- reports

function reportOf(
  part: Attachment,
  attachments: readonly Attachment[],
  text: string,
): DeliveryReport {
  const lines = part.content.toString('utf8').slice(0, 20_000);
  const field = (name: string): string =>
    new RegExp(`^${name}:[ \\t]*([^\\r\\n]{0,1000})`, 'im').exec(lines)?.[1]?.trim() ?? '';
  const action = field('action').toLowerCase();
  const original = attachments.find(({ contentType }) =>
    /^(?:message\/rfc822|text\/rfc822-headers|message\/global(?:-headers)?)$/.test(contentType),
  );
  const source = original?.content.toString('latin1') ?? text;
  return {
    action: action === 'failed' || action === 'delayed' ? action : 'other',
    recipient: (field('final-recipient') || field('original-recipient')).replace(
      /^rfc822;\s*/i,
      '',
    ),
    detail: [field('status'), field('diagnostic-code').replace(/^smtp;\s*/i, '')]
      .filter((one) => one !== '')
      .join(' ')
      .slice(0, 500),
    messageId: /^message-id:\s*(<[^>\r\n]{1,500}>)/im.exec(source)?.[1] ?? '',
  };
}
