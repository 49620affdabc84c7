import { z } from '@hono/zod-openapi';
import { CONDITION_LIMITS } from '#shared/conditions/condition.ts';
import { isolate } from '#shared/base/bidi.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import { inLanguage, type InEveryLanguage } from '#shared/base/languages.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { PersonId, TicketId } from '#shared/base/ids.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import { LIMITS } from '#shared/protocol/sync.ts';
import { filterField } from '#server/conditions/filter-field.ts';
import { refusalSentence } from '#server/features/tickets/index.ts';
import { bulkCommandSchema, NOT_FOR_MANY } from './bulk-commands.ts';
import type { BulkItem, BulkItemState, BulkRefusal, StoredOrder } from './bulk-store.ts';
import { isUndoable } from './inverse-commands.ts';

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
    expected: z
      .int()
      .min(0)
      .max(MOST_FOUND)
      .optional()
      .describe(
        'With a filter: how many it found when a dry run was made (its `total`). Finds it more by now, nothing is done (409, `MORE_FOUND`, with the number as `found`)',
      ),
    commands: z
      .array(bulkCommandSchema)
      .min(1)
      .max(LIMITS.entryCommands)
      .describe(
        `Commands without their ticket, done to each ticket together or not at all: \`{"type":"change-status","status":"solved"}\`. A \`reply\` has \`bodies\`, HTML by language with the variables of templates, filled for each ticket in its language, and may name a template as \`templateId\`, whose files then go along; a ticket without a value for one of them is refused (\`MISSING_VALUES\`), and so is one that somebody else has answered since the order was given (\`STALE\`). \`name-sale\` is refused for tickets of others than the buyer. Not for many: ${notForMany()}.`,
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

export const ordersQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(20),
  cursor: z.uuid('Not a cursor of this list').optional(),
});

