// What a workspace asks for besides: the category and its custom fields (T4, T5). Fields that are not asked for wait
// in a template, from which the script takes them when another category is chosen; without script the server does.

import { html } from 'hono/html';
import { localText } from '#shared/base/local-text.ts';
import { categoryTree } from '#shared/engine/category.ts';
import type { Configuration, FieldDefinition } from '#shared/engine/configuration.ts';
import { TICKED, isLongText } from '#shared/engine/field-input.ts';
import { FIELD_LIMITS, fieldsFor } from '#shared/engine/fields.ts';
import type { TypedForm } from '../form-body.ts';
import type { Html } from './layout.ts';
import type { PageTexts } from './texts/en.ts';

export type FieldFrame = {
  readonly language: string;
  readonly texts: PageTexts;
  readonly typed: TypedForm;
  readonly errorOf: (name: string) => string | undefined;
};

/** The control that an error is about: `requester.email` is `email`, `fields.room` is itself. */
export const controlName = (path: string): string =>
  path.startsWith('fields.') ? path : path.split('.').at(-1)!;

/** All that any category asks customers for, in one language and without what they need not know. */
export function customerFields(
  configuration: Configuration,
  language: string,
): readonly FieldDefinition[] {
  const categories = categoryTree(configuration).flatMap(({ own, parts }) => [own, ...parts]);
  const asked = new Set(
    ['', ...categories.map(({ id }) => id)].flatMap((category) =>
      fieldsFor(configuration, category, 'customer').map(({ id }) => id),
    ),
  );
  return configuration.fields
    .filter(({ id }) => asked.has(id))
    .map(({ options, label, ...field }) => ({
      ...field,
      label: { [language]: localText(label, language, configuration.languages[0]) },
      ...(options === undefined
        ? {}
        : {
            options: options
              .filter(({ isArchived }) => isArchived !== true)
              .map((option) => ({
                id: option.id,
                label: {
                  [language]: localText(option.label, language, configuration.languages[0]),
                },
              })),
          }),
    }));
}

/** What a script needs to know which fields a category asks for; their names stand in the page. */
export const bareCategories = (configuration: Configuration) =>
  categoryTree(configuration)
    .flatMap(({ own, parts }) => [own, ...parts])
    .map(({ id, parentId, fields }) => ({ id, parentId, fields, label: {} }));

export function categoryRow(
  configuration: Configuration,
  chosen: string,
  { texts, language, errorOf }: FieldFrame,
): Html | string {
  const tree = categoryTree(configuration);
  if (tree.length === 0) return '';
  const error = errorOf('category');
  const isRequired = configuration.mandatory.includes('category');
  const nameOf = (label: FieldDefinition['label']) =>
    localText(label, language, configuration.languages[0]);
  const option = (id: string, name: string) =>
    html`<option value="${id}" ${id === chosen ? html`selected` : ''}>${name}</option>`;
  return html`<div class="field ${error === undefined ? '' : 'wrong'}" data-field="category">
    <label class="label" for="category">${texts.category}${mark(isRequired, texts)}</label>
    ${errorLine('category', error)}
    <select
      id="category"
      name="category"
      class="control"
      ${isRequired ? html`required` : ''}
      aria-describedby="category-error"
      ${error === undefined ? '' : html`aria-invalid="true"`}
    >
      <option value="">${texts.categoryNone}</option>
      ${tree.map(({ own, parts }) => {
        const name = nameOf(own.label);
        if (parts.length === 0) return option(own.id, name);
        return html`<optgroup label="${name}">
          ${parts.map((part) => option(part.id, nameOf(part.label)))}
          ${option(own.id, texts.categoryOther.replace('{category}', name))}
        </optgroup>`;
      })}
    </select>
  </div>`;
}

