// The knowledge base as customers read it (P10): its list with a search, and an article. Nothing here needs script.

import { html, raw } from 'hono/html';
import { directionOf } from '#shared/base/languages.ts';
import { articlePath } from '#shared/templates/article.ts';
import type { CurrentWorkspace } from '#server/app-context.ts';
import type { PublicArticles } from '#server/features/articles/index.ts';
import { renderPage } from './layout.ts';
import type { Html, PageAssets } from './layout.ts';
import { pageLanguages, pageTexts } from './page-texts.ts';
import type { PageTexts } from './texts/en.ts';

type Frame = {
  readonly workspace: CurrentWorkspace;
  readonly language: string;
  readonly assets: PageAssets;
};
type Found = Awaited<ReturnType<PublicArticles['find']>>;
type Article = NonNullable<Awaited<ReturnType<PublicArticles['one']>>>;
type Categories = Awaited<ReturnType<PublicArticles['categories']>>;

export type ArticlesPage = Frame & {
  readonly q: string;
  readonly category: string | undefined;
  readonly categories: Categories;
  readonly found: Found;
};
export type ArticlePage = Frame & { readonly article: Article };

const listPath = (slug: string, query: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return `/k/${encodeURIComponent(slug)}?${new URLSearchParams(given).toString()}`;
};

export function renderArticlesPage(page: ArticlesPage): Html {
  const { workspace, language, q, category, categories, found } = page;
  const texts = pageTexts(workspace.configuration, language);
  const { slug } = workspace;
  const chosen = categories.find(({ id }) => id !== null && id === category);
  const more = found.next ?? undefined;
  return renderPage({
    ...frameOf(page, texts),
    title: texts.articlesTitle,
    description: texts.articlesIntro,
    body: html`<h1>${texts.articlesTitle}</h1>
      <p class="lead">${texts.articlesIntro}</p>
      <form class="find" method="get" action="/k/${slug}" role="search">
        <label class="label" for="q">${texts.articlesSearch}</label>
        <div class="find-row">
          <input class="control" type="search" id="q" name="q" value="${q}" maxlength="200" />
          <input type="hidden" name="lang" value="${language}" />
          <button class="button primary" type="submit">${texts.articlesFind}</button>
        </div>
      </form>
      ${
        q !== '' || chosen !== undefined
          ? html`<p>
              <a class="back" href="${listPath(slug, { lang: language })}">${texts.articlesAll}</a>
            </p>`
          : categoryList(page, texts)
      }
      <h2 class="found-title">
        ${q === '' ? (chosen?.name ?? texts.articlesNewest) : texts.articlesFound}
      </h2>
      ${
        found.items.length === 0
          ? html`<p>${texts.articlesNone}</p>`
          : html`<ul class="articles">
              ${found.items.map(
                (item) =>
                  html`<li lang="${item.language}" dir="${directionOf(item.language)}">
                    <a href="${articlePath(slug, item.id, language)}">${item.title}</a>
                    ${item.summary === '' ? '' : html`<p class="hint">${item.summary}</p>`}
                  </li>`,
              )}
            </ul>`
      }
      ${
        more === undefined
          ? ''
          : html`<p class="actions">
              <a
                class="button secondary"
                href="${listPath(slug, { q, category, lang: language, cursor: more })}"
                >${texts.articlesMore}</a
              >
            </p>`
      }
      ${askLine(page, texts)}`,
  });
}

function categoryList({ workspace, language, categories }: ArticlesPage, texts: PageTexts) {
  const named = categories.filter(({ id }) => id !== null);
  if (named.length === 0) return '';
  return html`<nav aria-label="${texts.articlesTopics}">
    <ul class="topics">
      ${named.map(
        ({ id, name, count }) =>
          html`<li>
            <a href="${listPath(workspace.slug, { category: id ?? '', lang: language })}"
              ><span dir="auto">${name}</span> <span class="hint">${count}</span></a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}

export function renderArticlePage(page: ArticlePage): Html {
  const { workspace, language, article } = page;
  const texts = pageTexts(workspace.configuration, language);
  const when = new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeZone: workspace.configuration.timeZone,
  });
  return renderPage({
    ...frameOf(page, texts),
    title: article.title,
    description: article.summary === '' ? article.title : article.summary,
    body: html`<p>
        <a class="back" href="${listPath(workspace.slug, { lang: language })}"
          >${texts.articlesAll}</a
        >
      </p>
      ${
        article.language === language
          ? ''
          : html`<p class="notice">${texts.articleOtherLanguage}</p>`
      }
      <article class="article" lang="${article.language}" dir="${directionOf(article.language)}">
        <h1>${article.title}</h1>
        ${article.summary === '' ? '' : html`<p class="lead">${article.summary}</p>`}
        <div class="body">${raw(article.html)}</div>
      </article>
      <p class="hint">
        ${texts.articleOf.replace('{date}', when.format(new Date(article.publishedAt)))}
      </p>
      ${askLine(page, texts)}`,
  });
}

const frameOf = ({ workspace, language, assets }: Frame, texts: PageTexts) => ({
  workspaceName: workspace.name,
  language,
  languages: pageLanguages(workspace.configuration),
  texts,
  // The looks of the other pages, and none of their scripts.
  assets: { styles: assets.styles },
});

const askLine = ({ workspace, language }: Frame, texts: PageTexts): Html =>
  html`<p class="ask">
    ${texts.articleAsk}
    <a class="button secondary" href="/r/${workspace.slug}?lang=${language}"
      >${texts.articleAskLink}</a
    >
  </p>`;
