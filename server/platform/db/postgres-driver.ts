// postgres.js, changed in a few places as it is loaded. The pinned version's text is replaced and its places must be
// found: a new version is looked at first.
//
// Mended: when a connection dies inside a transaction, the next statement writes to a socket that is gone: an exception
// in a timer, which ends the whole process (issues 1154, 1208). What was waiting to be written stays behind, so that
// the connection, opened again, sends it before its greeting and hangs. And a COMMIT that PostgreSQL answers with
// ROLLBACK passes for one (issue 1217).
//
// Faster: each message to PostgreSQL and back costs about as much as a small statement. BEGIN takes a setting along and is not
// waited for; a transaction can send its COMMIT behind its last statement; and what is sent within one turn is written at once.
// Of the idle connections the one that was used last is taken: what its process knows of tables and plans is still at hand,
// and those that nobody needs are closed.

import { registerHooks } from 'node:module';
import type Postgres from 'postgres';

/** Of a transaction: sends its COMMIT now. */
export type CommitsEarly = { readonly commit: () => void };
/** `prelude`: text that is sent along with BEGIN, as its part. */
export type BeginsWith<Transaction> = <Result>(
  mode: string,
  work: (tx: Transaction) => Promise<Result>,
  prelude: string,
) => Promise<Result>;

type Replacement = readonly [found: string, better: string];
const CONNECTION: readonly Replacement[] = [
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
  ['chunk.length >= 1024', 'chunk.length >= 65536'],
];
const INDEX: readonly Replacement[] = [
  [
    `await sql.unsafe('begin ' + options.replace(/[^a-z ]/ig, ''), [], { onexecute }).execute()`,
    `let isSent
      const sent = new Promise(resolve => isSent = resolve)
      begun = sql.unsafe('begin ' + options.replace(/[^a-z ]/ig, '') + prelude, [], {
        onexecute(c) {
          onexecute(c)
          isSent()
        }
      }).execute()
      await Promise.race([sent, begun])`,
  ],
  ['async function begin(options, fn) {', `async function begin(options, fn, prelude = '') {`],
  ['let savepoints = 0\n', 'let savepoints = 0\n      , begun\n      , committed\n'],
  [
    'sql.savepoint = savepoint\n',
    'sql.savepoint = savepoint\n      sql.commit = () => { committed ??= sql`commit`.execute() }\n',
  ],
  [
    `await (name
          ? sql\`rollback to \${ sql(name) }\`
          : sql\`rollback\`
        )`,
    `committed
          ? await committed.catch(() => undefined)
          : await (name
            ? sql\`rollback to \${ sql(name) }\`
            : sql\`rollback\`
          )`,
  ],
  [
    ': await sql`commit`\n',
    `: await begun.then(() => committed || sql\`commit\`).then(({ command }) => {
            if (command !== 'COMMIT')
              throw Errors.generic('ROLLED_BACK', 'The transaction was not committed but rolled back')
          })
`,
  ],
  // The connection is the transaction's from the moment BEGIN was written.
  [
    `return c.execute(query)
      ? move(c, busy)
      : move(c, full)`,
    `return c.execute(query)
      ? move(c, busy)
      : c.reserved ? c : move(c, full)`,
  ],
  [
    `ready
      ? move(c, busy)
      : move(c, full)`,
    `ready
      ? move(c, busy)
      : c.reserved || move(c, full)`,
  ],
  ['return go(open.shift(), query)', 'return go(open.pop(), query)'],
];
const QUEUE: readonly Replacement[] = [
  [
    'push: (x) =>',
    `pop: () => {
      const out = xs.pop()
      if (index === xs.length) {
        index = 0
        xs = []
      }
      return out
    },
    push: (x) =>`,
  ],
];
const CHANGED: readonly (readonly [file: RegExp, replacements: readonly Replacement[]])[] = [
  [/\/postgres\/src\/connection\.js$/, CONNECTION],
  [/\/postgres\/src\/index\.js$/, INDEX],
  [/\/postgres\/src\/queue\.js$/, QUEUE],
];

let mended = 0;
const hooks = registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    const replacements = CHANGED.find(([file]) => file.test(url))?.[1];
    if (replacements === undefined) return loaded;
    const source =
      loaded.source === null || loaded.source === undefined ? '' : textOf(loaded.source);
    mended += 1;
    return { ...loaded, source: mend(source, replacements) };
  },
});
const { default: postgres } = await import('postgres');
hooks.deregister();
// Loaded by somebody before, as it came: import it from here instead.
if (mended !== CHANGED.length) throw new Error('postgres.js was imported past postgres-driver.ts');

function mend(source: string, replacements: readonly Replacement[]): string {
  return replacements.reduce((text, [found, better]) => {
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