export function customFieldRow(field: FieldDefinition, frame: FieldFrame): Html {
  const { texts, language, errorOf } = frame;
  const name = `fields.${field.id}`;
  const error = errorOf(name);
  const label = localText(field.label, language);
  const hint = rangeHint(field, texts);
  const hintLine = hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`;
  const described = hint === undefined ? `${name}-error` : `${name}-hint ${name}-error`;
  const open = html`class="field ${error === undefined ? '' : 'wrong'}" data-field="${name}"`;
  const marked = html`${label}${mark(field.isMandatory === true, texts)}`;
  const invalid = error === undefined ? '' : html`aria-invalid="true"`;
  if (field.type === 'multiple') {
    const chosen = frame.typed[name] ?? [];
    return html`<fieldset ${open} aria-describedby="${described}">
      <legend class="label">${marked}</legend>
      ${errorLine(name, error)}
      ${(field.options ?? []).map(
        (option, index) =>
          html`<label class="choice"
            ><input
              type="checkbox"
              name="${name}"
              value="${option.id}"
              ${index === 0 ? html`id="${name}"` : ''}
              ${chosen.includes(option.id) ? html`checked` : ''}
              ${invalid}
            /><span>${localText(option.label, language)}</span></label
          >`,
      )}
    </fieldset>`;
  }
  if (field.type === 'checkbox') {
    const isTicked = (frame.typed[name] ?? []).length > 0;
    return html`<div ${open}>
      ${errorLine(name, error)}
      <label class="choice"
        ><input
          type="checkbox"
          id="${name}"
          name="${name}"
          value="${TICKED}"
          ${isTicked ? html`checked` : ''}
          ${field.isMandatory === true ? html`required` : ''}
          aria-describedby="${described}"
          ${invalid}
        /><span>${marked}</span></label
      >
    </div>`;
  }
  return html`<div ${open}>
    <label class="label" for="${name}">${marked}</label>
    ${hintLine} ${errorLine(name, error)} ${lineControl(field, frame, described, invalid)}
  </div>`;
}

function lineControl(
  field: FieldDefinition,
  { texts, language, typed }: FieldFrame,
  described: string,
  invalid: Html | string,
): Html {
  const name = `fields.${field.id}`;
  const value = typed[name]?.[0] ?? '';
  const common = html`id="${name}" name="${name}" class="control" aria-describedby="${described}"
  ${field.isMandatory === true ? html`required` : ''} ${invalid}`;
  if (field.type === 'dropdown') {
    return html`<select ${common}>
      <option value="">${texts.choiceNone}</option>
      ${(field.options ?? []).map(
        ({ id, label }) =>
          html`<option value="${id}" ${id === value ? html`selected` : ''}>
            ${localText(label, language)}
          </option>`,
      )}
    </select>`;
  }
  const most = field.maxLength ?? FIELD_LIMITS.textLength;
  if (isLongText(field))
    return html`<textarea rows="3" maxlength="${most}" ${common}>${value}</textarea>`;
  if (field.type === 'date') return html`<input type="date" value="${value}" ${common} />`;
  // A browser keeps what is no number to itself: as text it can be named and corrected.
  if (field.type === 'number')
    return html`<input type="text" inputmode="decimal" value="${value}" ${common} />`;
  return html`<input type="text" maxlength="${most}" value="${value}" ${common} />`;
}

/** Tells whoever has no script that the category asks for more than the form had. */
export function moreNotice(
  open: readonly FieldDefinition[],
  category: string,
  configuration: Configuration,
  texts: PageTexts,
): Html {
  const asked = new Set(fieldsFor(configuration, category, 'customer').map(({ id }) => id));
  const global = new Set(fieldsFor(configuration, '', 'customer').map(({ id }) => id));
  const first = open.find(({ id }) => asked.has(id) && !global.has(id));
  return html`<div class="notice" role="status">
    <p>${texts.moreFields}</p>
    ${first === undefined ? '' : html`<p><a href="#fields.${first.id}">${texts.moreFieldsLink}</a></p>`}
  </div>`;
}

/** What was typed for another category comes back with it. */
export const leftBehind = (
  open: readonly FieldDefinition[],
  asked: readonly string[],
  typed: TypedForm,
): readonly Html[] =>
  open
    .filter(({ id }) => !asked.includes(id))
    .flatMap(({ id }) =>
      (typed[`fields.${id}`] ?? [])
        .filter((text) => text !== '')
        .map((text) => html`<input type="hidden" name="fields.${id}" value="${text}" />`),
    );

const mark = (isRequired: boolean, texts: PageTexts): Html | string =>
  isRequired ? '' : html` <span class="optional">(${texts.optional})</span>`;

const errorLine = (name: string, error: string | undefined): Html =>
  html`<p class="error" id="${name}-error" ${error === undefined ? html`hidden` : ''}>
    ${error ?? ''}
  </p>`;

function rangeHint({ type, min, max }: FieldDefinition, texts: PageTexts): string | undefined {
  if (type !== 'number' || (min === undefined && max === undefined)) return undefined;
  const words =
    min === undefined
      ? texts.numberMost
      : max === undefined
        ? texts.numberLeast
        : texts.numberRange;
  return words.replace('{min}', String(min)).replace('{max}', String(max));
}
