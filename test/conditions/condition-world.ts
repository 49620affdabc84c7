// Tickets of one workspace in a database, written past the product, and what PostgreSQL says a condition finds.

import { compileCondition } from '#server/conditions/compile.ts';
import { fromTickets } from '#server/conditions/page.ts';
import { openDatabase, type Database } from '#server/platform/db/database.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext, TicketFacts } from '#shared/conditions/facts.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { phaseOf } from '#shared/engine/workflow.ts';
import { testDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { GROUPS, PEOPLE } from './random-conditions.ts';

export type StoredFacts = TicketFacts & {
  readonly texts: readonly string[];
  readonly notes: readonly string[];
  readonly waitingSince?: string | null;
};

export type ConditionWorld = {
  readonly database: TestDatabase;
  readonly db: Database;
  readonly workspaceId: string;
  readonly write: (tickets: readonly StoredFacts[], configuration: Configuration) => Promise<void>;
  /** Places in what was written, sorted. */
  readonly find: (condition: Condition, context: ConditionContext) => Promise<number[]>;
  readonly close: () => Promise<void>;
};

export const ticketId = (index: number): string =>
  `0193a5b0-0007-7000-8000-${String(index).padStart(12, '0')}`;
const saleId = (index: number): string => ticketId(index).replace('-0007-', '-0008-');

export async function createConditionWorld(): Promise<ConditionWorld> {
  const database = await testDatabase();
  const db = openDatabase({ url: database.appUrl, maxConnections: 2 });
  const workspaceId = '0193a5b0-0009-7000-8000-000000000001';
  await withConnection(database.superUrl, async (sql) => {
    await sql`insert into workspaces (id, slug, name, blueprint, configuration)
      values (${workspaceId}, 'conditions', 'Conditions', 'helpdesk', '{}')`;
    await sql`insert into profiles (workspace_id, id, name, permissions) values (${workspaceId}, 'p', '{}', '{}')`;
    for (const [index, id] of PEOPLE.entries())
      await sql`insert into people (workspace_id, id, profile, email, name)
        values (${workspaceId}, ${id}, 'p', ${`p${index}@example.test`}, ${`Person ${index}`})`;
    for (const id of GROUPS)
      await sql`insert into groups (workspace_id, id, name) values (${workspaceId}, ${id}, ${id})`;
  });

  return {
    database,
    db,
    workspaceId,
    write: (tickets, configuration) =>
      withConnection(database.superUrl, async (sql) => {
        const rows = tickets.map((ticket, index) =>
          rowOf(workspaceId, ticket, index, configuration),
        );
        const products = tickets.flatMap(({ sale }, index) =>
          sale == null
            ? []
            : [
                {
                  workspace_id: workspaceId,
                  id: saleId(index),
                  customer_id: PEOPLE[0],
                  product_id: saleId(index),
                  reference: sale.reference,
                  designation: sale.designation,
                  serial_number: sale.serialNumber,
                  sold_on: '2026-01-01',
                },
              ],
        );
        await sql.unsafe(
          `insert into products (workspace_id, id, reference, designation)
           select workspace_id, id, reference, designation from jsonb_to_recordset($1::text::jsonb)
             as r(workspace_id uuid, id uuid, reference text, designation text)`,
          [JSON.stringify(products)],
        );
        await sql.unsafe(
          `insert into sales (workspace_id, id, customer_id, product_id, serial_number, sold_on)
           select workspace_id, id, customer_id, product_id, serial_number, sold_on from jsonb_populate_recordset(null::sales, $1::text::jsonb)`,
          [JSON.stringify(products)],
        );
        const columns = Object.keys(rows[0] ?? {}).join(', ');
        await sql.unsafe(
          `insert into tickets (${columns}) select ${columns} from jsonb_populate_recordset(null::tickets, $1::text::jsonb)`,
          [JSON.stringify(rows)],
        );
        await sql.unsafe(
          `insert into messages (workspace_id, id, ticket_id, kind, seq, side, author_name, html, body_text, at)
           select $1::uuid, gen_random_uuid(), (r ->> 0)::uuid, r ->> 1, (r ->> 2)::int, 'customer', 'X', '', r ->> 3, now()
           from jsonb_array_elements($2::text::jsonb) r`,
          [
            workspaceId,
            JSON.stringify(
              tickets.flatMap(({ texts, notes }, index) => [
                ...texts.map((text, seq) => [ticketId(index), 'pub', seq, text]),
                ...notes.map((text, seq) => [ticketId(index), 'notes', seq, text]),
              ]),
            ),
          ],
        );
        await sql`analyze`;
      }),
    find: (condition, context) =>
      db.tenantRead(workspaceId, async (sql) => {
        const rows = await sql<{ place: number }[]>`
          select right(t.id::text, 12)::integer as place ${fromTickets(sql)}
          where t.workspace_id = ${workspaceId} and ${compileCondition(sql, workspaceId as WorkspaceId, condition, context)}
          order by 1`;
        return rows.map(({ place }) => place);
      }),
    close: async () => {
      await db.close();
      await database.drop();
    },
  };
}

function rowOf(
  workspaceId: string,
  ticket: StoredFacts,
  index: number,
  configuration: Configuration,
): Record<string, unknown> {
  const { requester } = ticket;
  return {
    workspace_id: workspaceId,
    id: ticketId(index),
    number: ticket.number,
    subject: ticket.subject,
    status: ticket.status,
    phase: phaseOf(configuration, ticket.status),
    priority: ticket.priority,
    category: ticket.category,
    channel: ticket.channel,
    language: ticket.language,
    requester_person_id: requester.personId,
    requester_name: requester.name,
    requester_email: requester.email,
    requester_phone: requester.phone,
    requester_address: requester.address,
    requester_city: requester.city,
    requester_country: requester.country,
    client_ip: '127.0.0.1',
    incomplete: ticket.incomplete,
    last_side: ticket.lastSide,
    group_id: ticket.groupId,
    assignee_id: ticket.assigneeId,
    lock_holder_id: ticket.lockHolderId,
    tags: ticket.tags,
    created_at: ticket.createdAt,
    updated_at: ticket.updatedAt,
    public_updated_at: ticket.updatedAt,
    status_since: ticket.updatedAt,
    waiting_since: ticket.waitingSince ?? null,
    first_response_at: ticket.firstResponseAt,
    resolved_at: ticket.resolvedAt,
    closed_at: ticket.closedAt,
    archived_at: ticket.archivedAt ?? null,
    fields: ticket.fields ?? {},
    sale_id: ticket.sale == null ? null : saleId(index),
    ...DEFAULTS,
    watchers: ticket.watchers ?? [],
    cc: ticket.cc ?? [],
    rating: ticket.rating ?? null,
    minutes_worked: ticket.minutesWorked ?? 0,
    deleted_at: ticket.deletedAt ?? null,
  };
}

/** Where jsonb_populate_recordset would give null. */
const DEFAULTS = {
  pub_seq: 0,
  lock_token: 0,
  watchers: [],
  cc: [],
  links: [],
  translations: {},
  minutes_worked: 0,
  answered_by: [],
  unanswered: 0,
  escalation: 0,
};
