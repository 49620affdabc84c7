// The demo of a new install (W11): made once, shown with its sign-ins, gone for good when somebody removes it.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext, DemoDesk } from '#server/app-context.ts';
import { TICKETS_PER_DESK, createDemo } from './create-demo.ts';
import { DEMO_DESKS, DEMO_PASSWORD } from './demo-desks.ts';

type Standing = {
  readonly demos: number;
  readonly hasOwn: boolean;
  readonly isRemoved: boolean;
  /** Addresses of single desks that their administrators deleted. */
  readonly gone: readonly string[];
};

/** `say` tells the person at the terminal why the first start takes a moment longer. */
export async function offerDemo(context: AppContext, say: (line: string) => void): Promise<void> {
  const standing = await readStanding(context);
  if (standing.isRemoved) return;
  const desks = DEMO_DESKS.filter(({ slug }) => !standing.gone.includes(slug));
  const isWhole = standing.demos === desks.length && (await areFilled(context));
  if (!isWhole) {
    if (standing.hasOwn && standing.demos === 0) return;
    // A start that was interrupted left part of it.
    if (standing.demos > 0) await clearDemo(context, false);
    say('Filling the demo desks …');
    await createDemo(context, desks);
  }
  context.demoDesks.push(...desks.map(describe));
}

/** `forGood`: it does not come back at the next start. */
export async function clearDemo(context: AppContext, forGood: boolean): Promise<void> {
  const ids = await context.db.global(async (sql) => {
    const rows = await sql<{ id: WorkspaceId }[]>`select d as id from demo_workspaces() d`;
    await sql`select remove_demo(${forGood})`;
    return rows.map(({ id }) => id);
  });
  for (const workspaceId of ids) context.onAccessChanged({ workspaceId, personId: null });
}

async function readStanding({ db }: AppContext): Promise<Standing> {
  return db.global(async (sql) => {
    const [row] = await sql<Standing[]>`
      select (select count(*)::int from demo_workspaces()) as demos, has_own_workspace() as has_own,
        (select s.demo_removed_at is not null from server_state s) as is_removed,
        (select s.demo_gone from server_state s) as gone`;
    if (row === undefined) throw new Error('server_state has no row');
    return row;
  });
}

async function areFilled({ db }: AppContext): Promise<boolean> {
  const ids = await db.global(
    (sql) => sql<{ id: WorkspaceId }[]>`select d as id from demo_workspaces() d`,
  );
  const counts = await Promise.all(
    ids.map(({ id }) =>
      db.tenantRead(id, async (sql) => {
        const [row] = await sql<{ lastNumber: number }[]>`
          select c.last_number from ticket_counters c where c.workspace_id = ${id}`;
        return row?.lastNumber ?? 0;
      }),
    ),
  );
  return counts.every((count) => count > TICKETS_PER_DESK);
}

const describe = (desk: (typeof DEMO_DESKS)[number]): DemoDesk => ({
  slug: desk.slug,
  name: desk.name,
  blueprint: desk.blueprint,
  signIns: desk.people.map(({ name, profile, email }) => ({
    name,
    profile,
    email,
    password: DEMO_PASSWORD,
  })),
});
