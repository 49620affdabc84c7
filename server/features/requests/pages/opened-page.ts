// A request as its requester sees it without script: how it stands, what was written, and the form for what is missing.

import { html } from 'hono/html';
import { fromInstant } from '#shared/base/clock.ts';
import { localText } from '#shared/base/local-text.ts';
import { statusOf, type Configuration } from '#shared/engine/configuration.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import type { listMessages } from '#server/features/tickets/index.ts';
import type { TypedForm } from '../form-body.ts';
import { detailsRows } from './details-rows.ts';
import { controlName, customerFields, type FieldFrame } from './field-rows.ts';
import { errorSummary, errorText, type Refused } from './intake-rows.ts';
import { renderPage } from './layout.ts';
import type { Html, PageAssets } from './layout.ts';
import { pageTexts } from './page-texts.ts';
import type { PageTexts } from './texts/en.ts';

export type OpenedPage = {
  readonly workspace: {
    readonly slug: string;
    readonly name: string;
    readonly configuration: Configuration;
  };
  readonly language: string;
  readonly assets: PageAssets;
  readonly state: TicketState;
  readonly messages: Awaited<ReturnType<typeof listMessages>>;
  /** It came in the form and goes along with the next one; no address ever holds it (P2). */
  readonly code: string;
  /** By the names of their controls. */
  readonly asked: readonly string[];
  readonly typed: TypedForm;
  readonly refused: Refused;
  /** Something was filled in just now. */
  readonly isSaved: boolean;
};

export function renderOpenedPage(page: OpenedPage): Html {
  const { workspace, language, assets, state, asked, isSaved } = page;
  const texts = pageTexts(workspace.configuration, language);
  const status = statusOf(workspace.configuration, state.status);
  return renderPage({
    title: texts.trackTitle.replace('{number}', `#${state.number}`),
    description: texts.trackIntro,
    workspaceName: workspace.name,
    language,
    // Another language is another page, which would ask for the code again.
    languages: [language],
    texts,
    assets,
    data: { slug: workspace.slug, language, texts, number: state.number },
    body: html`<p class="hint">#${state.number}</p>
      <h1 class="track-title" dir="auto">
        ${subjectFor(state, language, workspace.configuration)}
      </h1>
      <p class="lead" dir="auto">
        ${localText(status?.label ?? {}, language, workspace.configuration.languages[0])}
      </p>
      ${
        isSaved && asked.length === 0
          ? html`<p class="notice good" role="status">${texts.detailsDone}</p>`
          : ''
      }
      ${asked.length === 0 ? '' : detailsForm(page, texts)} ${conversation(page, texts)}`,
    aside: html`<span
      ><a href="/t/${workspace.slug}/${state.number}?lang=${language}"
        >${texts.trackOpenTitle}</a
      ></span
    >`,
  });
}

function detailsForm(page: OpenedPage, texts: PageTexts): Html {
  const { workspace, language, state, code, asked, typed, refused } = page;
  const open = customerFields(workspace.configuration, language);
  const frame: FieldFrame = {
    language,
    texts,
    typed,
    errorOf: (name) => {
      const error = refused.errors.find(({ path }) => controlName(path) === name);
      return error === undefined ? undefined : errorText(texts, error);
    },
  };
  return html`<form
    method="post"
    action="/t/${workspace.slug}?lang=${language}"
    class="form notice details"
    novalidate
  >
    <h2>${texts.detailsTitle}</h2>
    <p>${texts.detailsText}</p>
    ${errorSummary(refused, texts, open, language)}
    ${detailsRows(workspace.configuration, open, frame, (name) => asked.includes(name))}
    <input type="hidden" name="number" value="${state.number}" />
    <input type="hidden" name="code" value="${code}" />
    <input type="hidden" name="language" value="${language}" />
    ${asked.map((name) => html`<input type="hidden" name="asked" value="${name}" />`)}
    <p class="actions">
      <button class="button primary" type="submit">${texts.detailsSend}</button>
    </p>
  </form>`;
}

function conversation({ workspace, language, messages }: OpenedPage, texts: PageTexts): Html {
  const when = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: workspace.configuration.timeZone,
  });
  return html`<section aria-label="${texts.conversation}">
    <ol class="messages">
      ${messages.map(
        ({ side, authorName, bodyText, at, files }) =>
          html`<li class="message ${side === 'customer' ? 'mine' : ''}">
            <header>
              <span class="author" dir="auto"
                >${side === 'customer' ? texts.you : authorName || texts.team}</span
              >
              <time class="when" datetime="${at}">${when.format(fromInstant(at))}</time>
            </header>
            <div class="body plain" dir="auto">${bodyText}</div>
            ${
              files.length === 0
                ? ''
                : html`<ul class="files" aria-label="${texts.files}">
                    ${files.map(({ name }) => html`<li class="hint" dir="auto">${name}</li>`)}
                  </ul>`
            }
          </li>`,
      )}
    </ol>
  </section>`;
}
