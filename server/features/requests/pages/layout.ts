import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { directionOf } from '#shared/base/languages.ts';
import type { PageTexts } from './texts/en.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Hashed files of one client entry, from the build's manifest. */
export type PageAssets = { readonly script: string; readonly styles: readonly string[] };

export type PageFrame = {
  readonly title: string;
  /** What the page is for, in a sentence: search engines and shared links show it. */
  readonly description: string;
  readonly workspaceName: string;
  readonly language: string;
  readonly languages: readonly string[];
  readonly texts: PageTexts;
  /** Without a script: the page needs none. */
  readonly assets: Pick<PageAssets, 'styles'> & Partial<PageAssets>;
  /** What the page's script works with; plain data. */
  readonly data?: unknown;
  readonly body: Html;
  /** In a frame on another site: no header, no footer. */
  readonly isBare?: boolean;
  /** Shown in the header, e.g. the way to an existing request. */
  readonly aside?: Html;
};

/** JSON inside a script element: `<` must not close it. */
const scriptJson = (data: unknown): HtmlEscapedString =>
  raw(
    JSON.stringify(data)
      .replaceAll('<', '\\u003c')
      .replaceAll('\u2028', '\\u2028')
      .replaceAll('\u2029', '\\u2029'),
  );

const languageName = (language: string): string =>
  new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;

/** A customers' page: one column, readable without script and without fonts to fetch. */
export function renderPage(frame: PageFrame): Html {
  return html`<!doctype html>
    <html lang="${frame.language}" dir="${directionOf(frame.language)}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f7f9fa" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0a0e10" />
        <meta name="referrer" content="no-referrer" />
        <meta name="description" content="${frame.description}" />
        <title>${frame.title} · ${frame.workspaceName}</title>
        <link rel="icon" href="/icons/favicon.svg" type="image/svg+xml" />
        ${frame.assets.styles.map((href) => html`<link rel="stylesheet" href="${href}" />`)}
        ${
          frame.assets.script === undefined
            ? ''
            : html`<script type="module" src="${frame.assets.script}"></script>
                <script type="application/json" id="page-data">
                  ${scriptJson(frame.data)}
                </script>`
        }
      </head>
      <body>
        ${frame.isBare === true ? '' : header(frame)}
        <main class="page-main ${frame.isBare === true ? 'bare' : ''}" id="main">
          ${frame.body}
        </main>
        ${
          frame.isBare === true
            ? ''
            : html`<footer class="page-footer">
                ${frame.aside ?? ''}<span>${frame.texts.poweredBy}</span>
              </footer>`
        }
      </body>
    </html>`;
}

function header({ workspaceName, language, languages, texts }: PageFrame): Html {
  const others = languages.filter((one) => one !== language);
  return html`<header class="page-header">
    <span class="page-workspace" dir="auto">${workspaceName}</span>
    <nav class="page-nav" aria-label="${texts.language}">
      ${others.map((one) => html`<a href="?lang=${one}" hreflang="${one}" lang="${one}" dir="${directionOf(one)}">${languageName(one)}</a>`)}
    </nav>
  </header>`;
}
