import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

// Its own root: the gallery is for us and never part of the application's build.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: '../../../public',
  plugins: [solid()],
  build: {
    outDir: '../../../dist/gallery',
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
  server: { host: '127.0.0.1' },
});
