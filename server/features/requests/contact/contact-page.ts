// The form that stands on another site, in a frame, or that comes back to somebody whose form there had a mistake. It sends
// without script.

import { html } from 'hono/html';
import { sizeFormat } from '#shared/base/size-format.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { fileRulesOf } from '#shared/files/file-rules.ts';
import { bareCategories } from '../pages/field-rows.ts';
import { pageFileRules } from '../pages/file-rules.ts';
import { renderPage } from '../pages/layout.ts';
import type { Html, PageAssets } from '../pages/layout.ts';
import { pageTexts } from '../pages/page-texts.ts';
import { formParts, type FormPage } from '../pages/request-page.ts';
import type { PageTexts } from '../pages/texts/en.ts';
import { keptValue, type KeptFile } from './contact-input.ts';
import { MOST_FORM_FILE_BYTES } from './contact-files.ts';

export type ContactPage = FormPage & {
  readonly assets: Pick<PageAssets, 'styles'> & Partial<PageAssets>;
  readonly isFramed: boolean;
  /** The page of the other site to go back to. */
  readonly back: string;
  readonly kept: readonly KeptFile[];
  readonly uploadKey: string | undefined;
};

/** Without script: what was chosen goes along with the form. */
function filesRow(
  page: ContactPage,
  texts: PageTexts,
  configuration: Configuration,
): Html | string {
  const { maxBytes, maxFiles } = fileRulesOf(configuration);
  if (maxFiles === 0) return '';
  const { value, options } = sizeFormat(Math.min(maxBytes, MOST_FORM_FILE_BYTES));
  const size = new Intl.NumberFormat(page.language, options).format(value);
  const errors = (page.errors ?? []).filter(({ path }) => path === 'files');
  return html`<div class="field ${errors.length === 0 ? '' : 'wrong'}" data-field="files">
    <label class="label" for="files"
      >${texts.filesAdd} <span class="optional">(${texts.optional})</span></label
    >
    <p class="hint" id="files-hint">
      ${texts.filesHint.replace('{count}', String(maxFiles)).replace('{size}', size)}
    </p>
    ${errors.map(({ message }) => html`<p class="error">${message}</p>`)}
    ${page.kept.map(
      (file) =>
        html`<label class="choice"
          ><input type="checkbox" name="files" value="${keptValue(file)}" checked /><span dir="auto"
            >${file.name}</span
          ></label
        >`,
    )}
    <input
      id="files"
      name="files"
      type="file"
      multiple
      accept="${pageFileRules(configuration).accept}"
      aria-describedby="files-hint"
    />
  </div>`;
}

export function renderContactPage(page: ContactPage): Html {
  const { workspace, language, isFramed } = page;
  const { configuration } = workspace;
  const texts = pageTexts(configuration, language);
  const { open, above, rows } = formParts(page, texts);
  const query = new URLSearchParams({ lang: language, ...(isFramed && { framed: '1' }) });
  return renderPage({
    title: texts.requestTitle,
    description: texts.requestIntro,
    workspaceName: workspace.name,
    language,
    languages: [language],
    texts,
    assets: page.assets,
    isBare: isFramed,
    data: {
      texts: { sending: texts.sending },
      custom: open,
      categories: bareCategories(configuration),
      formToken: page.formToken,
    },
    body: html`<h1>${texts.requestTitle}</h1>
      <p class="lead">${texts.requestIntro}</p>
      ${above}
      <form
        method="post"
        action="/f/${workspace.slug}?${query.toString()}"
        enctype="multipart/form-data"
        class="form"
        id="request-form"
        novalidate
      >
        ${rows(filesRow(page, texts, configuration))}
        <input type="hidden" name="back" value="${page.back}" />
        <input type="hidden" name="proof" value="" />
        ${
          page.uploadKey === undefined
            ? ''
            : html`<input type="hidden" name="uploadKey" value="${page.uploadKey}" />`
        }
        <p class="actions"><button class="button primary" type="submit">${texts.send}</button></p>
      </form>`,
  });
}
