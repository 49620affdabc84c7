// The built client, served from a list made of what lies in its folder: a path that is not on the list does not
// exist, so no path can lead outside. Text is compressed once per file and kept.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
const COMPRESSIBLE = new Set([
  '.css',
  '.html',
  '.js',
  '.json',
  '.mjs',
  '.svg',
  '.txt',
  '.webmanifest',
]);
const SMALLEST_TO_COMPRESS = 1_024;

export type Encoding = 'br' | 'gzip';
export type ClientFile = {
  readonly type: string;
  readonly etag: string;
  readonly bytes: Buffer;
  readonly encoded: (encoding: Encoding) => Promise<Buffer | undefined>;
};
export type ClientFiles = {
  /** `path` as in the URL, with its leading slash. */
  readonly find: (path: string) => ClientFile | undefined;
};

export function createClientFiles(folder: string): ClientFiles {
  let builtAt = 0;
  let files = new Map<string, () => ClientFile>();

  // A new build while the server runs replaces the list; index.html is what a build writes last.
  const refresh = (): void => {
    const stat = statSync(join(folder, 'index.html'), { throwIfNoEntry: false });
    const at = stat?.mtimeMs ?? 0;
    if (at === builtAt) return;
    builtAt = at;
    files = at === 0 ? new Map() : listFiles(folder);
  };

  return {
    find: (path) => {
      if (path === '/index.html' || !files.has(path)) refresh();
      return files.get(path)?.();
    },
  };
}

function listFiles(folder: string): Map<string, () => ClientFile> {
  const files = new Map<string, () => ClientFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(folder.length).split(sep).join('/');
    // What begins with a dot is the build's own.
    if (!entry.isFile() || path.includes('/.')) continue;
    let loaded: ClientFile | undefined;
    files.set(path, () => (loaded ??= loadFile(file)));
  }
  return files;
}

function loadFile(file: string): ClientFile {
  const bytes = readFileSync(file);
  const extension = extname(file);
  const isCompressible = COMPRESSIBLE.has(extension) && bytes.byteLength >= SMALLEST_TO_COMPRESS;
  const kept = new Map<Encoding, Promise<Buffer>>();
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    bytes,
    encoded: async (encoding) => {
      if (!isCompressible) return undefined;
      const known = kept.get(encoding) ?? compress(encoding, bytes);
      kept.set(encoding, known);
      return known;
    },
  };
}

const compress = (encoding: Encoding, bytes: Buffer): Promise<Buffer> =>
  encoding === 'br'
    ? promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
    : promisify(gzip)(bytes, { level: 9 });
