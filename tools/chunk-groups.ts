// Which modules travel together. The bundler puts modules into one file when exactly the same pages need them, which makes
// hundreds of files of a few lines: on a poor line each costs its way there and back, and at the start of an installed app a
// turn of its service worker. So the app is built twice: first as the bundler would have it, to see what each page needs once
// everything unused is gone; then with what the pages of one surface share in one file.

import { basename } from 'node:path';
import { build, type InlineConfig, type Rolldown } from 'vite';

/** Pages that the same people open one after the other. */
type Surface = 'signing-in' | 'customer' | 'desk' | 'ticket' | 'administration';

/** By module id: the file that it goes to. What is not named is left to the bundler. */
export type ChunkGroups = ReadonlyMap<string, string>;
export const NO_GROUPS: ChunkGroups = new Map();

/** Of code that is not minified yet: what is as long as this has a file of its own, which nobody loads for something small. */
const LARGE = 100_000;

export async function findChunkGroups(config: InlineConfig): Promise<ChunkGroups> {
  const built = await build({
    ...config,
    configFile: false,
    logLevel: 'warn',
    build: { ...config.build, write: false, minify: false, emptyOutDir: false },
  });
  const { output } = (Array.isArray(built) ? built[0] : built) as Rolldown.RolldownOutput;
  const chunks = output.filter((one): one is Rolldown.OutputChunk => one.type === 'chunk');
  return groupsOf(chunks);
}

export function groupsOf(
  chunks: readonly Pick<
    Rolldown.OutputChunk,
    | 'code'
    | 'fileName'
    | 'name'
    | 'imports'
    | 'isEntry'
    | 'isDynamicEntry'
    | 'facadeModuleId'
    | 'moduleIds'
  >[],
): ChunkGroups {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const neededBy = (entry: (typeof chunks)[number]): ReadonlySet<string> => {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const next of byFile.get(file)?.imports ?? []) visit(next);
    };
    visit(entry.fileName);
    return seen;
  };
  const isPublic = new Set<string>();
  const isFirst = new Set<string>();
  const surfaces = new Map<string, Set<Surface>>();
  const pages = new Map<string, number>();
  for (const chunk of chunks) {
    const needed = neededBy(chunk);
    if (chunk.isEntry) {
      const ofAll = chunk.name === 'app' ? isFirst : isPublic;
      for (const file of needed) ofAll.add(file);
      continue;
    }
    const surface = surfaceOf(chunk.facadeModuleId);
    if (!chunk.isDynamicEntry || surface === undefined) continue;
    for (const file of needed) {
      surfaces.set(file, (surfaces.get(file) ?? new Set()).add(surface));
      pages.set(file, (pages.get(file) ?? 0) + 1);
    }
  }
  const groups = new Map<string, string>();
  for (const { code, fileName, moduleIds } of chunks) {
    // Pages that the server renders have little, and load nothing of the app.
    if (isPublic.has(fileName)) continue;
    const group = isFirst.has(fileName)
      ? 'first'
      : (pages.get(fileName) ?? 0) > 1 && code.length < LARGE
        ? groupOf(surfaces.get(fileName)!)
        : undefined;
    if (group !== undefined) for (const id of moduleIds) groups.set(id, group);
  }
  return groups;
}

/** Of what several pages need. */
function groupOf(surfaces: ReadonlySet<Surface>): string {
  if (surfaces.has('signing-in')) return 'forms';
  if (surfaces.has('customer') && surfaces.has('desk')) return 'sync';
  if (surfaces.has('customer')) return 'thread';
  if (surfaces.has('desk')) return 'desk';
  if (surfaces.has('ticket')) return 'ticket';
  return 'administration';
}

function surfaceOf(facade: string | null): Surface | undefined {
  const name = basename((facade ?? '').replace(/\?.*$/, ''));
  if (name === 'desk-services.ts') return 'desk';
  if (!/\/client\/routes\/[^/]+\.tsx\?/.test(facade ?? '')) return undefined;
  if (name.startsWith('p.')) return 'customer';
  if (name.startsWith('w.$workspace._desk.ticket')) return 'ticket';
  if (name === 'w.$workspace.tsx' || name.startsWith('w.$workspace._desk')) return 'desk';
  return name.startsWith('w.') ? 'administration' : 'signing-in';
}
