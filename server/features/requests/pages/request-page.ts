import { html } from 'hono/html';
import type { FieldError } from '#shared/base/error-codes.ts';
import { COUNTRY_CODES } from '#shared/base/countries.ts';
import { localText } from '#shared/base/local-text.ts';
import { categoryTree } from '#shared/engine/category.ts';
import { PRIORITIES } from '#shared/engine/configuration.ts';
import type { Configuration, IntakeField } from '#shared/engine/configuration.ts';
import { fieldsFor } from '#shared/engine/fields.ts';
import { INTAKE_LIMITS } from '#shared/engine/intake.ts';
import type { TypedForm } from '../form-body.ts';
import {
  categoryRow,
  controlName,
  customFieldRow,
  customerFields,
  leftBehind,
  moreNotice,
  type FieldFrame,
} from './field-rows.ts';
import { renderPage } from './layout.ts';
import type { Html, PageAssets } from './layout.ts';
import { pageLanguages, pageTexts } from './page-texts.ts';
import type { PageTextKey, PageTexts } from './page-texts.ts';

export type RequestPage = {
  readonly workspace: {
    readonly slug: string;
    readonly name: string;
    readonly configuration: Configuration;
  };
  readonly language: string;
  readonly assets: PageAssets;
  /** Signed time of rendering: what comes back too quickly is a robot's. */
  readonly formToken: string;
  /** What stands in its controls. */
  readonly typed?: TypedForm;
  /** The category that was chosen asks for more than the form had. */
  readonly hasMore?: boolean;
  readonly errors?: readonly FieldError[];
  /** A sentence above the form when the whole was refused. */
  readonly problem?: PageTextKey;
};

/** A group is the desk's business, and nobody has bought anything without an account. Categories have their own row. */
type FieldName = Exclude<IntakeField, 'group' | 'sale' | 'category'>;
/** Of custom fields, by the name of their controls. */
type Labels = ReadonlyMap<string, string>;
const ALWAYS: readonly FieldName[] = ['name', 'email', 'subject', 'description'];
const CONTACT: readonly FieldName[] = ['phone', 'address', 'city', 'country'];

/** Fields of a workspace's form, in order: who, then what. */
function requestFields(configuration: Configuration): readonly FieldName[] {
  const contact = CONTACT.filter(
    (field) => field === 'phone' || configuration.mandatory.includes(field),
  );
  return ['name', 'email', ...contact, 'subject', 'description'];
}

const isMandatory = (configuration: Configuration, field: FieldName): boolean =>
  configuration.mandatory.includes(field) || ALWAYS.includes(field);

const AUTOCOMPLETE: { readonly [Field in FieldName]?: string } = {
  name: 'name',
  email: 'email',
  phone: 'tel',
  address: 'street-address',
  city: 'address-level2',
  country: 'country',
};

function errorText(texts: PageTexts, error: FieldError): string {
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
  field: FieldName,
  page: RequestPage,
  texts: PageTexts,
  described: string,
  wrong: boolean,
): Html {
  const value = page.typed?.[field]?.[0] ?? '';
  const required = isMandatory(page.workspace.configuration, field);
  const common = html`id="${field}" name="${field}" class="control"
  maxlength="${INTAKE_LIMITS[field]}" ${required ? html`required` : ''}
  ${described === '' ? '' : html`aria-describedby="${described}"`}
  ${wrong ? html`aria-invalid="true"` : ''}
  ${AUTOCOMPLETE[field] === undefined ? '' : html`autocomplete="${AUTOCOMPLETE[field]}"`}`;
  if (field === 'description') return html`<textarea rows="6" ${common}>${value}</textarea>`;
  if (field === 'country') {
    return html`<select ${common}>
      <option value="">${texts.countryNone}</option>
      ${countries(page.language).map(
        ([code, name]) =>
          html`<option value="${code}" ${code === value ? html`selected` : ''}>${name}</option>`,
      )}
    </select>`;
  }
  const type = field === 'email' ? 'email' : field === 'phone' ? 'tel' : 'text';
  return html`<input type="${type}" value="${value}" ${common} />`;
}

function fieldRow(field: FieldName, page: RequestPage, texts: PageTexts): Html {
  const error = page.errors?.find(({ path }) => controlName(path) === field);
  const hint =
    field === 'email' ? texts.emailHint : field === 'subject' ? texts.subjectHint : undefined;
  const described = [hint === undefined ? '' : `${field}-hint`, `${field}-error`]
    .filter(Boolean)
    .join(' ');
  const mark = isMandatory(page.workspace.configuration, field)
    ? ''
    : html` <span class="optional">(${texts.optional})</span>`;
  return html`<div class="field ${error === undefined ? '' : 'wrong'}" data-field="${field}">
    <label class="label" for="${field}">${texts[field]}${mark}</label>
    ${hint === undefined ? '' : html`<p class="hint" id="${field}-hint">${hint}</p>`}
    <p class="error" id="${field}-error" ${error === undefined ? html`hidden` : ''}>
      ${error === undefined ? '' : errorText(texts, error)}
    </p>
    ${control(field, page, texts, described, error !== undefined)}
  </div>`;
}

