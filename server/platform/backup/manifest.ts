// What a backup holds, written beside it: every file with its size and SHA-256, so that a damaged backup is known for one
// before anything is put back from it.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

export const MANIFEST_FILE = 'manifest.json';

/** Never out of the folder, whoever wrote it. */
const path = z
  .string()
  .refine(
    (text) => !/^\/|\\|\0/.test(text) && !text.split('/').some((part) => /^\.{0,2}$/.test(part)),
  );

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
  folders: z.array(path),
  files: z.array(z.object({ path, size: z.number().int(), sha256: z.string().length(64) })),
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

/**
 * Reads every byte. Throws naming files that are missing or not what they were; unless they are files of messages and
 * `lets` them be missed: then they are taken out of what is given back, and named in `damaged`.
 */
export async function verifyBackup(
  backup: string,
  { lets = false }: { readonly lets?: boolean } = {},
): Promise<Manifest & { readonly damaged: readonly string[] }> {
  const read = await readManifest(backup);
  const bad = new Map<string, string>();
  for (const { path: name, size, sha256 } of read.files) {
    const file = join(backup, name);
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() !== true) bad.set(name, `${name} is missing`);
    else if (found.size !== size || (await sha256Of(file)) !== sha256)
      bad.set(name, `${name} is not what it was`);
  }
  const canBeMissed = [...bad.keys()].every((name) => name.startsWith('files/'));
  if (bad.size === 0 || (lets && canBeMissed))
    return {
      ...read,
      files: read.files.filter((file) => !bad.has(file.path)),
      damaged: [...bad.keys()],
    };
  const said = [...bad.values()];
  const more = said.length > MOST_NAMED ? `, and ${said.length - MOST_NAMED} more` : '';
  const hint = canBeMissed ? ' With --without-damaged all but these is put back.' : '';
  throw new Error(
    `The backup ${backup} is damaged: ${said.slice(0, MOST_NAMED).join(', ')}${more}.${hint}`,
  );
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
