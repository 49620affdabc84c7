// Builds client/service-worker.ts after everything else, with the list of what the app's shell is
// made of. Files under /assets carry a hash in their name; the others get one as their revision.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build, type Plugin, type ResolvedConfig } from 'vite';

interface PrecacheEntry {
  url: string;
  revision: string | null;
}

export function serviceWorker(options: {
  source: string;
  fileName: string;
  /** What the worker seldom needs: a script of its own beside it, so that it wakes quickly for the rest. */
  seldom: { source: string; name: string };
}): Plugin {
  let config: ResolvedConfig;
  let hasFailed = false;
  return {
    name: 'homing-service-worker',
    apply: 'build',
    configResolved: (resolved) => {
      config = resolved;
    },
    buildEnd: (error) => {
      hasFailed = error !== undefined;
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      handler: async () => {
        if (hasFailed) return;
        const { outDir, target } = config.build;
        const buildScript = (
          input: string,
          entryFileNames: string,
          define: Record<string, string> = {},
        ) =>
          build({
            configFile: false,
            root: config.root,
            logLevel: 'warn',
            publicDir: false,
            define: { 'process.env.NODE_ENV': '"production"', ...define },
            build: {
              outDir,
              emptyOutDir: false,
              target,
              rolldownOptions: { input, output: { format: 'iife', entryFileNames } },
            },
          });
        const { seldom } = options;
        await buildScript(seldom.source, `assets/${seldom.name}-[hash].js`);
        const shell = listShell(outDir, options.fileName);
        const seldomUrl = shell.find(({ url }) => url.startsWith(`/assets/${seldom.name}-`))?.url;
        if (seldomUrl === undefined) throw new Error(`${seldom.name} was not built`);
        await buildScript(options.source, options.fileName, {
          // The browser keeps it with the worker, not in the shell's cache.
          'self.__WB_MANIFEST': JSON.stringify(shell.filter(({ url }) => url !== seldomUrl)),
          'self.__SELDOM': JSON.stringify(seldomUrl),
        });
      },
    },
  };
}

export function listShell(folder: string, ownName: string): PrecacheEntry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => path !== ownName && !path.startsWith('.vite/') && !path.endsWith('.map'))
    .toSorted()
    .map((path) => ({
      url: `/${path}`,
      revision: path.startsWith('assets/') ? null : hashOf(join(folder, path)),
    }));
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
}
