import { z } from '@hono/zod-openapi';
import { CONDITION_LIMITS } from '#shared/conditions/condition.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { PersonId } from '#shared/base/ids.ts';
import { LIMITS } from '#shared/protocol/sync.ts';
import { filterField } from '#server/conditions/filter-field.ts';
import { refusalSentence } from '#server/features/tickets/index.ts';
import { bulkCommandSchema, NOT_FOR_MANY } from './bulk-commands.ts';
import type { BulkItem, BulkItemState, BulkJob, BulkRefusal } from './bulk-store.ts';

/** Named tickets are done while the caller waits. */
export const MOST_NAMED = 200;
/** Of a selection by filter. */
export const MOST_FOUND = 20_000;
/** Of a selection by filter, in a dry run: nobody waits longer for an answer that nothing depends on. */
export const MOST_REHEARSED = 2_000;
export const REHEARSAL_MS = 10_000;
/** Orders of one caller that are under way. */
export const MOST_RUNNING = 5;

const notForMany = (): string =>
  Object.entries(NOT_FOR_MANY)
    .map(([type, why]) => `\`${type}\` (${why})`)
    .join(', ');

export const bulkBody = z
  .strictObject({
    ids: z.array(z.uuid()).min(1).max(MOST_NAMED).optional().describe('These tickets'),
    q: z
      .string()
      .max(CONDITION_LIMITS.text)
      .optional()
      .describe('Or all that this filter finds now; empty: all'),
    filter: filterField.optional().describe('The filter as a tree; with `q`, both hold'),
    commands: z
      .array(bulkCommandSchema)
      .min(1)
      .max(LIMITS.entryCommands)
      .describe(
        `Commands without their ticket, done to each ticket together or not at all: \`{"type":"change-status","status":"solved"}\`. A \`reply\` has \`bodies\`, HTML by language with the variables of templates, filled for each ticket in its language; a ticket without a value for one of them is refused (\`MISSING_VALUES\`), and so is one that somebody else has answered since the order was given (\`STALE\`). \`name-sale\` is refused for tickets of others than the buyer. Not for many: ${notForMany()}.`,
      ),
    dryRun: z
      .boolean()
      .default(false)
      .describe(
        `Only say what would come of it, for at most ${MOST_REHEARSED} tickets and ${REHEARSAL_MS / 1000} seconds; the rest counts as waiting. At most ${MOST_NAMED} items are listed, those that would be refused first`,
      ),
  })
  .openapi('Bulk');
export const bulkQuery = z.object({
  show: z.enum(['failures', 'all']).default('failures'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'Not a cursor of this list')
    .optional(),
});

const itemAnswer = z.object({
  id: z.string().describe('The ticket'),
  status: z
    .number()
    .int()
    .describe('As of a request for it alone: 200, 403, 404, 409, 422; 202: not yet'),
  code: z
    .string()
    .nullable()
    .describe('Null: done. `UNCHANGED`: it was so already. Else why not; `CANCELLED`, `WAITING`'),
  message: z.string(),
  errors: z
    .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
    .optional()
    .describe('The fields that are wrong (422)'),
});
export const bulkAnswer = z
  .object({
    id: z.string().nullable().describe('Null: a dry run leaves nothing'),
    state: z.enum(['running', 'done', 'cancelled', 'dry-run']),
    total: z.number().int().describe('Tickets that it is about, fixed when it was ordered'),
    counts: z.object({
      done: z.number().int(),
      unchanged: z.number().int(),
      refused: z.number().int(),
      cancelled: z.number().int(),
      waiting: z.number().int(),
    }),
    by: z.string(),
    createdAt: z.string(),
    endedAt: z.string().nullable(),
    undoOf: z.string().nullable(),
    undoneBy: z.string().nullable(),
    items: z.array(itemAnswer),
    next: z.string().nullable().describe('Cursor of the next page of items'),
  })
  .openapi('BulkProgress');
export type BulkAnswer = z.infer<typeof bulkAnswer>;
export type ItemAnswer = z.infer<typeof itemAnswer>;

export type Reader = {
  readonly configuration: Configuration;
  readonly language: string;
  readonly names: ReadonlyMap<PersonId, string>;
};

