// Files of an answer: with the mail as far as they fit, the others by the page of the request (M6).

import { readBytes } from '#server/platform/storage/read-bytes.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { blobKey } from '#server/features/files/index.ts';
import { escapeHtml } from '#server/platform/html/escape-html.ts';
import type { MailAttachment } from '#server/platform/mail/compose-mail.ts';
import type { StoredFile } from './mail-store.ts';

/** Of all files of a mail; a third more on the way. Many servers take 10 MB, hardly any more than 25. */
const MOST_BYTES = 7 * 1024 * 1024;

export type MailFiles = {
  readonly sent: readonly (StoredFile & { readonly sha256: Uint8Array })[];
  readonly linked: readonly StoredFile[];
  /** Not looked into yet: the mail waits a while for it. */
  readonly isUnready: boolean;
};

export function sortFiles(files: readonly StoredFile[]): MailFiles {
  const sent: (StoredFile & { readonly sha256: Uint8Array })[] = [];
  const linked: StoredFile[] = [];
  let left = MOST_BYTES;
  for (const file of files) {
    const { sha256, state, size } = file;
    if (state === 'refused' || state === 'removed') continue;
    if (state === 'ready' && sha256 !== null && size <= left) {
      left -= size;
      sent.push({ ...file, sha256 });
    } else linked.push(file);
  }
  return { sent, linked, isUnready: linked.some(({ state }) => state !== 'ready') };
}

const cidOf = (id: string): string => `${id}@homing`;
const IMAGE = /<img\b[^>]*?\bdata-attachment="([0-9a-f-]{36})"[^>]*>/g;

/** Images that come along stand in the text; of the others their names do. */
export function withImages(html: string, { sent, linked }: MailFiles): string {
  return html.replace(IMAGE, (_tag, id: string) => {
    const file = sent.find((one) => one.id === id);
    const name = escapeHtml((file ?? linked.find((one) => one.id === id))?.name ?? '');
    return file !== undefined && file.type.startsWith('image/')
      ? `<img src="cid:${cidOf(id)}" alt="${name}" style="max-width:100%;height:auto">`
      : name;
  });
}

/** Their bytes. One that is gone from the store is left out: the page says so too. */
export async function readFiles(
  { files }: Pick<AppContext, 'files'>,
  workspaceId: WorkspaceId,
  { sent }: Pick<MailFiles, 'sent'>,
  html: string,
): Promise<MailAttachment[]> {
  const attachments: MailAttachment[] = [];
  for (const { id, name, type, size, sha256 } of sent) {
    const content = await readBytes(files.store, blobKey(workspaceId, sha256), size);
    if (content === undefined) continue;
    const isInline = html.includes(`cid:${cidOf(id)}`);
    attachments.push({ name, type, content, cid: isInline ? cidOf(id) : undefined });
  }
  return attachments;
}
