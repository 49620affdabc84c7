// Categories and custom fields as the reader knows them.

import { localText, type LocalText } from '#shared/base/local-text.ts';
import { categoryOf, categoryTree } from '#shared/engine/category.ts';
import type { Configuration, FieldDefinition, FieldValue } from '#shared/engine/configuration.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { SelectOption } from '#client/ui/select.tsx';

type Named = Pick<Configuration, 'categories' | 'languages'>;

const named = (label: LocalText, language: string, { languages }: Pick<Named, 'languages'>) =>
  localText(label, language, languages[0]);

/** With its parent before it; an id that is gone stands for itself. */
export function categoryLabel(configuration: Named, id: string, language: string): string {
  const own = categoryOf(configuration, id);
  if (own === undefined) return id;
  const parent = categoryOf(configuration, own.parentId ?? '');
  return [parent, own]
    .flatMap((category) =>
      category === undefined ? [] : [named(category.label, language, configuration)],
    )
    .join(' › ');
}

/** What can be chosen, subcategories under their category, which itself stands last among them. */
export const categoryOptions = (
  configuration: Named,
  { t, language }: Pick<I18n, 't' | 'language'>,
): readonly SelectOption[] =>
  categoryTree(configuration).flatMap(({ own, parts }) => {
    const category = named(own.label, language(), configuration);
    if (parts.length === 0) return [{ value: own.id, label: category }];
    return [
      ...parts.map(({ id, label }) => ({
        value: id,
        label: named(label, language(), configuration),
        group: category,
      })),
      { value: own.id, label: t('ticket.categoryOther', { category }), group: category },
    ];
  });

export function fieldLabel(
  configuration: Pick<Configuration, 'fields' | 'languages'>,
  id: string,
  language: string,
): string {
  const field = configuration.fields.find((known) => known.id === id);
  return field === undefined ? id : named(field.label, language, configuration);
}

export const optionsOf = (
  { options = [] }: FieldDefinition,
  language: string,
  configuration: Pick<Configuration, 'languages'>,
): readonly { readonly value: string; readonly label: string; readonly isArchived: boolean }[] =>
  options.map(({ id, label, isArchived = false }) => ({
    value: id,
    label: named(label, language, configuration),
    isArchived,
  }));

/** A value in words; undefined if there is none. */
export function valueWords(
  field: FieldDefinition,
  value: FieldValue | null,
  configuration: Pick<Configuration, 'languages'>,
  i18n: Pick<I18n, 't' | 'language' | 'formatDay' | 'formatNumber'>,
): string | undefined {
  if (value === null) return undefined;
  if (typeof value === 'boolean') return i18n.t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'number') return i18n.formatNumber(value);
  if (field.type === 'date' && typeof value === 'string') return i18n.formatDay(value);
  const options = optionsOf(field, i18n.language(), configuration);
  const word = (id: string) => options.find((option) => option.value === id)?.label ?? id;
  if (typeof value !== 'string') return value.map(word).join(', ');
  return field.type === 'dropdown' ? word(value) : value;
}