const itemAnswer = z.object({
  id: z.string().describe('The ticket'),
  number: z.number().int().nullable().describe('Null: not, or not any more, for the reader to see'),
  subject: z.string().nullable().describe('In the reader’s language; null as the number'),
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
const orderShape = z.object({
  id: z.string().nullable().describe('Null: a dry run leaves nothing'),
  commands: z.array(z.string()).describe('Their types; empty for an undo'),
  isUndoable: z
    .boolean()
    .describe('It has ended, nobody has taken it back, and what it did can be taken back'),
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
});
export const bulkAnswer = orderShape
  .extend({
    items: z.array(itemAnswer),
    next: z.string().nullable().describe('Cursor of the next page of items'),
  })
  .openapi('BulkProgress');
export const ordersAnswer = z
  .object({
    items: z.array(orderShape),
    next: z.string().nullable().describe('Cursor of the next page of orders'),
  })
  .openapi('BulkOrders');
export type BulkAnswer = z.infer<typeof bulkAnswer>;
export type OrderAnswer = z.infer<typeof orderShape>;
export type ItemAnswer = z.infer<typeof itemAnswer>;

export type Reader = {
  readonly configuration: Configuration;
  readonly language: string;
  readonly names: ReadonlyMap<PersonId, string>;
  /** Those of the items that the reader may see. */
  readonly tickets: ReadonlyMap<
    TicketId,
    Pick<TicketState, 'number' | 'subject' | 'language' | 'translations'>
  >;
};

export const presentItem = (
  item: Pick<BulkItem, 'ticketId' | 'state' | 'refusal'>,
  reader: Reader,
): ItemAnswer => {
  const { ticketId: id, state, refusal } = item;
  const ticket = reader.tickets.get(id);
  const which = {
    id,
    number: ticket?.number ?? null,
    subject:
      ticket === undefined ? null : subjectFor(ticket, reader.language, reader.configuration),
  };
  if (state === 'done') return { ...which, status: 200, code: null, message: '' };
  if (state !== 'refused' || refusal === null) {
    const { status, code, message } = WORDS[state];
    return { ...which, status, code, message: inLanguage(message, reader.language) };
  }
  return { ...which, ...refused(refusal, reader) };
};

const NOTHING: InEveryLanguage = { en: '', fr: '', de: '', es: '', ar: '' };
const WORDS = {
  done: { status: 200, code: null, message: NOTHING },
  refused: { status: 409, code: 'REFUSED', message: NOTHING },
  unchanged: {
    status: 200,
    code: 'UNCHANGED',
    message: {
      en: 'It was so already.',
      fr: 'C’était déjà le cas.',
      de: 'Das war schon so.',
      es: 'Ya era así.',
      ar: 'كان الأمر كذلك من قبل.',
    },
  },
  waiting: {
    status: 202,
    code: 'WAITING',
    message: {
      en: 'Its turn has not come yet.',
      fr: 'Son tour n’est pas encore venu.',
      de: 'Ist noch nicht an der Reihe.',
      es: 'Aún no le ha llegado el turno.',
      ar: 'لم يحن دوره بعد.',
    },
  },
  cancelled: {
    status: 409,
    code: 'CANCELLED',
    message: {
      en: 'The order was cancelled before its turn came.',
      fr: 'L’ordre a été annulé avant que son tour ne vienne.',
      de: 'Der Auftrag wurde abgebrochen, bevor es an der Reihe war.',
      es: 'La orden se canceló antes de que le llegara el turno.',
      ar: 'أُلغي الأمر قبل أن يحين دوره.',
    },
  },
} as const satisfies Record<BulkItemState, Words>;

const OWN_WORDS = {
  CHANGED: {
    status: 409,
    message: {
      en: 'Something has been done to it since, so this was not taken back.',
      fr: 'Elle a été modifiée depuis : ce changement n’a pas été annulé.',
      de: 'Seitdem ist daran etwas geschehen, deshalb wurde das nicht zurückgenommen.',
      es: 'Desde entonces se ha cambiado algo, así que esto no se deshizo.',
      ar: 'حدث فيه شيء منذ ذلك الحين، لذا لم يتم التراجع عن هذا.',
    },
  },
  NOT_UNDOABLE: {
    status: 409,
    message: {
      en: 'What was done to it cannot be taken back.',
      fr: 'Ce qui a été fait ne peut pas être annulé.',
      de: 'Was daran getan wurde, lässt sich nicht zurücknehmen.',
      es: 'Lo que se hizo no se puede deshacer.',
      ar: 'لا يمكن التراجع عما تم فيه.',
    },
  },
  INTERNAL: {
    status: 500,
    message: {
      en: 'Something went wrong on the server.',
      fr: 'Une erreur s’est produite sur le serveur.',
      de: 'Auf dem Server ist etwas schiefgegangen.',
      es: 'Algo falló en el servidor.',
      ar: 'حدث خطأ في الخادم.',
    },
  },
} as const satisfies Record<string, Omit<Words, 'code'>>;

type Words = {
  readonly status: number;
  readonly code: string | null;
  readonly message: InEveryLanguage;
};

const MISSING_VALUES: InEveryLanguage<(names: string) => string> = {
  en: (names) => `There is no value for: ${names}.`,
  fr: (names) => `Il manque une valeur pour : ${names}.`,
  de: (names) => `Es fehlt ein Wert für: ${names}.`,
  es: (names) => `Falta un valor para: ${names}.`,
  ar: (names) => `لا توجد قيمة لـ: ${isolate(names, 'rtl')}.`,
};

function refused(
  refusal: BulkRefusal,
  reader: Reader,
): Omit<ItemAnswer, 'id' | 'number' | 'subject'> {
  const { code } = refusal;
  if (code === 'CHANGED' || code === 'NOT_UNDOABLE' || code === 'INTERNAL') {
    const { status, message } = OWN_WORDS[code];
    return { status, code, message: inLanguage(message, reader.language) };
  }
  if (code === 'MISSING_VALUES') {
    const names = refusal.names.join(', ');
    const message = inLanguage(MISSING_VALUES, reader.language)(names);
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

export const presentOrder = (
  job: StoredOrder,
  counts: ReadonlyMap<BulkItemState, number>,
): OrderAnswer => ({
  id: job.id,
  commands: job.commands.map(({ type }) => type),
  isUndoable:
    job.state !== 'running' &&
    job.undoOf === null &&
    job.undoneBy === null &&
    (counts.get('done') ?? 0) > 0 &&
    job.commands.every(({ type }) => isUndoable(type)),
  state: job.state,
  total: job.total,
  counts: countsOf(counts),
  by: job.actorName,
  createdAt: job.createdAt,
  endedAt: job.endedAt,
  undoOf: job.undoOf,
  undoneBy: job.undoneBy,
});

export const presentJob = (
  job: StoredOrder,
  counts: ReadonlyMap<BulkItemState, number>,
  items: readonly BulkItem[],
  next: string | null,
  reader: Reader,
): BulkAnswer => ({
  ...presentOrder(job, counts),
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
