// Invented tickets, the same for the same seed: written straight into the tables, since nobody can wait for 100,000
// requests. The rows are those that the write path leaves (server/commands/write.ts), as far as they are read here.

import {
  createIdSource,
  type MessageId,
  type TicketId,
  type WorkspaceId,
} from '#shared/base/ids.ts';
import { makeMessageUpdate } from '#shared/conversation/message-update.ts';
import type { OwnerSql } from '#server/platform/db/owner-connection.ts';
import { seededRandom } from '#test/support/seeded-random.ts';

export type Filling = {
  readonly tickets: number;
  /** Of them with their conversation on every device; the others ended long ago. */
  readonly hot: number;
  /** Public messages of a hot ticket. */
  readonly messages: number;
};
export type Seeded = {
  /** Newest first. */
  readonly hotIds: readonly TicketId[];
};

const SEED = 20_261_121;
const CHUNK = 2_000;
const DAY_MS = 86_400_000;
const SUBJECTS = [
  'Invoice',
  'Sign-in',
  'Export',
  'Import',
  'Delivery',
  'Printer',
  'Calendar',
  'Payment',
];
const TROUBLES = [
  'does not arrive',
  'is twice there',
  'stops half-way',
  'shows nothing',
  'is too slow',
];
const NAMES = ['Rosa Rivera', 'Carl Linde', 'Mei Tanaka', 'Omar Said', 'Julie Petit', 'Lars Holm'];
const WORDS =
  'we saw this since the update and tried again with another account but the page still says that it could not be read please tell us what to do before the end of the month';

type Row = Record<string, unknown>;

export async function fillWorkspace(
  sql: OwnerSql,
  workspaceId: WorkspaceId,
  filling: Filling,
): Promise<Seeded> {
  const random = seededRandom(SEED);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;
  const now = Date.now();
  const newId = createIdSource(
    () => now - 800 * DAY_MS,
    (bytes) => bytes.forEach((_, index) => (bytes[index] = below(256))),
  );
  const groups = await sql<{ id: string }[]>`
    select g.id from groups g where g.workspace_id = ${workspaceId} order by g.id`;
  const [settings] = await sql<{ days: number }[]>`
    select (w.configuration -> 'ticketExpirationDays')::integer as days from workspaces w where w.id = ${workspaceId}`;
  const expiryMs = (settings?.days ?? 0) * DAY_MS;
  const people = await sql<{ id: string }[]>`
    select p.id from people p where p.workspace_id = ${workspaceId} order by p.id`;
  const hotIds: TicketId[] = [];

  for (let from = 0; from < filling.tickets; from += CHUNK) {
    const tickets: Row[] = [];
    const docs: Row[] = [];
    const messages: Row[] = [];
    const events: Row[] = [];
    const count = Math.min(CHUNK, filling.tickets - from);
    for (let index = from; index < from + count; index += 1) {
      const isHot = index < filling.hot;
      const ageMs = isHot ? (index / filling.hot) * 25 * DAY_MS : (40 + below(700)) * DAY_MS;
      const openedMs = now - ageMs - below(60_000);
      const at = new Date(openedMs).toISOString();
      const id = newId<TicketId>();
      if (isHot) hotIds.push(id);
      const name = pick(NAMES);
      const said = isHot ? filling.messages : 0;
      const excerpt = `${WORDS.slice(below(40))} ${index}`.slice(0, 150);
      const phase = isHot ? pick(['new', 'active'] as const) : ('closed' as const);
      tickets.push({
        workspace_id: workspaceId,
        id,
        number: filling.tickets - index,
        subject: `${pick(SUBJECTS)} ${pick(TROUBLES)} (${index})`,
        status: { new: 'open', active: 'in-progress', closed: 'closed' }[phase],
        phase,
        priority: pick(['low', 'medium', 'medium', 'high']),
        category: '',
        channel: pick(['web', 'email', 'phone']),
        language: 'en',
        requester_name: name,
        requester_email: `${name.toLowerCase().replace(' ', '.')}${below(5_000)}@customers.example`,
        requester_phone: '',
        requester_address: '',
        requester_city: pick(['Lyon', 'Bonn', 'Gent', 'Porto']),
        requester_country: pick(['FR', 'DE', 'BE', 'PT']),
        client_ip: '192.0.2.7',
        incomplete: [],
        pub_seq: said,
        notes_seq: 0,
        event_seq: said,
        pub_generation: 1,
        notes_generation: 1,
        draft_generation: 1,
        access_generation: 1,
        last_side: said % 2 === 1 ? 'customer' : 'operator',
        excerpt,
        group_id: pick(groups).id,
        assignee_id: isHot && random() < 0.1 ? pick(people).id : null,
        lock_token: 0,
        latest_answers: [],
        tags: [],
        created_at: at,
        updated_at: at,
        closed_at: isHot ? null : at,
        status_since: at,
        // Or the server would be at work marking them for as long as a measurement takes.
        expired_at:
          isHot && openedMs + expiryMs < now ? new Date(openedMs + expiryMs).toISOString() : null,
        xid: '3',
      });
      for (let seq = 1; seq <= said; seq += 1) {
        const messageId = newId<MessageId>();
        const side = seq % 2 === 1 ? ('customer' as const) : ('operator' as const);
        const author = side === 'customer' ? name : 'Ada Nord';
        const text = `${WORDS} ${WORDS.slice(below(60))}`;
        const html = `<p>${text}</p>`;
        const client = 1 + below(4_000_000_000);
        const payload = {
          v: 1,
          id: messageId,
          kind: 'reply',
          side,
          authorId: null,
          authorName: author,
          html,
          at,
        } as const;
        const bytes = makeMessageUpdate(payload, client);
        const place = { workspace_id: workspaceId, ticket_id: id, seq };
        docs.push({
          ...place,
          kind: 'pub',
          generation: 1,
          client,
          message_id: messageId,
          bytes: `\\x${Buffer.from(bytes).toString('hex')}`,
          xid: '3',
        });
        messages.push({
          ...place,
          id: messageId,
          kind: 'pub',
          side,
          author_name: author,
          html,
          body_text: text,
          signature: '',
          at,
        });
        events.push({
          ...place,
          id: newId(),
          type: 'message-posted',
          at,
          actor_kind: side === 'customer' ? 'visitor' : 'person',
          actor_name: author,
          via: 'web',
          ip: '',
          data: {
            type: 'message-posted',
            ticketId: id,
            messageId,
            kind: 'reply',
            side,
            authorId: null,
            seq,
          },
          xid: '3',
        });
      }
    }
    await insert(sql, 'tickets', tickets);
    await insert(sql, 'doc_updates', docs);
    await insert(sql, 'messages', messages);
    await insert(sql, 'events', events);
  }
  await sql`
    update ticket_counters c set last_number = ${filling.tickets} where c.workspace_id = ${workspaceId}`;
  await sql`vacuum analyze`;
  return { hotIds };
}

async function insert(sql: OwnerSql, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first).join(', ');
  await sql.unsafe(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`,
    [JSON.stringify(rows)],
  );
}