export const presentItem = (
  item: Pick<BulkItem, 'ticketId' | 'state' | 'refusal'>,
  reader: Reader,
): ItemAnswer => {
  const { ticketId: id, state, refusal } = item;
  if (state === 'done') return { id, status: 200, code: null, message: '' };
  if (state !== 'refused' || refusal === null) {
    const { status, code, en, fr } = WORDS[state];
    return { id, status, code, message: isFrench(reader) ? fr : en };
  }
  return { id, ...refused(refusal, reader) };
};

const isFrench = ({ language }: Reader): boolean => language.split('-')[0] === 'fr';

const WORDS = {
  done: { status: 200, code: null, en: '', fr: '' },
  refused: { status: 409, code: 'REFUSED', en: '', fr: '' },
  unchanged: {
    status: 200,
    code: 'UNCHANGED',
    en: 'It was so already.',
    fr: 'C’était déjà le cas.',
  },
  waiting: {
    status: 202,
    code: 'WAITING',
    en: 'Its turn has not come yet.',
    fr: 'Son tour n’est pas encore venu.',
  },
  cancelled: {
    status: 409,
    code: 'CANCELLED',
    en: 'The order was cancelled before its turn came.',
    fr: 'L’ordre a été annulé avant que son tour ne vienne.',
  },
} as const satisfies Record<BulkItemState, object>;

const OWN_WORDS = {
  CHANGED: {
    status: 409,
    en: 'Something has been done to it since, so this was not taken back.',
    fr: 'Elle a été modifiée depuis : ce changement n’a pas été annulé.',
  },
  NOT_UNDOABLE: {
    status: 409,
    en: 'What was done to it cannot be taken back.',
    fr: 'Ce qui a été fait ne peut pas être annulé.',
  },
  INTERNAL: {
    status: 500,
    en: 'Something went wrong on the server.',
    fr: 'Une erreur s’est produite sur le serveur.',
  },
} as const;

function refused(refusal: BulkRefusal, reader: Reader): Omit<ItemAnswer, 'id'> {
  const { code } = refusal;
  if (code === 'CHANGED' || code === 'NOT_UNDOABLE' || code === 'INTERNAL') {
    const { status, en, fr } = OWN_WORDS[code];
    return { status, code, message: isFrench(reader) ? fr : en };
  }
  if (code === 'MISSING_VALUES') {
    const names = refusal.names.join(', ');
    const message = isFrench(reader)
      ? `Il manque une valeur pour : ${names}.`
      : `There is no value for: ${names}.`;
    return { status: 409, code, message };
  }
  const message = refusalSentence(refusal, reader.configuration, reader.language, reader.names);
  // As for a request that names one ticket.
  if (code === 'NO_SUCH_TICKET') return { status: 404, code: 'NOT_FOUND', message };
  if (code === 'NOT_ALLOWED') return { status: 403, code: 'FORBIDDEN', message };
  if (code === 'INVALID') {
    const errors: FieldError[] = refusal.errors.map((error) => ({ ...error }));
    return { status: 422, code, message, errors };
  }
  return { status: 409, code, message };
}

export const peopleNamed = (items: readonly Pick<BulkItem, 'refusal'>[]): PersonId[] => [
  ...new Set(
    items.flatMap(({ refusal }) =>
      refusal !== null && 'by' in refusal && refusal.by !== null ? [refusal.by] : [],
    ),
  ),
];

export const presentJob = (
  job: BulkJob & { readonly undoneBy: string | null },
  counts: ReadonlyMap<BulkItemState, number>,
  items: readonly BulkItem[],
  next: string | null,
  reader: Reader,
): BulkAnswer => ({
  id: job.id,
  state: job.state,
  total: job.total,
  counts: countsOf(counts),
  by: job.actorName,
  createdAt: job.createdAt,
  endedAt: job.endedAt,
  undoOf: job.undoOf,
  undoneBy: job.undoneBy,
  items: items.map((item) => presentItem(item, reader)),
  next,
});

export const countsOf = (counts: ReadonlyMap<BulkItemState, number>): BulkAnswer['counts'] => ({
  done: counts.get('done') ?? 0,
  unchanged: counts.get('unchanged') ?? 0,
  refused: counts.get('refused') ?? 0,
  cancelled: counts.get('cancelled') ?? 0,
  waiting: counts.get('waiting') ?? 0,
});
