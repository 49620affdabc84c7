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

export function serviceWorker(options: { source: string; fileName: string }): Plugin {
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
        await build({
          configFile: false,
          root: config.root,
          logLevel: 'warn',
          publicDir: false,
          define: {
            'self.__WB_MANIFEST': JSON.stringify(listShell(config.build.outDir, options.fileName)),
            'process.env.NODE_ENV': '"production"',
          },
          build: {
            outDir: config.build.outDir,
            emptyOutDir: false,
            target: config.build.target,
            rolldownOptions: {
              input: options.source,
              output: { format: 'iife', entryFileNames: options.fileName },
            },
          },
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