function priorityRow(page: RequestPage, texts: PageTexts): Html {
  const chosen = page.typed?.['priority']?.[0] ?? '';
  // Nothing is chosen beforehand: a category may know better (T5).
  return html`<div class="field" data-field="priority">
    <label class="label" for="priority"
      >${texts.priority} <span class="optional">(${texts.optional})</span></label
    >
    <select id="priority" name="priority" class="control">
      <option value="">${texts.priorityNone}</option>
      ${PRIORITIES.map(
        (priority) =>
          html`<option value="${priority}" ${priority === chosen ? html`selected` : ''}>
            ${texts[`priority.${priority}`]}
          </option>`,
      )}
    </select>
  </div>`;
}

function summary(page: RequestPage, texts: PageTexts, labels: Labels): Html {
  const errors = page.errors ?? [];
  return html`<div
    class="summary"
    id="summary"
    role="alert"
    tabindex="-1"
    ${errors.length === 0 && page.problem === undefined ? html`hidden` : ''}
  >
    <h2 class="summary-title">
      ${page.problem === undefined ? texts.summaryTitle : texts[page.problem]}
    </h2>
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

export function renderRequestPage(page: RequestPage): Html {
  const { workspace, language } = page;
  const texts = pageTexts(workspace.configuration, language);
  const { configuration } = workspace;
  const fields = requestFields(configuration);
  const before = fields.filter((field) => field !== 'subject' && field !== 'description');
  const category = page.typed?.['category']?.[0] ?? '';
  const open = customerFields(configuration, language);
  const asked = fieldsFor(configuration, category, 'customer').map(({ id }) => id);
  const frame: FieldFrame = {
    language,
    texts,
    typed: page.typed ?? {},
    errorOf: (name) => {
      const error = page.errors?.find(({ path }) => controlName(path) === name);
      return error === undefined ? undefined : errorText(texts, error);
    },
  };
  const rows = (isAsked: boolean) =>
    open
      .filter(({ id }) => asked.includes(id) === isAsked)
      .map((field) => customFieldRow(field, frame));
  const labels: Labels = new Map(
    open.map(({ id, label }) => [`fields.${id}`, localText(label, language)]),
  );
  const body = html` <h1>${texts.requestTitle}</h1>
    <p class="lead">${texts.requestIntro}</p>
    <div id="status" aria-live="polite"></div>
    ${page.hasMore === true ? moreNotice(open, category, configuration, texts) : ''}
    ${summary(page, texts, labels)}
    <form
      method="post"
      action="/r/${workspace.slug}?lang=${language}"
      class="form"
      id="request-form"
      novalidate
    >
      ${before.map((field) => fieldRow(field, page, texts))}
      ${categoryRow(configuration, category, frame)} ${fieldRow('subject', page, texts)}
      ${fieldRow('description', page, texts)}
      <div class="form" id="custom-fields">${rows(true)}</div>
      <template id="other-fields">${rows(false)}</template>
      ${priorityRow(page, texts)} ${leftBehind(open, asked, frame.typed)}
      <div class="trap" aria-hidden="true">
        <label>${texts.leaveEmpty}<input name="website" tabindex="-1" autocomplete="off" /></label>
      </div>
      <input type="hidden" name="formToken" value="${page.formToken}" />
      <input type="hidden" name="language" value="${language}" />
      <input type="hidden" name="asked" value="${category}" />
      <p class="actions">
        <button class="button primary" type="submit">${texts.send}</button
        ><span class="kept" id="kept"></span>
      </p>
    </form>`;
  return renderPage({
    title: texts.requestTitle,
    workspaceName: workspace.name,
    language,
    languages: pageLanguages(workspace.configuration),
    texts,
    assets: page.assets,
    data: {
      slug: workspace.slug,
      language,
      texts,
      fields,
      mandatory: [
        ...fields.filter((field) => isMandatory(configuration, field)),
        ...(configuration.mandatory.includes('category') ? ['category'] : []),
      ],
      custom: open,
      categories: categoryTree(configuration)
        .flatMap(({ own, parts }) => [own, ...parts])
        .map(({ id, parentId, fields: named }) => ({ id, parentId, fields: named, label: {} })),
      formToken: page.formToken,
    },
    body,
    aside: html`<span
      >${texts.existing}
      <a href="/t/${workspace.slug}?lang=${language}">${texts.existingLink}</a></span
    >`,
  });
}

/** What somebody without script sees after sending. */
export function renderReceivedPage(
  page: Omit<RequestPage, 'formToken'>,
  receipt: { readonly number: number; readonly accessCode: string; readonly url: string },
): Html {
  const { workspace, language } = page;
  const texts = pageTexts(workspace.configuration, language);
  return renderPage({
    title: texts.receivedTitle,
    workspaceName: workspace.name,
    language,
    languages: [language],
    texts,
    assets: page.assets,
    data: { slug: workspace.slug, language, texts, received: true },
    body: html`<div class="received">
      <h1>${texts.receivedTitle}</h1>
      <p class="lead">${texts.receivedText.replace('{number}', `#${receipt.number}`)}</p>
      <dl class="receipt">
        <div>
          <dt>${texts.numberLabel}</dt>
          <dd>#${receipt.number}</dd>
        </div>
        <div>
          <dt>${texts.codeLabel}</dt>
          <dd class="code">${receipt.accessCode}</dd>
        </div>
      </dl>
      <p class="actions"><a class="button primary" href="${receipt.url}">${texts.follow}</a></p>
    </div>`,
  });
}
