// What stands in the request form, by the names of its controls. Every value is a text; several choices of one field
// are one a line.

import type { CategoryDefinition, FieldDefinition } from '#shared/engine/configuration.ts';
import { typedValue } from '#shared/engine/field-input.ts';
import { fieldsFor, type GivenFields } from '#shared/engine/fields.ts';

export type Values = Record<string, string>;
type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export type AskedFields = {
  readonly fields: readonly FieldDefinition[];
  readonly categories: readonly CategoryDefinition[];
};

/** Path of a complaint or name of a control: `requester.email` is `email`, `fields.room` is itself. */
export const controlName = (path: string): string =>
  path.startsWith('fields.') ? path : (path.split('.').at(-1) ?? '');

export type Controls = ReturnType<typeof createControls>;

/** The controls of each name, and what stands in them. */
export function createControls(placeOf: (name: string) => ParentNode) {
  const controls = (name: string): readonly Control[] =>
    [...placeOf(name).querySelectorAll<Control>('input, textarea, select')].filter(
      (control) => control.name === name,
    );
  const isChoice = (control: Control): control is HTMLInputElement =>
    control instanceof HTMLInputElement && control.type === 'checkbox';

  return {
    controls,
    /** The control to lead somebody to. */
    first: (name: string): Control | undefined => controls(name)[0],
    read: (name: string): string =>
      controls(name)
        .filter((control) => !isChoice(control) || control.checked)
        .map((control) => control.value.trim())
        .join('\n'),
    write: (name: string, value: string): void => {
      const wanted = value.split('\n');
      for (const control of controls(name)) {
        if (isChoice(control)) control.checked = wanted.includes(control.value);
        else if (control.value !== value && value !== '') control.value = value;
      }
    },
  };
}

export function createFormValues(form: HTMLFormElement, asked: AskedFields) {
  const rows = new Map<string, HTMLElement>();
  const place = form.querySelector<HTMLElement>('#custom-fields');
  const others = form.querySelector<HTMLTemplateElement>('#other-fields');
  for (const row of [...(place?.children ?? []), ...(others?.content.children ?? [])]) {
    if (row instanceof HTMLElement) rows.set(row.dataset['field'] ?? '', row);
  }
  // A form that came back without script brings along what was typed for another category; here its row keeps that.
  for (const left of form.querySelectorAll<HTMLInputElement>('input[type=hidden]')) {
    if (left.name.startsWith('fields.')) left.remove();
  }
  const { controls, first, read, write } = createControls((name) => rows.get(name) ?? form);

  const category = (): string => controls('category')[0]?.value ?? '';
  const definitions = (): readonly FieldDefinition[] => fieldsFor(asked, category(), 'customer');

  return {
    read,
    write,
    first,
    controls,
    category,
    /** Shows the fields of the chosen category; those of others keep what was typed until they are asked for again. */
    arrange: (): void => {
      place?.replaceChildren(
        ...definitions()
          .map(({ id }) => rows.get(`fields.${id}`))
          .filter((row) => row !== undefined),
      );
    },
    /** Names of the custom fields that are in sight. */
    askedNames: (): readonly string[] => definitions().map(({ id }) => `fields.${id}`),
  };
}

/** A custom field's, by the name of its control. */
export function labelOf({ fields }: AskedFields, name: string): string | undefined {
  const field = fields.find(({ id }) => `fields.${id}` === name);
  return field === undefined ? undefined : Object.values(field.label)[0];
}

/** The custom fields among what was written, as the server takes them; one that is gone goes along as its text. */
export function fieldsOf(
  values: Readonly<Values>,
  { fields }: AskedFields,
  language: string,
): GivenFields {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name, value]) => name.startsWith('fields.') && value !== '')
      .map(([name, value]) => {
        const id = name.slice('fields.'.length);
        const field = fields.find((known) => known.id === id);
        const isLine = field?.type === 'text' || field === undefined;
        const typed = isLine ? [value] : value.split('\n');
        return [id, field === undefined ? value : typedValue(field, typed, language)];
      }),
  );
}
