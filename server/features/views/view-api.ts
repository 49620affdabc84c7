import { z } from '@hono/zod-openapi';
import { CONDITION_LIMITS } from '#shared/conditions/condition.ts';
import { isSort, SORTS, type Sort } from '#shared/conditions/sort.ts';
import type { FieldSet } from '#shared/conditions/fields.ts';
import { print } from '#shared/conditions/print.ts';
import type { GivenView } from '#shared/views/given-views.ts';
import { VIEW_LIMITS } from '#shared/views/saved-view.ts';
import { languageField, line } from '#server/features/accounts/index.ts';
import { filterField } from '#server/conditions/filter-field.ts';
import { ownerScope, ownerScopeOf } from '#server/features/ownership/index.ts';
import type { StoredView } from './view-store.ts';

const name = z
  .record(languageField, line(VIEW_LIMITS.name, 1))
  .refine((texts) => Object.keys(texts).length > 0, 'In one language at least')
  .refine((texts) => Object.keys(texts).length <= VIEW_LIMITS.languages, 'Too many languages')
  .describe('A name per language');
const shape = {
  name,
  q: z.string().max(CONDITION_LIMITS.text).describe('What it finds, as text'),
  filter: filterField.describe('What it finds, as a tree; with `q`, both hold'),
  columns: z.array(z.string().max(100)).max(VIEW_LIMITS.columns),
  sort: z
    .string()
    .refine(isSort, 'No such order')
    .describe(`One of ${SORTS.join(', ')}; \`-\` in front: the greatest first`),
  groupBy: z.string().max(100).nullable(),
  position: z.number().int().min(0).max(VIEW_LIMITS.position),
  isArchived: z.boolean(),
};

export const createViewBody = z
  .strictObject({
    scope: ownerScope,
    groupId: z.uuid().optional().describe('Of a view of a group'),
    name: shape.name,
    q: shape.q.optional(),
    filter: shape.filter.optional(),
    columns: shape.columns.default([]),
    sort: shape.sort.default('-updated'),
    groupBy: shape.groupBy.default(null),
    position: shape.position.default(0),
    isArchived: shape.isArchived.default(false),
  })
  .openapi('CreateView');
export const changeViewBody = z
  .strictObject({
    name: shape.name.optional(),
    q: shape.q.optional().describe('Takes the place of what it found before'),
    filter: shape.filter.optional(),
    columns: shape.columns.optional(),
    sort: shape.sort.optional(),
    groupBy: shape.groupBy.optional(),
    position: shape.position.optional(),
    isArchived: shape.isArchived.optional(),
  })
  .openapi('ChangeView');
export const viewQuery = z.object({
  archived: z.enum(['true', 'false']).default('false').describe('Archived ones as well'),
});

/** As many are counted in one answer. */
export const MOST_COUNTED = 60;
/** Counting goes no further. */
export const COUNTED_TO = 1_000;
export const countsQuery = z.object({
  ids: z
    .string()
    .max(40 * MOST_COUNTED)
    .optional()
    .describe(`Ids of views, with commas; absent: all that one sees, the first ${MOST_COUNTED}`),
});

const json = z.record(z.string(), z.unknown());
export const viewAnswer = z
  .object({
    id: z.string().describe('Of a given view a word, of a saved one an id'),
    scope: z.enum(['given', ...ownerScope.options]),
    groupId: z.string().nullable(),
    name: z.record(z.string(), z.string()),
    q: z.string().nullable().describe('Null: it follows something else than a filter'),
    filter: json.nullable(),
    columns: z.array(z.string()),
    sort: z.string(),
    groupBy: z.string().nullable(),
    position: z.number().int(),
    isArchived: z.boolean(),
    isEditable: z.boolean().describe('Whether the caller may change it'),
  })
  .openapi('View');
export const viewsAnswer = z.object({ items: z.array(viewAnswer) }).openapi('Views');
export const viewCountsAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        count: z.number().int(),
        isMore: z.boolean().describe('There are more than `count`'),
      }),
    ),
  })
  .openapi('ViewCounts');
export type ViewAnswer = z.infer<typeof viewAnswer>;

export const presentView = (
  view: StoredView,
  isEditable: boolean,
  fields: FieldSet,
): ViewAnswer => ({
  id: view.id,
  scope: ownerScopeOf(view),
  groupId: view.groupId,
  name: { ...view.name },
  q: print(view.filter.where, fields),
  filter: { ...view.filter },
  columns: [...view.columns],
  sort: view.sort,
  groupBy: view.groupBy,
  position: view.position,
  isArchived: view.isArchived,
  isEditable,
});

export const presentGiven = (view: GivenView, position: number, fields: FieldSet): ViewAnswer => ({
  id: view.id,
  scope: 'given',
  groupId: null,
  name: { ...view.name },
  q: view.where === null ? null : print(view.where, fields),
  filter: view.where === null ? null : { v: 1, where: view.where },
  columns: [],
  sort: view.sort satisfies Sort,
  groupBy: null,
  position,
  isArchived: false,
  isEditable: false,
});
