// postgres.js, with two faults of 3.4.9 mended as it is loaded. When a connection dies inside a transaction, the next
// statement writes to a socket that is gone: an exception in a timer, which ends the whole process (issues 1154, 1208).
// And what was waiting to be written stays behind, so that the connection, opened again, sends it before its greeting
// and hangs. The pinned version's text is replaced and its places must be found: a new version is looked at first.

import { registerHooks } from 'node:module';
import type Postgres from 'postgres';

const MENDED = /\/postgres\/src\/connection\.js$/;
const REPLACEMENTS: readonly (readonly [found: string, better: string])[] = [
  [
    'const x = socket.write(chunk, fn)',
    `if (socket === null) {
      nextWriteTimer !== null && clearImmediate(nextWriteTimer)
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options, socket))
      return false
    }
    const x = socket.write(chunk, fn)`,
  ],
  [
    'clearImmediate(nextWriteTimer)\n    socket.removeListener',
    'clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket.removeListener',
  ],
];

let isMended = false;
const hooks = registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    if (!MENDED.test(url)) return loaded;
    const source =
      loaded.source === null || loaded.source === undefined ? '' : textOf(loaded.source);
    isMended = true;
    return { ...loaded, source: mend(source) };
  },
});
const { default: postgres } = await import('postgres');
hooks.deregister();
// Loaded by somebody before, as it came: import it from here instead.
if (!isMended) throw new Error('postgres.js was imported past postgres-driver.ts');

function mend(source: string): string {
  return REPLACEMENTS.reduce((text, [found, better]) => {
    if (!text.includes(found))
      throw new Error('postgres.js has changed: look at postgres-driver.ts again');
    return text.replace(found, () => better);
  }, source);
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source);
}

export { postgres };
export type { Postgres };
