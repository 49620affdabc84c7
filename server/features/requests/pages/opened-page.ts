// A request as its requester sees it without script: how it stands, what was written, and forms for what is missing, for
// an answer and for what they decide.

import { html } from 'hono/html';
import { fromInstant } from '#shared/base/clock.ts';
import { localText } from '#shared/base/local-text.ts';
import { isOpenPhase, statusOf, type Configuration } from '#shared/engine/configuration.ts';
import type { OwnRights } from '#shared/engine/own-rights.ts';
import { solutionForCustomer } from '#shared/engine/solution.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import type { listMessagesBefore } from '#server/features/tickets/index.ts';
import type { TypedForm } from '../form-body.ts';
import type { KeptFile } from '../form-files.ts';
import { detailsRows } from './details-rows.ts';
import { controlName, customerFields, type FieldFrame } from './field-rows.ts';
import { errorSummary, errorText, type Refused } from './intake-rows.ts';
import { renderPage } from './layout.ts';
import type { Html, PageAssets } from './layout.ts';
import type { OpenedAct, OpenedDone } from './opened-acts.ts';
import { pageTexts } from './page-texts.ts';
import { filesRow, sizeWords } from './request-page.ts';
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
  readonly messages: Awaited<ReturnType<typeof listMessagesBefore>>;
  /** There are others before this one. */
  readonly earlier: number | undefined;
  /** These are not the latest. */
  readonly isEarlier: boolean;
  readonly may: OwnRights;
  /** Of the forms of this page: sent twice, each counts once. */
  readonly once: string;
  readonly kept: readonly KeptFile[];
  /** It came in the form and goes along with the next one; no address ever holds it (P2). */
  readonly code: string;
  /** By the names of their controls. */
  readonly asked: readonly string[];
  readonly typed: TypedForm;
  readonly refused: Refused;
  /** The form that was refused; undefined: the one of missing details. */
  readonly act: OpenedAct | 'save' | undefined;
  /** What was done just now. */
  readonly done: OpenedDone | undefined;
};

const NOTHING_REFUSED: Refused = { errors: [], problem: undefined };

export function renderOpenedPage(page: OpenedPage): Html {
  const { workspace, language, assets, state, asked } = page;
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
      ${doneNotice(page, texts)} ${refusal(page, texts)}
      ${asked.length === 0 ? '' : detailsForm(page, texts)} ${solution(page, texts)}
      ${conversation(page, texts)} ${page.isEarlier ? '' : answerForm(page, texts)}
      ${ending(page, texts)} ${rating(page, texts)}`,
    aside: html`<span
      ><a href="/t/${workspace.slug}/${state.number}?lang=${language}"
        >${texts.trackOpenTitle}</a
      ></span
    >`,
  });
}

function detailsForm(page: OpenedPage, texts: PageTexts): Html {
  const { workspace, language, asked, typed, refused } = page;
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
    ${errorSummary(page.act === undefined ? refused : NOTHING_REFUSED, texts, open, language)}
    ${detailsRows(workspace.configuration, open, frame, (name) => asked.includes(name))}
    ${hidden(page)}
    ${asked.map((name) => html`<input type="hidden" name="asked" value="${name}" />`)}
    <p class="actions">
      <button class="button primary" type="submit">${texts.detailsSend}</button>
    </p>
  </form>`;
}

/** Who sends it, and which one it is. */
const hidden = ({ state, code, language, once }: OpenedPage): Html =>
  html`<input type="hidden" name="number" value="${state.number}" />
    <input type="hidden" name="code" value="${code}" />
    <input type="hidden" name="language" value="${language}" />
    <input type="hidden" name="once" value="${once}" />`;

function actForm(
  page: OpenedPage,
  options: { readonly class: string; readonly hasFiles?: boolean },
  body: Html,
): Html {
  return html`<form
    method="post"
    action="/t/${page.workspace.slug}?lang=${page.language}"
    ${options.hasFiles === true ? html`enctype="multipart/form-data"` : ''}
    class="${options.class}"
    novalidate
  >
    ${hidden(page)} ${body}
  </form>`;
}

