import { html } from 'hono/html';
import type { Configuration } from '#shared/engine/configuration.ts';
import { detailsRows } from './details-rows.ts';
import { pageFileRules } from './file-rules.ts';
import { bareCategories, customerFields } from './field-rows.ts';
import { renderPage } from './layout.ts';
import type { Html, PageAssets } from './layout.ts';
import { pageLanguages, pageTexts } from './page-texts.ts';
import type { PageTextKey } from './texts/en.ts';

export type TrackPage = {
  readonly workspace: {
    readonly slug: string;
    readonly name: string;
    readonly configuration: Configuration;
  };
  readonly language: string;
  readonly assets: PageAssets;
  readonly number: number | null;
  /** Why the plain form could not be opened. */
  readonly problem?: PageTextKey;
};

/**
 * The access-code page holds nothing of the ticket: its script reads the code from the fragment and asks. Without
 * script the code is typed, and the answer to its form is a page of its own.
 */
export function renderTrackPage(page: TrackPage): Html {
  const { workspace, language, assets, number } = page;
  const { configuration, slug } = workspace;
  const texts = pageTexts(configuration, language);
  const open = customerFields(configuration, language);
  return renderPage({
    title:
      number === null ? texts.trackOpenTitle : texts.trackTitle.replace('{number}', `#${number}`),
    description: texts.trackIntro,
    workspaceName: workspace.name,
    language,
    languages: pageLanguages(configuration),
    texts,
    assets,
    data: {
      slug,
      language,
      texts,
      number,
      custom: open,
      categories: bareCategories(configuration),
      fileRules: pageFileRules(configuration),
    },
    body: html`<div id="track"><noscript>${plainForm(page)}</noscript></div>
      <template id="details-rows">
        ${detailsRows(
          configuration,
          open,
          { language, texts, typed: {}, errorOf: () => undefined },
          () => true,
        )}
      </template>`,
  });
}

function plainForm({ workspace, language, number, problem }: TrackPage): Html {
  const texts = pageTexts(workspace.configuration, language);
  return html`<h1>${texts.trackOpenTitle}</h1>
    <form
      method="post"
      action="/t/${workspace.slug}?lang=${language}"
      class="form open-form"
      autocomplete="off"
    >
      ${
        problem === undefined
          ? ''
          : html`<div class="summary" role="alert"><p>${texts[problem]}</p></div>`
      }
      <div class="field">
        <label class="label" for="number">${texts.trackNumber}</label>
        <input
          id="number"
          name="number"
          class="control"
          inputmode="numeric"
          maxlength="12"
          required
          value="${number ?? ''}"
        />
      </div>
      <div class="field">
        <label class="label" for="code">${texts.trackCode}</label>
        <p class="hint" id="code-hint">${texts.trackCodeHint}</p>
        <input
          id="code"
          name="code"
          class="control"
          autocapitalize="characters"
          spellcheck="false"
          maxlength="100"
          required
          aria-describedby="code-hint"
        />
      </div>
      <p class="actions">
        <button class="button primary" type="submit">${texts.trackOpen}</button>
      </p>
    </form>
    <p class="hint ends">
      ${texts.needsScript}
      <a href="/r/${workspace.slug}?lang=${language}">${texts.requestTitle}</a>
    </p>`;
}
