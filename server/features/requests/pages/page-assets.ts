// Hashed names of the light pages' files, from the manifest that the client's build writes.

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PageAssets } from './layout.ts';

type ManifestEntry = {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
};
type Manifest = Readonly<Record<string, ManifestEntry>>;

/** Undefined while the client has not been built. A new build is noticed by its manifest's time. */
export function createPageAssets(
  clientFolder: string,
): (entry: 'request' | 'track' | 'contact') => PageAssets | undefined {
  const path = join(clientFolder, '.vite/manifest.json');
  let readAt = 0;
  let manifest: Manifest = {};
  return (entry) => {
    const at = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (at !== readAt) {
      manifest = at === 0 ? {} : (JSON.parse(readFileSync(path, 'utf8')) as Manifest);
      readAt = at;
    }
    const key = `public-pages/${entry}.ts`;
    const found = manifest[key];
    if (found === undefined) return undefined;
    return { script: `/${found.file}`, styles: stylesOf(manifest, key).map((file) => `/${file}`) };
  };
}

/** Styles of an entry and of the chunks that it shares, each once. */
function stylesOf(manifest: Manifest, key: string): readonly string[] {
  const seen = new Set<string>();
  const styles = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const entry = manifest[name];
    for (const next of entry?.imports ?? []) visit(next);
    for (const file of entry?.css ?? []) styles.add(file);
  };
  visit(key);
  return [...styles];
}
