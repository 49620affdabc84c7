import { html } from 'hono/html';
import type { FieldError } from '#shared/base/error-codes.ts';
import { PRIORITIES } from '#shared/engine/configuration.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { sizeFormat } from '#shared/base/size-format.ts';
import { fieldsFor } from '#shared/engine/fields.ts';
import type { TypedForm } from '../form-body.ts';
import { FORM_FILES_BYTES } from '../plain-form.ts';
import { FORM_FILES, type KeptFile } from '../form-files.ts';
import {
  bareCategories,
  categoryRow,
  controlName,
  customFieldRow,
  customerFields,
  leftBehind,
  moreNotice,
  type FieldFrame,
} from './field-rows.ts';
import { errorSummary, errorText, intakeRow, type IntakeName } from './intake-rows.ts';
import { pageFileRules } from './file-rules.ts';
import { renderPage } from './layout.ts';
import type { Html, PageAssets } from './layout.ts';
import { pageLanguages, pageTexts } from './page-texts.ts';
import type { PageTextKey, PageTexts } from './texts/en.ts';

export type RequestPage = {
  readonly workspace: {
    readonly slug: string;
    readonly name: string;
    readonly configuration: Configuration;
  };
  readonly language: string;
  readonly assets: PageAssets;
  /** There is something to read before one asks. */
  readonly hasArticles: boolean;
  /** Signed time of rendering: what comes back too quickly is a robot's. */
  readonly formToken: string;
  /** What stands in its controls. */
  readonly typed?: TypedForm;
  /** The category that was chosen asks for more than the form had. */
  readonly hasMore?: boolean;
  /** Files that it has brought before. */
  readonly kept?: readonly KeptFile[];
  readonly errors?: readonly FieldError[];
  /** A sentence above the form when the whole was refused. */
  readonly problem?: PageTextKey;
};

/** What a form needs to be shown, wherever it stands. */
export type FormPage = Omit<RequestPage, 'assets' | 'hasArticles' | 'kept'>;

const ALWAYS: readonly IntakeName[] = ['name', 'email', 'subject', 'description'];
const CONTACT: readonly IntakeName[] = ['phone', 'address', 'city', 'country'];

/** Fields of a workspace's form, in order: who, then what. */
function requestFields(configuration: Configuration): readonly IntakeName[] {
  const contact = CONTACT.filter(
    (field) => field === 'phone' || configuration.mandatory.includes(field),
  );
  return ['name', 'email', ...contact, 'subject', 'description'];
}

const isMandatory = (configuration: Configuration, field: IntakeName): boolean =>
  configuration.mandatory.includes(field) || ALWAYS.includes(field);

