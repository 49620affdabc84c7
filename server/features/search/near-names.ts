// Names that were nearly typed. Two words of which one is the other with one letter changed, added, left out or swapped
// with its neighbour have a rest in common when a letter is taken out of each: `search_names` keeps the rests, so that
// a name with a typing error is found by equality, in an index, without comparing it with all others.

import type { Actor } from '#shared/access/actor.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { ALWAYS } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { editDistance } from '#shared/conditions/near-words.ts';
import { wordsOf } from '#shared/conditions/words.ts';
import { fromTickets, whereVisible } from '#server/conditions/page.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { wordsIn } from '#shared/conditions/asked-words.ts';

export type NearName = {
  /** As it is written on a ticket that the asker may see. */
  readonly name: string;
  /** Those of the words that were asked for which are nearly its own. */
  readonly near: readonly string[];
};

const MOST = 10;
/** Looked at by their writing, and then for whether the asker may know of them. */
const CANDIDATES = 400;
const VISITED = 40;
const LONGEST = 60;
const MOST_WORDS = 6;

/** At most ten, the nearest first; none that has all the words as they were typed. */
export async function nearNames(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  context: ConditionContext,
  words: readonly string[],
): Promise<NearName[]> {
  const asked = words.filter((word) => /\p{L}/u.test(word)).slice(0, MOST_WORDS);
  if (asked.length === 0) return [];
  const each = asked.map((word) => restsOf(workspaceId, word));
  const joined = restsOf(workspaceId, asked.join(''));
  const all = each
    .map((rests) => sql`n.rests && ${rests}::text[]`)
    .reduce((sum, one) => sql`${sum} and ${one}`);
  const select = sql`select n.name from tenant_names n where n.workspace_id = ${workspaceId}`;
  type Line = { readonly name: string };
  // One beside the other: for either of two, the planner would rather read all names.
  let lines = await sql<Line[]>`
    (${select} and ${all} limit ${CANDIDATES})
    union (${select} and n.rests && ${joined}::text[] limit ${CANDIDATES})`;
  if (lines.length === 0 && asked.length > 1)
    lines = await sql<Line[]>`${select} and n.rests && ${each.flat()}::text[] limit ${CANDIDATES}`;
  const ranked = lines
    .flatMap(({ name }) => nearness(name, asked) ?? [])
    .toSorted((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1))
    .slice(0, VISITED);
  if (ranked.length === 0) return [];
  const shown = await sql<{ folded: string; name: string }[]>`
    select x.folded, f.name from unnest(${ranked.map(({ name }) => name)}::text[]) x(folded)
    cross join lateral (
      select t.requester_name as name ${fromTickets(sql)}
      where ${whereVisible(sql, workspaceId, actor, ALWAYS, context)}
        and fold(t.requester_name) collate "C" = x.folded limit 1
    ) f`;
  const names = new Map(shown.map(({ folded, name }) => [folded, name]));
  return ranked
    .flatMap(({ name, near }) => {
      const written = names.get(name);
      return written === undefined ? [] : [{ name: written, near }];
    })
    .slice(0, MOST);
}

/** As `search_rests` of migrations/0011 makes them of a word. */
function restsOf(workspaceId: WorkspaceId, word: string): string[] {
  const key = workspaceId.slice(-3);
  const letters = [...word].slice(0, LONGEST);
  const rests = new Set([letters.join('')]);
  if (letters.length > 2)
    for (let at = 0; at < letters.length; at += 1) rests.add(letters.toSpliced(at, 1).join(''));
  return [...rests].map((rest) => key + rest);
}

type Nearness = {
  readonly name: string;
  readonly near: readonly string[];
  readonly distance: number;
};

/** Each word by its nearest in the name; undefined if nothing is only nearly there. */
function nearness(name: string, asked: readonly string[]): Nearness | undefined {
  const own = wordsIn(wordsOf(name));
  const joined = editDistance(asked.join(''), own.join(''));
  const distances = asked.map((word) => Math.min(...own.map((one) => editDistance(word, one))));
  const near = asked.filter((_, index) => distances[index]! <= 1);
  const isByWord = near.length > 0 && distances.some((distance) => distance === 1);
  if (joined <= 1 && (joined === 1 || asked.length !== own.length))
    return { name, near: asked, distance: joined };
  if (!isByWord) return undefined;
  // Words of the name that were not asked for, and asked ones that are not its own, make it less likely.
  const away = distances.reduce((sum, distance) => sum + Math.min(distance, 3), 0);
  return { name, near, distance: away + Math.max(0, own.length - asked.length) * 0.5 };
}
