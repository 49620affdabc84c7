// The epoch says which history cursors belong to. After a restore an old cursor can be ahead of the server, and would
// hide new rows from its device for ever; so whatever brings the database to an earlier or another state renews the
// epoch, and every cursor of before is answered by a reset. Rows carried to another cluster have another epoch by
// themselves (standing.ts).

import type { OwnerSql } from '#server/platform/db/owner-connection.ts';

/** Call as the owner of the tables, before the server is started again. */
export async function renewEpoch(sql: OwnerSql): Promise<void> {
  await sql`
    update server_state set epoch = gen_random_uuid(),
      system_identifier = (select c.system_identifier from pg_control_system() c)`;
}