function priorityRow(page: FormPage, texts: PageTexts): Html | '' {
  if (page.workspace.configuration.customersMay.setPriority === false) return '';
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

/** Files go up by the script, before the request; without it they come with the form. */
export function filesRow(
  texts: PageTexts,
  configuration: Configuration,
  language: string,
  { kept, error }: { readonly kept: readonly KeptFile[]; readonly error: string | undefined },
): Html {
  const { accept, maxBytes, maxFiles } = pageFileRules(configuration);
  const together = sizeWords(Math.min(FORM_FILES_BYTES, maxBytes * maxFiles), language);
  const size = sizeWords(maxBytes, language);
  return html`<div class="field ${error === undefined ? '' : 'wrong'}" id="files-row">
    <label class="label" for="files"
      >${texts.filesAdd} <span class="optional">(${texts.optional})</span></label
    >
    <p class="hint" id="files-hint">
      ${texts.filesHint.replace('{count}', String(maxFiles)).replace('{size}', size)}
      <noscript>${texts.filesTogether.replace('{size}', together)}</noscript>
    </p>
    <p class="error" id="files-error" role="alert">${error ?? ''}</p>
    <input
      id="files"
      name="${FORM_FILES.chosen}"
      type="file"
      multiple
      accept="${accept}"
      aria-describedby="files-hint files-error"
    />
    <ul class="files" aria-label="${texts.files}">
      ${kept.map(
        ({ id, name }) =>
          html`<li>
            <label class="choice"
              ><input type="checkbox" name="${FORM_FILES.kept}" value="${id}" checked />
              <span dir="auto">${name}</span></label
            >
          </li>`,
      )}
    </ul>
  </div>`;
}

export const sizeWords = (bytes: number, language: string): string => {
  const { value, options } = sizeFormat(bytes);
  return new Intl.NumberFormat(language, options).format(value);
};

/** Filled by the script while one writes; nothing else moves. */
const suggestions = (texts: PageTexts): Html =>
  html`<section
    class="notice suggestions"
    id="suggestions"
    aria-labelledby="suggestions-title"
    hidden
  >
    <h2 id="suggestions-title">${texts.suggestionsTitle}</h2>
    <p class="hint">${texts.suggestionsHint}</p>
    <ul class="articles"></ul>
  </section>`;

/** What a form asks for, in order, and what stands above it when it comes back. */
export function formParts(page: FormPage, texts: PageTexts) {
  const { workspace, language } = page;
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
  const row = (field: IntakeName) => intakeRow(field, frame, isMandatory(configuration, field));
  return {
    fields,
    open,
    errorOf: frame.errorOf,
    above: html`${page.hasMore === true ? moreNotice(open, category, configuration, texts) : ''}
    ${errorSummary({ errors: page.errors ?? [], problem: page.problem }, texts, open, language)}`,
    rows: (between: Html | string): Html =>
      html`${before.map((field) => row(field))} ${categoryRow(configuration, category, frame)}
        ${row('subject')} ${row('description')} ${between}
        <div class="form" id="custom-fields">${rows(true)}</div>
        <template id="other-fields">${rows(false)}</template>
        ${priorityRow(page, texts)} ${leftBehind(open, asked, frame.typed)}
        <div class="trap" aria-hidden="true">
          <label
            >${texts.leaveEmpty}<input name="website" tabindex="-1" autocomplete="off"
          /></label>
        </div>
        <input type="hidden" name="formToken" value="${page.formToken}" />
        <input type="hidden" name="language" value="${language}" />
        <input type="hidden" name="asked" value="${category}" />`,
  };
}

export function renderRequestPage(page: RequestPage): Html {
  const { workspace, language } = page;
  const { configuration } = workspace;
  const texts = pageTexts(configuration, language);
  const { fields, open, errorOf, above, rows } = formParts(page, texts);
  const body = html` <h1>${texts.requestTitle}</h1>
    <p class="lead">${texts.requestIntro}</p>
    ${
      page.hasArticles
        ? html`<p class="read-first">
            ${texts.articlesFirst}
            <a href="/k/${workspace.slug}?lang=${language}">${texts.articlesFirstLink}</a>
          </p>`
        : ''
    }
    <div id="status" aria-live="polite"></div>
    <p class="visually-hidden" role="status" id="suggestions-told"></p>
    ${above}
    <form
      method="post"
      action="/r/${workspace.slug}?lang=${language}"
      enctype="multipart/form-data"
      class="form"
      id="request-form"
      novalidate
    >
      ${rows(
        html`${filesRow(texts, configuration, language, {
          kept: page.kept ?? [],
          error: errorOf('files'),
        })}
        ${page.hasArticles ? suggestions(texts) : ''}`,
      )}
      ${
        page.kept === undefined || page.kept.length === 0
          ? ''
          : html`<input
              type="hidden"
              name="uploadKey"
              value="${page.typed?.['uploadKey']?.at(-1) ?? ''}"
            />`
      }
      <p class="actions">
        <button class="button primary" type="submit">${texts.send}</button
        ><span class="kept" id="kept"></span>
      </p>
    </form>`;
  return renderPage({
    title: texts.requestTitle,
    description: texts.requestIntro,
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
      categories: bareCategories(configuration),
      formToken: page.formToken,
      hasArticles: page.hasArticles,
      fileRules: pageFileRules(configuration),
    },
    body,
    aside: html`<span
      >${texts.existing}
      <a href="/t/${workspace.slug}?lang=${language}">${texts.existingLink}</a></span
    >`,
  });
}

export type ReceivedPage = Pick<RequestPage, 'workspace' | 'language'> & {
  readonly assets: Pick<PageAssets, 'styles'> & Partial<PageAssets>;
  /** In a frame on another site, which no other page of ours may stand in. */
  readonly isFramed?: boolean;
};

/** What somebody without script sees after sending. */
export function renderReceivedPage(
  page: ReceivedPage,
  receipt: { readonly number: number; readonly accessCode: string; readonly url: string },
): Html {
  const { workspace, language } = page;
  const texts = pageTexts(workspace.configuration, language);
  return renderPage({
    title: texts.receivedTitle,
    description: texts.trackIntro,
    workspaceName: workspace.name,
    language,
    languages: [language],
    texts,
    assets: page.assets,
    isBare: page.isFramed === true,
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
      <p class="actions">
        <a
          class="button primary"
          href="${receipt.url}"
          ${page.isFramed === true ? html`target="_blank" rel="noopener"` : ''}
          >${texts.follow}</a
        >
      </p>
    </div>`,
  });
}