const button = (act: OpenedAct, label: string, look: 'primary' | 'secondary'): Html =>
  html`<button class="button ${look}" type="submit" name="act" value="${act}">${label}</button>`;

function doneNotice({ done, asked }: OpenedPage, texts: PageTexts): Html | '' {
  if (done?.followUp !== undefined) {
    const number = `#${done.followUp.number}`;
    const form = html`<a href="${done.followUp.url}"
      >${texts.openNew.replace('{number}', number)}</a
    >`;
    return html`<div class="notice good" role="status">
      <p>${texts.movedTo.replace('{number}', number)} ${form}</p>
      <dl class="receipt">
        <div>
          <dt>${texts.codeLabel}</dt>
          <dd class="code">${done.followUp.accessCode}</dd>
        </div>
      </dl>
    </div>`;
  }
  if (done?.said === undefined || (done.said === 'detailsDone' && asked.length > 0)) return '';
  return html`<p class="notice good" role="status">${texts[done.said]}</p>`;
}

/** What is wrong with an answer is said at its form; what else was refused, on top. */
function refusal({ act, refused }: OpenedPage, texts: PageTexts): Html | '' {
  if (act === undefined || act === 'answer' || act === 'rate') return '';
  const words = act === 'save' ? texts.fileFailed : texts[refused.problem ?? 'refusal.other'];
  return html`<div class="summary" role="alert">
    <p>${words}</p>
  </div>`;
}

function solution(page: OpenedPage, texts: PageTexts): Html | '' {
  const { state, may, language, workspace } = page;
  // What the desk has not approved yet is the desk's.
  const proposed = solutionForCustomer(state.solution);
  if (proposed === null) return '';
  const words = localText(proposed.texts, language, workspace.configuration.languages[0]);
  const asks = html`<div class="field">
      <label class="label" for="solution-note"
        >${texts.solutionWhy} <span class="optional">(${texts.optional})</span></label
      >
      <textarea id="solution-note" name="note" class="control" rows="2" maxlength="4000"></textarea>
    </div>
    <p class="actions">
      ${button('approve', texts.solutionYes, 'primary')}
      ${button('refuse', texts.solutionNo, 'secondary')}
    </p>`;
  return html`<section class="notice verdict" aria-labelledby="solution-title">
    <h2 id="solution-title">${may.answerSolution ? texts.solutionAsked : texts.solutionTitle}</h2>
    <div class="body plain" dir="auto">${words}</div>
    ${may.answerSolution ? actForm(page, { class: 'form' }, asks) : ''}
  </section>`;
}

function answerForm(page: OpenedPage, texts: PageTexts): Html | '' {
  const { may, workspace, language, typed, kept } = page;
  if (!may.reply) return '';
  const refused = page.act === 'answer' ? page.refused : NOTHING_REFUSED;
  const messageOf = (path: string) => refused.errors.find((error) => error.path === path);
  const wrong = messageOf('text') ?? refused.errors.find(({ path }) => path !== 'files');
  const words =
    wrong?.code === 'required'
      ? texts.answerEmpty
      : wrong?.code === 'too_long'
        ? texts.answerTooLong
        : wrong === undefined
          ? undefined
          : texts['refusal.other'];
  const problem = words ?? (refused.problem === undefined ? undefined : texts[refused.problem]);
  const isOpen = isOpenPhase(statusOf(workspace.configuration, page.state.status)?.phase ?? 'new');
  return actForm(
    page,
    { class: 'form answer', hasFiles: true },
    html`${isOpen ? '' : html`<p class="hint">${texts.movedOn}</p>`}
      <div class="field ${problem === undefined ? '' : 'wrong'}">
        <label class="label" for="text">${texts.answerLabel}</label>
        <p class="error" id="text-error" role="alert">${problem ?? ''}</p>
        <textarea
          id="text"
          name="text"
          class="control"
          rows="5"
          maxlength="60000"
          aria-describedby="text-error"
        >
${page.act === 'answer' ? (typed['text']?.at(-1) ?? '') : ''}</textarea>
      </div>
      ${filesRow(texts, workspace.configuration, language, {
        kept,
        error: messageOf('files')?.message,
      })}
      <p class="actions">${button('answer', texts.answerSend, 'primary')}</p>`,
  );
}

