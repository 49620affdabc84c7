// What the client's build says of its files: which of them a page needs.

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

type ManifestEntry = {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
};
type Manifest = Readonly<Record<string, ManifestEntry>>;
export type NeededFiles = {
  /** Of the entry itself. */
  readonly script: string;
  /** That it cannot begin without, itself among them, each once. */
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
};
/** Paths as in URLs, by the name of a source file under `client`. Undefined while there is no such entry. */
export type ClientManifest = (entry: string) => NeededFiles | undefined;

/** A new build is noticed by its manifest's time. */
export function createClientManifest(clientFolder: string): ClientManifest {
  const path = join(clientFolder, '.vite/manifest.json');
  let readAt = 0;
  let manifest: Manifest = {};
  return (entry) => {
    const at = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (at !== readAt)
      try {
        manifest = at === 0 ? {} : (JSON.parse(readFileSync(path, 'utf8')) as Manifest);
        readAt = at;
      } catch {
        // It is being written: the one before is good until then.
      }
    return manifest[entry] === undefined ? undefined : neededBy(manifest, entry);
  };
}

function neededBy(manifest: Manifest, key: string): NeededFiles {
  const seen = new Set<string>();
  const scripts: string[] = [];
  const styles = new Set<string>();
  const visit = (name: string): void => {
    const entry = manifest[name];
    if (entry === undefined || seen.has(name)) return;
    seen.add(name);
    for (const next of entry.imports ?? []) visit(next);
    scripts.push(`/${entry.file}`);
    for (const file of entry.css ?? []) styles.add(`/${file}`);
  };
  visit(key);
  return { script: scripts.at(-1)!, scripts, styles: [...styles] };
}
