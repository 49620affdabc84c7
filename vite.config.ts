import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import { defineConfig, type PluginOption, type UserConfig } from 'vite';
import solid from 'vite-plugin-solid';
import { findChunkGroups, NO_GROUPS, type ChunkGroups } from './tools/chunk-groups.ts';
import { layerOrder } from './tools/layer-order-plugin.ts';
import { serviceWorker } from './tools/service-worker-plugin.ts';

const client = resolve(import.meta.dirname, 'client');
const serverUrl = process.env['DEV_SERVER_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig(async ({ command }) => {
  if (command !== 'build') return app(NO_GROUPS);
  return app(await findChunkGroups(app(NO_GROUPS)), [
    layerOrder(),
    serviceWorker({
      source: resolve(client, 'service-worker.ts'),
      fileName: 'sw.js',
      seldom: {
        source: resolve(client, 'service-worker-seldom.ts'),
        name: 'sw-seldom',
      },
    }),
  ]);
});

const app = (groups: ChunkGroups, more: readonly PluginOption[] = []): UserConfig => ({
  root: client,
  publicDir: resolve(import.meta.dirname, 'public'),
  plugins: [
    // Both paths are relative to `root`.
    tanstackRouter({
      target: 'solid',
      autoCodeSplitting: true,
      routesDirectory: './routes',
      generatedRouteTree: './routeTree.gen.ts',
      quoteStyle: 'single',
      semicolons: true,
    }),
    solid(),
    ...more,
  ],
  // Two copies of Yjs in one page corrupt documents; two of Solid lose updates.
  resolve: { dedupe: ['yjs', 'lib0', 'solid-js'] },
  build: {
    outDir: resolve(import.meta.dirname, 'dist/client'),
    emptyOutDir: true,
    target: 'es2022',
    // Pages rendered by the server find their scripts and styles in .vite/manifest.json.
    manifest: true,
    // The content security policy allows no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: {
      input: { app: resolve(client, 'index.html'), ...publicPages() },
      checks: { pluginTimings: false },
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: (id) => groups.get(id) ?? null }],
        },
      },
      // A door (index.ts) leads to much; whoever takes one thing through it must not load the rest.
      treeshake: {
        moduleSideEffects: [
          {
            test: /\/(client|shared)\/(?!main\.tsx|public-pages\/).*\.tsx?(\?|$)/,
            sideEffects: false,
          },
        ],
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(
      ['/api', '/sync', '/k/', '/r/', '/t/', '/healthz', '/readyz'].map((path) => [
        path,
        { target: serverUrl, ws: path === '/sync' },
      ]),
    ),
  },
});

/**
 * Scripts of the pages that the server renders: each is a small bundle of its own. The entry of a page
 * is the file that brings the pages' stylesheet; what lies beside it is shared between them.
 */
function publicPages(): Record<string, string> {
  const folder = resolve(client, 'public-pages');
  const entries = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => resolve(folder, name))
    .filter((file) => /^import '\.\/pages\.css';$/m.test(readFileSync(file, 'utf8')));
  return Object.fromEntries(
    entries.map((file) => [`page-${file.slice(folder.length + 1, -'.ts'.length)}`, file]),
  );
}
