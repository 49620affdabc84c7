// The tree that a filter, a view, a rule or a report holds. The text that people type is another form of the same
// (parse.ts, print.ts). README.md says what each part means.

export type Scalar = string | number | boolean | null;

/** `range` has two values, either of which may be null: open on that side. */
export const OPERATORS = ['is', 'contains', 'gt', 'ge', 'lt', 'le', 'range'] as const;
export type Operator = (typeof OPERATORS)[number];

/** Holds if the field compares so with one of the values; null among the values of `is` stands for nothing. */
export type Comparison = {
  readonly field: string;
  readonly op: Operator;
  readonly values: readonly Scalar[];
};
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Comparison;

/** As it is stored and sent. A later version gets another number and a step in `filter-schema.ts`. */
export type StoredFilter = { readonly v: 1; readonly where: Condition };

export const ALWAYS: Condition = { all: [] };
export const NEVER: Condition = { not: ALWAYS };

/** What one request may ask for; everything beyond is an error that says so. */
export const CONDITION_LIMITS = {
  /** Characters of the text form. */
  text: 4_000,
  /** Groups within groups. */
  depth: 8,
  /** Comparisons and groups together. */
  nodes: 100,
  /** Values of one comparison. */
  values: 100,
  /** Characters of one value. */
  value: 200,
} as const;

/** Its shape alone, as `conditionSchema` has it, for what was checked when it was stored and devices read without schemas. */
export function isCondition(value: unknown, depth = 0): value is Condition {
  if (typeof value !== 'object' || value === null || depth > CONDITION_LIMITS.depth) return false;
  const node = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(node).toSorted().join();
  const inner = depth + 1;
  if (names === 'not') return isCondition(node['not'], inner);
  if (names === 'all' || names === 'any') {
    const parts = node[names];
    return Array.isArray(parts) && parts.every((part) => isCondition(part, inner));
  }
  if (names !== 'field,op,values') return false;
  const { field, op, values } = node as { [Name in keyof Comparison]: unknown };
  return (
    typeof field === 'string' &&
    OPERATORS.some((known) => known === op) &&
    Array.isArray(values) &&
    values.every((one) => one === null || ['string', 'number', 'boolean'].includes(typeof one))
  );
}

export const isComparison = (condition: Condition): condition is Comparison => 'field' in condition;

/** Whether it asks for this field anywhere. */
export function asksFor(condition: Condition, field: string): boolean {
  if (isComparison(condition)) return condition.field === field;
  if ('not' in condition) return asksFor(condition.not, field);
  const parts = 'all' in condition ? condition.all : condition.any;
  return parts.some((part) => asksFor(part, field));
}

/**
 * The one way to say it: groups of the same kind melted together, groups of one dissolved, what is always or never
 * true drawn out. `parse(print(condition))` gives `canonical(condition)`.
 */
export function canonical(condition: Condition): Condition {
  if ('not' in condition) return negated(canonical(condition.not));
  if ('all' in condition) return joined(condition.all, 'all');
  if ('any' in condition) return joined(condition.any, 'any');
  return condition.values.length === 0 ? NEVER : condition;
}

const isAlways = (condition: Condition): boolean =>
  'all' in condition && condition.all.length === 0;
const isNever = (condition: Condition): boolean => 'not' in condition && isAlways(condition.not);

function negated(inner: Condition): Condition {
  return 'not' in inner ? inner.not : { not: inner };
}

function joined(parts: readonly Condition[], kind: 'all' | 'any'): Condition {
  const [neutral, deciding] = kind === 'all' ? [isAlways, isNever] : [isNever, isAlways];
  const flat = parts.map(canonical).flatMap((part) => partsOf(part, kind));
  if (flat.some(deciding)) return kind === 'all' ? NEVER : ALWAYS;
  const kept = flat.filter((part) => !neutral(part));
  const [only] = kept;
  if (only === undefined) return kind === 'all' ? ALWAYS : NEVER;
  if (kept.length === 1) return only;
  return kind === 'all' ? { all: kept } : { any: kept };
}

function partsOf(part: Condition, kind: 'all' | 'any'): readonly Condition[] {
  if (kind === 'all' && 'all' in part) return part.all;
  if (kind === 'any' && 'any' in part) return part.any;
  return [part];
}

/** Whether a tree is within CONDITION_LIMITS; looks no further than they go. */
export function sizeProblem(condition: Condition): 'too-deep' | 'too-many' | undefined {
  let nodes = 0;
  const look = (node: Condition, depth: number): 'too-deep' | 'too-many' | undefined => {
    nodes += 1;
    if (nodes > CONDITION_LIMITS.nodes) return 'too-many';
    if (depth > CONDITION_LIMITS.depth) return 'too-deep';
    if (isComparison(node))
      return node.values.length > CONDITION_LIMITS.values ? 'too-many' : undefined;
    const parts = 'not' in node ? [node.not] : 'all' in node ? node.all : node.any;
    for (const part of parts) {
      const problem = look(part, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  return look(condition, 0);
}
