// What a backup holds, written beside it: every file with its size and SHA-256, so that a damaged backup is known for one
// before anything is put back from it.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

export const MANIFEST_FILE = 'manifest.json';

const manifest = z.object({
  format: z.literal(1),
  madeAt: z.iso.datetime(),
  /** Major version of PostgreSQL. */
  postgres: z.number().int(),
  /** False: the files of messages are kept in a bucket and are not in here. */
  hasFiles: z.boolean(),
  /** False: the server is given its key by SECRET_KEY. */
  hasSecretKey: z.boolean(),
  /** All of them, by their paths with `/`: empty ones matter to PostgreSQL, and get lost on the way. */
  folders: z.array(z.string()),
  files: z.array(
    z.object({ path: z.string(), size: z.number().int(), sha256: z.string().length(64) }),
  ),
});
export type Manifest = z.infer<typeof manifest>;
export type BackedUpFile = Manifest['files'][number];

/** Throws with a sentence for whoever reads the terminal. */
export async function readManifest(backup: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(join(backup, MANIFEST_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`${backup} is no backup: there is no ${MANIFEST_FILE} in it.`, {
      cause: error,
    });
  }
  const parsed = manifest.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new Error(`${join(backup, MANIFEST_FILE)} is damaged, or of a newer version of Homing.`);
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const MOST_NAMED = 5;

/** Reads every byte. Throws naming files that are missing or not what they were. */
export async function verifyBackup(backup: string): Promise<Manifest> {
  const read = await readManifest(backup);
  const bad: string[] = [];
  for (const { path, size, sha256 } of read.files) {
    const file = join(backup, path);
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() !== true) bad.push(`${path} is missing`);
    else if (found.size !== size || (await sha256Of(file)) !== sha256)
      bad.push(`${path} is not what it was`);
  }
  if (bad.length === 0) return read;
  const more = bad.length > MOST_NAMED ? `, and ${bad.length - MOST_NAMED} more` : '';
  throw new Error(
    `The backup ${backup} is damaged: ${bad.slice(0, MOST_NAMED).join(', ')}${more}.`,
  );
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
