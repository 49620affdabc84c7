// Saving a file: bytes that lie here from here, others straight from the server, which gives them as a download only.

import { fileContentAddress } from '#shared/files/upload.ts';
import type { Desk } from '#client/data/index.ts';
import type { ShownFile } from './shown-file.ts';

/** Larger ones the browser takes from the server by itself, without passing through the page's memory. */
const THROUGH_PAGE_BYTES = 20 * 1024 * 1024;
const REVOKE_MS = 60_000;

export async function saveFile(
  desk: Desk,
  file: ShownFile,
): Promise<'ok' | 'gone' | 'unreachable'> {
  if (file.state !== 'here' && file.size > THROUGH_PAGE_BYTES) {
    if (desk.sync().state === 'offline') return 'unreachable';
    follow(fileContentAddress(desk.workspace().slug, file.id), file.name);
    return 'ok';
  }
  const fetched = await desk.files.fetch(file, 'content', new AbortController().signal);
  if (fetched.status !== 'ok') return fetched.status;
  // Of no type that a browser would open as a page.
  const url = URL.createObjectURL(new Blob([fetched.blob], { type: 'application/octet-stream' }));
  follow(url, file.name);
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_MS);
  return 'ok';
}

function follow(href: string, name: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
}