function ending(page: OpenedPage, texts: PageTexts): Html | '' {
  const { may } = page;
  if (!may.close && !may.reopen) return '';
  return actForm(
    page,
    { class: 'actions ends' },
    may.close
      ? button('close', texts.close, 'secondary')
      : button('reopen', texts.reopen, 'secondary'),
  );
}

const MARKS = [5, 4, 3, 2, 1] as const;

function rating(page: OpenedPage, texts: PageTexts): Html | '' {
  const { may, state, act } = page;
  if (!may.rate) {
    if (state.rating === null) return '';
    const mark = MARKS.find((value) => value === state.rating?.value);
    const found = mark === undefined ? '' : texts[`rate.${mark}`];
    return html`<p class="hint" role="status">${texts.rated.replace('{mark}', found)}</p>`;
  }
  return actForm(
    page,
    { class: 'form notice verdict' },
    html`<fieldset class="field marks ${act === 'rate' ? 'wrong' : ''}">
        <legend class="label">${texts.rateAsked}</legend>
        <p class="error" role="alert">${act === 'rate' ? texts.rateChoose : ''}</p>
        ${MARKS.map(
          (mark) =>
            html`<label class="choice"
              ><input type="radio" name="rating" value="${mark}" />
              <span>${texts[`rate.${mark}`]}</span></label
            >`,
        )}
      </fieldset>
      <div class="field">
        <label class="label" for="rating-comment"
          >${texts.rateComment} <span class="optional">(${texts.optional})</span></label
        >
        <textarea id="rating-comment" name="comment" class="control" rows="2" maxlength="4000">
${act === 'rate' ? (page.typed['comment']?.at(-1) ?? '') : ''}</textarea>
      </div>
      <p class="actions">${button('rate', texts.rateSend, 'primary')}</p>`,
  );
}

/** Other messages of a long conversation: the code travels in a form, never in an address (P2). */
const turnTo = (page: OpenedPage, label: string, before: number | undefined): Html =>
  actForm(
    page,
    { class: 'actions' },
    html`${before === undefined ? '' : html`<input type="hidden" name="before" value="${before}" />`}
      <button class="button secondary" type="submit">${label}</button>`,
  );

/** The code that opens it travels in a form as well; what comes is saved, and the page stays. */
function fileToSave(
  page: OpenedPage,
  { id, name, size, state }: OpenedPage['messages'][number]['files'][number],
  texts: PageTexts,
): Html {
  if (state !== 'ready') {
    const words = state === 'scanning' ? texts.fileScanned : texts.fileGone;
    return html`<span class="hint" dir="auto">${words.replace('{name}', () => name)}</span>`;
  }
  return actForm(
    page,
    { class: 'file-form' },
    html`<button class="button secondary file" type="submit" name="saved" value="${id}">
      <bdi>${name}</bdi> <span class="size">${sizeWords(size, page.language)}</span>
    </button>`,
  );
}

function conversation(page: OpenedPage, texts: PageTexts): Html {
  const { workspace, language, messages, earlier, isEarlier } = page;
  const when = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: workspace.configuration.timeZone,
  });
  return html`<section aria-label="${texts.conversation}">
    ${earlier === undefined ? '' : turnTo(page, texts.earlierMessages, earlier)}
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
                    ${files.map((file) => html`<li>${fileToSave(page, file, texts)}</li>`)}
                  </ul>`
            }
          </li>`,
      )}
    </ol>
    ${isEarlier ? turnTo(page, texts.latestMessages, undefined) : ''}
  </section>`;
}
