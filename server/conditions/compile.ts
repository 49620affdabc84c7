// A condition as SQL over `tenant_tickets t` (or `tickets t`). Whatever somebody wrote is a parameter; the only text that
// enters a statement is the fixed expression of a field. What a leaf compares with NULL is not true, and `is not true`
// makes a plain negation of that: the same two values as the evaluator's.

import type Postgres from 'postgres';
import { toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { CONDITION_LIMITS, sizeProblem, type Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { fold } from '#shared/conditions/fold.ts';
import { resolve, type Bounds, type Resolved, type Test } from '#shared/conditions/resolve.ts';
import { searchedSources } from '#shared/conditions/searched-texts.ts';
import { PHASES, isOpenPhase } from '#shared/engine/configuration.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { searchQuery } from './search-query.ts';

/** A part of a statement, with its parameters. */
export type SqlFragment = Postgres.PendingQuery<Postgres.Row[]>;

/** Who asks, and in which workspace. */
type Asked = ConditionContext & { readonly workspaceId: WorkspaceId };

export function compileCondition(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  condition: Condition,
  context: ConditionContext,
): SqlFragment {
  const problem = sizeProblem(condition);
  if (problem !== undefined)
    throw new RangeError(
      `a condition is ${problem}: at most ${CONDITION_LIMITS.nodes} parts in ${CONDITION_LIMITS.depth} levels`,
    );
  return compileTree(sql, resolve(condition, context), { ...context, workspaceId });
}

function compileTree(sql: ReadTx, node: Resolved, context: Asked): SqlFragment {
  if ('not' in node) {
    const { not } = node;
    // What exists or not is never unknown, and PostgreSQL sees what it is to leave out.
    if ('kind' in not && not.kind === 'words') return sql`not ${words(sql, not, context)}`;
    return sql`(${compileTree(sql, not, context)}) is not true`;
  }
  if ('all' in node) return joined(sql, node.all, 'and', context);
  if ('any' in node) return joined(sql, node.any, 'or', context);
  return leaf(sql, node, context);
}

function joined(
  sql: ReadTx,
  parts: readonly Resolved[],
  word: 'and' | 'or',
  context: Asked,
): SqlFragment {
  const [first, ...rest] = parts.map((part) => compileTree(sql, part, context));
  if (first === undefined) return word === 'and' ? sql`true` : sql`false`;
  if (rest.length === 0) return first;
  const sum = rest.reduce(
    (all, one) => (word === 'and' ? sql`${all} and ${one}` : sql`${all} or ${one}`),
    first,
  );
  return sql`(${sum})`;
}

const OPEN_PHASES = PHASES.filter(isOpenPhase);

function leaf(sql: ReadTx, test: Test, context: Asked): SqlFragment {
  const { field } = test;
  if (test.kind === 'words') return words(sql, test, context);
  if (field.customId !== undefined) return custom(sql, test, field.customId);
  if (field.isOfSale) return ofSale(sql, test);
  if (field.isMany) return list(sql, test);
  const isCustomer = context.side === 'customer';
  const column: SqlFragment = sql.unsafe(
    (isCustomer ? field.customerColumn : undefined) ?? field.column ?? 'null',
  );
  // Said as the partial indexes say it, so that they are found.
  if (field.name === 'phase' && test.kind === 'exact' && sameSet(test.equals, OPEN_PHASES))
    return sql`t.phase in ('new', 'active', 'waiting-customer', 'waiting-operator')`;
  return scalar(sql, test, column);
}

const sameSet = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && right.every((item) => left.includes(item));

type ScalarTest = Exclude<Test, { kind: 'words' }>;

function scalar(sql: ReadTx, test: ScalarTest, column: SqlFragment): SqlFragment {
  const folded = sql`fold(${column}) collate "C"`;
  switch (test.kind) {
    case 'folded':
      return equalsAny(sql, folded, test.orNothing ? [...test.equals, ''] : test.equals);
    case 'containing':
      return test.parts
        .map((part) => sql`${folded} like ${likePattern(part)}`)
        .reduce((all, one) => sql`(${all} or ${one})`, sql`false`);
    case 'exact': {
      const type = test.field.kind === 'choice' ? sql`text[]` : sql`uuid[]`;
      const [only] = test.equals;
      const isOne = only !== undefined && test.equals.length === 1;
      const equal =
        test.equals.length === 0
          ? sql`false`
          : isOne && test.field.kind === 'choice'
            ? sql`${column} = ${only}`
            : isOne
              ? sql`${column} = ${only}::uuid`
              : sql`${column} = any(${[...test.equals]}::${type})`;
      return orNull(sql, equal, column, test);
    }
    case 'number':
      return orNull(
        sql,
        withinAny(sql, column, test.within.flatMap(wholeBounds), (value) => sql`${value}::bigint`),
        column,
        test,
      );
    case 'time':
      return orNull(
        sql,
        withinAny(sql, column, test.within, (value) => sql`${toInstant(value)}::timestamptz`),
        column,
        test,
      );
    case 'flag': {
      // Expressions that are never unknown.
      const [only] = test.equals;
      if (only === undefined) return sql`false`;
      if (new Set(test.equals).size > 1) return sql`true`;
      return only ? column : sql`not ${column}`;
    }
    case 'day':
      // Only custom fields have these.
      return sql`false`;
  }
}

/** Over a column of whole numbers, whose index compares only with such. */
function wholeBounds({ from, isOpenFrom, to, isOpenTo }: Bounds<number>): Bounds<number>[] {
  const first =
    from === undefined ? undefined : isOpenFrom === true ? Math.floor(from) + 1 : Math.ceil(from);
  const last =
    to === undefined ? undefined : isOpenTo === true ? Math.ceil(to) - 1 : Math.floor(to);
  if (first !== undefined && last !== undefined && first > last) return [];
  return [
    {
      ...(first === undefined ? {} : { from: first }),
      ...(last === undefined ? {} : { to: last }),
    },
  ];
}

function orNull(
  sql: ReadTx,
  equal: SqlFragment,
  column: SqlFragment,
  { orNothing }: Test,
): SqlFragment {
  return orNothing ? sql`(${equal} or ${column} is null)` : equal;
}

function equalsAny(sql: ReadTx, value: SqlFragment, wanted: readonly string[]): SqlFragment {
  const [only] = wanted;
  if (only === undefined) return sql`false`;
  return wanted.length === 1
    ? sql`${value} = ${only}`
    : sql`${value} = any(${[...wanted]}::text[])`;
}

const likePattern = (part: string): string => `%${part.replace(/[\\%_]/g, '\\$&')}%`;

function withinAny<Value>(
  sql: ReadTx,
  column: SqlFragment,
  within: readonly Bounds<Value>[],
  param: (value: Value) => SqlFragment,
): SqlFragment {
  const one = ({ from, isOpenFrom, to, isOpenTo }: Bounds<Value>): SqlFragment => {
    if (from !== undefined && from === to && isOpenFrom !== true && isOpenTo !== true)
      return sql`${column} = ${param(from)}`;
    const lower =
      from === undefined
        ? sql`${column} is not null`
        : isOpenFrom === true
          ? sql`${column} > ${param(from)}`
          : sql`${column} >= ${param(from)}`;
    if (to === undefined) return lower;
    const upper =
      isOpenTo === true ? sql`${column} < ${param(to)}` : sql`${column} <= ${param(to)}`;
    return from === undefined ? upper : sql`(${lower} and ${upper})`;
  };
  return within.map(one).reduce((all, next) => sql`(${all} or ${next})`, sql`false`);
}

/** As `terms_of` of migrations/0006 cuts them. */
const TERM_LENGTH = 300;

/** Through `ticket_terms`; a term that was cut is not enough to know. */
function hasTerm(
  sql: ReadTx,
  terms: readonly string[],
  exact: SqlFragment,
  guard: SqlFragment,
): SqlFragment {
  if (terms.length === 0) return sql`false`;
  const cut = terms.map((term) => [...term].slice(0, TERM_LENGTH).join(''));
  const isExact = cut.every((term) => [...term].length < TERM_LENGTH);
  return sql`(exists (
      select from ticket_terms x where x.workspace_id = t.workspace_id and x.ticket_id = t.id and ${equalsAny(sql, sql`x.term`, cut)}
    ) and ${guard} ${isExact ? sql`` : sql`and ${exact}`})`;
}

/** Of custom fields: what their values are in JSON. */
const typeOf = ({ kind, field }: ScalarTest): string =>
  field.isMany ? 'array' : kind === 'number' ? 'number' : kind === 'flag' ? 'boolean' : 'string';

/** Lists of texts, and of people. */
function list(sql: ReadTx, test: ScalarTest): SqlFragment {
  if (test.kind === 'exact') return listOfPeople(sql, test);
  const column: SqlFragment = sql.unsafe(test.field.column ?? 'null');
  const overlaps = (values: readonly string[]): SqlFragment =>
    sql`(${column} <> '{}' and fold_each(${column}) && ${[...values]}::text[])`;
  const some =
    test.kind === 'folded' && test.equals.length > 0
      ? TERMED.has(test.field.name)
        ? hasTerm(
            sql,
            test.equals.map((one) => `${test.field.name}:${one}`),
            overlaps(test.equals),
            hasAny(sql, column),
          )
        : overlaps(test.equals)
      : test.kind === 'containing'
        ? sql`exists (select from unnest(fold_each(${column})) one where ${test.parts
            .map((part) => sql`one like ${likePattern(part)}`)
            .reduce((all, next) => sql`(${all} or ${next})`, sql`false`)})`
        : sql`false`;
  return test.orNothing ? sql`(${some} or fold_each(${column}) = '{}')` : some;
}

/** Follows from a term; said, so that a walk along an order need not look for terms of tickets that have none. */
const hasAny = (sql: ReadTx, column: SqlFragment): SqlFragment => sql`${column} <> '{}'`;

/** Lists that have a line for each of their texts in `ticket_terms`. */
const TERMED: ReadonlySet<string> = new Set(['tag', 'cc', 'external']);

function listOfPeople(sql: ReadTx, test: Extract<ScalarTest, { kind: 'exact' }>): SqlFragment {
  const column: SqlFragment = sql.unsafe(test.field.column ?? 'null');
  const some = hasTerm(
    sql,
    test.equals.map((one) => `${test.field.name}:${one}`),
    sql`true`,
    hasAny(sql, column),
  );
  return test.orNothing ? sql`(${some} or ${column} = '{}')` : some;
}

function ofSale(sql: ReadTx, test: ScalarTest): SqlFragment {
  // The fields' expressions name the tables; the view has both.
  const column: SqlFragment = sql.unsafe((test.field.column ?? '').replace(/^[sp]\./, 'sale.'));
  const given = scalar(sql, test, column);
  const some = sql`t.sale_id in (select sale.id from tenant_sales sale where ${given})`;
  if (!test.orNothing) return some;
  return sql`(${some} or t.sale_id is null)`;
}

/** A custom field: JSON, whose types are asked for before anything is compared, so that nothing can fail. */
function custom(sql: ReadTx, test: ScalarTest, id: string): SqlFragment {
  const { field } = test;
  const value = sql`(t.fields -> ${id}::text)`;
  const holds = (ones: readonly (string | number | boolean)[]): SqlFragment =>
    hasTerm(
      sql,
      ones.map((one) => `field:${fold(id)}:${String(one)}`),
      either(
        ones.map((one) => {
          const json = JSON.stringify({ [fold(id)]: field.isMany ? [one] : one });
          return sql`fold_fields(t.fields) @> ${json}::text::jsonb`;
        }),
      ),
      sql`jsonb_typeof(${value}) = ${typeOf(test)}`,
    );
  const either = (parts: readonly SqlFragment[]): SqlFragment =>
    parts.length === 0 ? sql`false` : parts.reduce((all, next) => sql`(${all} or ${next})`);
  const some = (): SqlFragment => {
    switch (test.kind) {
      case 'folded':
      case 'exact':
        return holds(test.equals);
      case 'flag':
        return holds(test.equals);
      case 'containing':
        return either(
          test.parts.map(
            (part) =>
              sql`(jsonb_typeof(${value}) = 'string' and fold(t.fields ->> ${id}::text) collate "C" like ${likePattern(part)})`,
          ),
        );
      case 'number':
        return either(
          test.within.map((bounds) =>
            bounds.from !== undefined && bounds.from === bounds.to
              ? holds([bounds.from])
              : sql`(jsonb_typeof(${value}) = 'number' and ${withinAny(sql, value, [bounds], (number) => sql`${String(number)}::text::jsonb`)})`,
          ),
        );
      case 'day':
        return sql`(jsonb_typeof(${value}) = 'string' and ${withinAny(sql, sql`(t.fields ->> ${id}::text) collate "C"`, test.within, (day) => sql`${day}::text`)})`;
      case 'time':
        return sql`false`;
    }
  };
  if (!test.orNothing) return some();
  const isNothing = sql`(${value} is null or ${value} = 'null'::jsonb or ${value} = '[]'::jsonb
    or (jsonb_typeof(${value}) = 'string' and fold(t.fields ->> ${id}::text) = ''))`;
  return sql`(${some()} or ${isNothing})`;
}

/** Through `search_texts`: a line of the ticket, of a kind that the asker may read, has the words in their order. */
function words(
  sql: ReadTx,
  { phrases, numbers }: Extract<Test, { kind: 'words' }>,
  { workspaceId, ...context }: Asked,
): SqlFragment {
  const numbered = sql`select (n.ticket).id as ticket_id from tenant_tickets n
    where (n.ticket).workspace_id = ${workspaceId} and (n.ticket).number = any(${[...numbers]}::integer[])`;
  const sources = searchedSources(context);
  const written = sql`select x.ticket_id from tenant_texts x
    where x.workspace_id = ${workspaceId} and x.words @@ ${searchQuery(workspaceId, phrases)}::tsquery
      ${sources === undefined ? sql`` : sql`and x.source = any(${[...sources]}::text[])`}`;
  if (phrases.length === 0) return numbers.length === 0 ? sql`false` : sql`t.id in (${numbered})`;
  const found = numbers.length === 0 ? written : sql`${written} union all ${numbered}`;
  return sql`exists (select from (${found}) f where f.ticket_id = t.id)`;
}
