// What a person's devices must hold, read from the tables by the shortest way: no snapshot, no membership lines, none
// of the feed's code. Only for tests.
import { withConnection } from '#server/platform/db/owner-connection.ts';
import type { FeedDevice, FeedWorkspace, FeedWorld } from './feed-world.ts';

type Truth = {
  readonly tickets: Record<string, unknown>;
  readonly docs: string[];
  readonly events: string[];
};

export async function truthOf(
  world: FeedWorld,
  workspace: FeedWorkspace,
  who: 'ana' | 'ben' | 'lea',
): Promise<Truth> {
  const { id, groups, people } = workspace;
  const person = people[who];
  const group = who === 'ana' ? groups.a : groups.b;
  return withConnection(world.files.superUrl, async (sql) => {
    const tickets = await sql`
      select t.id, t.subject, t.status, t.pub_seq as "pubSeq", t.group_id as "groupId", t.assignee_id as "assigneeId",
        t.phase in ('resolved', 'closed') and t.updated_at < now() - interval '30 days' as "isCold"
      from tickets t
      where t.workspace_id = ${id}
        and (${who === 'lea'} or t.group_id is null or t.group_id = ${group} or t.assignee_id = ${person})`;
    const hot = tickets
      .filter((ticket) => ticket['isCold'] !== true)
      .map((ticket) => ticket['id'] as string);
    const docs = await sql`
      select d.ticket_id || ' ' || d.kind || ' ' || d.seq as key from doc_updates d
      where d.workspace_id = ${id} and d.ticket_id = any(${hot}::uuid[])`;
    const events = await sql`
      select e.ticket_id || ' ' || e.seq as key from events e
      where e.workspace_id = ${id} and e.ticket_id = any(${hot}::uuid[])`;
    return {
      tickets: Object.fromEntries(tickets.map((ticket) => [ticket['id'] as string, { ...ticket }])),
      docs: docs.map((doc) => doc['key'] as string).toSorted(),
      events: events.map((event) => event['key'] as string).toSorted(),
    };
  });
}

/** The same of what a device has. */
export function holdingsOf(device: FeedDevice): Truth {
  const view = device.view() as Record<string, Record<string, unknown>>;
  const tickets: Record<string, unknown> = {};
  const docs: string[] = [];
  const events: string[] = [];
  const heats = new Map<string, unknown>();
  for (const [key, heat] of Object.entries(view))
    if (key.startsWith('line ')) heats.set(key.split(' ')[2]!, heat);
  for (const [key, row] of Object.entries(view)) {
    const [kind, id] = key.split(' ') as [string, string];
    const desk = view[`desk ${id}`]!;
    if (kind === 'ticket') {
      tickets[id] = {
        id,
        subject: row['subject'],
        status: row['status'],
        pubSeq: row['pubSeq'],
        groupId: desk['groupId'],
        assigneeId: desk['assigneeId'],
        isCold: heats.get(id) === 'cold',
      };
    }
    if (kind === 'doc') docs.push(`${id} ${String(row['kind'])} ${String(row['seq'])}`);
    if (kind === 'event') events.push(`${id} ${String(row['seq'])}`);
  }
  return { tickets, docs: docs.toSorted(), events: events.toSorted() };
}
