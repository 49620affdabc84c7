// Whom a filter means by name: `assignee:"Ana Amado"`, `group:hotline`. What is kept of a filter has their ids.

import { OPERATOR_PERMISSION } from '#shared/access/profiles.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { fold } from '#shared/conditions/fold.ts';
import type { Lookups } from '#shared/conditions/values.ts';
import type { Database } from '#server/platform/db/database.ts';

const ASKS_PERSON = /\b(?:assignee|holder|watcher)\s*[!:=]/i;
const ASKS_GROUP = /\bgroup\s*[!:=]/i;
/** Beyond that, people are meant by their ids. */
const MOST = 5_000;

type Named = { readonly id: string; readonly name: string; readonly email?: string };

/** Read only where the text asks for somebody. Customers know of no operators. */
export async function knownNames(
  db: Pick<Database, 'tenantRead'>,
  workspaceId: WorkspaceId,
  text: string,
  { side }: Pick<ConditionContext, 'side'>,
): Promise<Lookups> {
  const asksPerson = ASKS_PERSON.test(text);
  const asksGroup = ASKS_GROUP.test(text);
  if (side === 'customer' || (!asksPerson && !asksGroup)) return {};
  return db.tenantRead(workspaceId, async (sql) => {
    const people = asksPerson
      ? await sql<Named[]>`
          select p.id, p.name, p.email from people p
          join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
          where p.workspace_id = ${workspaceId} and ${OPERATOR_PERMISSION} = any (r.permissions) limit ${MOST}`
      : [];
    const groups = asksGroup
      ? await sql<Named[]>`
          select g.id, g.name from groups g where g.workspace_id = ${workspaceId} limit ${MOST}`
      : [];
    return { person: (name) => oneOf(people, name), group: (name) => oneOf(groups, name) };
  });
}

/** By the whole name, or address; two of one name are meant by neither. */
function oneOf(all: readonly Named[], given: string): string | undefined {
  const wanted = fold(given);
  const found = all.filter(
    ({ name, email }) => fold(name) === wanted || (email !== undefined && fold(email) === wanted),
  );
  return found.length === 1 ? found[0]?.id : undefined;
}
