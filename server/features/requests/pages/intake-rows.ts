// The fields that every request has, as a form shows them, and what is wrong with any of them.

import { html } from 'hono/html';
import { COUNTRY_CODES } from '#shared/base/countries.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import { localText } from '#shared/base/local-text.ts';
import type { FieldDefinition, IntakeField } from '#shared/engine/configuration.ts';
import { INTAKE_LIMITS } from '#shared/engine/intake.ts';
import { controlName, type FieldFrame } from './field-rows.ts';
import type { Html } from './layout.ts';
import type { PageTextKey, PageTexts } from './texts/en.ts';

/** A group is the desk's business, and nobody has bought anything without an account. Categories have their own row. */
export type IntakeName = Exclude<IntakeField, 'group' | 'sale' | 'category'>;
export type Refused = {
  readonly errors: readonly FieldError[];
  /** A sentence above the form when the whole was refused. */
  readonly problem: PageTextKey | undefined;
};

const AUTOCOMPLETE: { readonly [Field in IntakeName]?: string } = {
  name: 'name',
  email: 'email',
  phone: 'tel',
  address: 'street-address',
  city: 'address-level2',
  country: 'country',
};

/** The sentence for an error, the field's own if there is one. */
export function errorText(texts: PageTexts, error: FieldError): string {
  // What is wrong with a file is said of that file, in the reader's language.
  if (error.path === 'files') return error.message;
  const exact = `error.${error.code}.${controlName(error.path)}`;
  const general = `error.${error.code}`;
  const key =
    [exact, general].find((candidate) => Object.hasOwn(texts, candidate)) ?? 'error.format';
  return texts[key as PageTextKey];
}

const countries = (language: string): readonly (readonly [code: string, name: string])[] => {
  const names = new Intl.DisplayNames([language], { type: 'region' });
  const collator = new Intl.Collator(language);
  return COUNTRY_CODES.map((code) => [code, names.of(code) ?? code] as const).toSorted((a, b) =>
    collator.compare(a[1], b[1]),
  );
};

function control(
  field: IntakeName,
  { language, texts, typed }: FieldFrame,
  required: boolean,
  described: string,
  wrong: boolean,
): Html {
  const value = typed[field]?.[0] ?? '';
  const common = html`id="${field}" name="${field}" class="control"
  maxlength="${INTAKE_LIMITS[field]}" ${required ? html`required` : ''}
  ${described === '' ? '' : html`aria-describedby="${described}"`}
  ${wrong ? html`aria-invalid="true"` : ''}
  ${AUTOCOMPLETE[field] === undefined ? '' : html`autocomplete="${AUTOCOMPLETE[field]}"`}`;
  if (field === 'description') return html`<textarea rows="6" ${common}>${value}</textarea>`;
  if (field === 'country') {
    return html`<select ${common}>
      <option value="">${texts.countryNone}</option>
      ${countries(language).map(
        ([code, name]) =>
          html`<option value="${code}" ${code === value ? html`selected` : ''}>${name}</option>`,
      )}
    </select>`;
  }
  const type = field === 'email' ? 'email' : field === 'phone' ? 'tel' : 'text';
  return html`<input type="${type}" value="${value}" ${common} />`;
}

export function intakeRow(field: IntakeName, frame: FieldFrame, isRequired: boolean): Html {
  const { texts, errorOf } = frame;
  const error = errorOf(field);
  const hint =
    field === 'email' ? texts.emailHint : field === 'subject' ? texts.subjectHint : undefined;
  const described = [hint === undefined ? '' : `${field}-hint`, `${field}-error`]
    .filter(Boolean)
    .join(' ');
  const mark = isRequired ? '' : html` <span class="optional">(${texts.optional})</span>`;
  return html`<div class="field ${error === undefined ? '' : 'wrong'}" data-field="${field}">
    <label class="label" for="${field}">${texts[field]}${mark}</label>
    ${hint === undefined ? '' : html`<p class="hint" id="${field}-hint">${hint}</p>`}
    <p class="error" id="${field}-error" ${error === undefined ? html`hidden` : ''}>
      ${error ?? ''}
    </p>
    ${control(field, frame, isRequired, described, error !== undefined)}
  </div>`;
}

/** On top of a form that was refused: every complaint, leading to its field. */
export function errorSummary(
  { errors, problem }: Refused,
  texts: PageTexts,
  open: readonly FieldDefinition[],
  language: string,
): Html {
  const labels = new Map(open.map(({ id, label }) => [`fields.${id}`, localText(label, language)]));
  return html`<div
    class="summary"
    id="summary"
    role="alert"
    tabindex="-1"
    ${errors.length === 0 && problem === undefined ? html`hidden` : ''}
  >
    <h2 class="summary-title">${problem === undefined ? texts.summaryTitle : texts[problem]}</h2>
    <ul class="summary-list">
      ${errors.map((error) => {
        const field = controlName(error.path);
        const label =
          labels.get(field) ?? (Object.hasOwn(texts, field) ? texts[field as PageTextKey] : field);
        return html`<li><a href="#${field}">${label} – ${errorText(texts, error)}</a></li>`;
      })}
    </ul>
  </div>`;
}
