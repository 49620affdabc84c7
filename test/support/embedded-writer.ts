// A process that starts the embedded PostgreSQL under DATA_DIR and writes row after row, printing each
// number once its commit was acknowledged. Tests kill it and look what is left.
import { postgres } from '#server/platform/db/postgres-driver.ts';
import { startEmbeddedPostgres, superuser } from '../../server/platform/db/embedded-postgres.ts';

const embedded = await startEmbeddedPostgres({
  dataDir: process.env['DATA_DIR'] ?? '',
  onFailure: (error) => say({ failure: error.message }),
});
const sql = postgres(embedded.url(superuser, 'postgres'), { max: 1, onnotice: () => undefined });
await sql`create table if not exists rows_written (n bigint primary key)`;
const rows = await sql<{ n: number }[]>`select w.n::int as n from rows_written w order by w.n`;
say({
  pid: embedded.pid(),
  port: embedded.port,
  wasAdopted: embedded.wasAdopted,
  uid: process.getuid?.(),
  found: rows.map(({ n }) => n),
});

if (process.env['WRITE'] === '1') {
  for (let n = (rows.at(-1)?.n ?? 0) + 1; ; n += 1) {
    try {
      await sql`insert into rows_written (n) values (${n})`;
      say({ acknowledged: n });
    } catch (error) {
      say({ interrupted: (error as Error).message });
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}
await sql.end();
await embedded.stop();

function say(fact: object): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}
