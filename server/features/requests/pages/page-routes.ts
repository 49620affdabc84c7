// The customers' light pages: HTML that works without script as far as sending goes (P1), and the access-code page,
// whose script asks for what the code opens (P2).

import { Hono } from 'hono';
import type { Context } from 'hono';
import { isUuid } from '#shared/base/ids.ts';
import { fileRulesOf } from '#shared/files/file-rules.ts';
import type { AppContext, AppEnv, CurrentWorkspace } from '#server/app-context.ts';
import { createPublicArticles } from '#server/features/articles/index.ts';
import { answerNotFound } from '#server/features/pages/index.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { asksForMore, requestOf, type TypedForm } from '../form-body.ts';
import { FormError, readPlainForm } from '../plain-form.ts';
import type { Intake } from '../intake.ts';
import { renderArticlePage, renderArticlesPage } from './article-pages.ts';
import type { Html, PageAssets } from './layout.ts';
import { openedRoute } from './opened-route.ts';
import { createPageAssets } from './page-assets.ts';
import { pageLanguage } from './page-texts.ts';
import type { PageTextKey } from './texts/en.ts';
import { renderReceivedPage, renderRequestPage } from './request-page.ts';
import { renderTrackPage } from './track-page.ts';

const PAGE_OF_ARTICLES = 30;
/** What was cut in half in an address, or is no text. */
const cleanWords = (q: string): string =>
  q.toWellFormed().replaceAll('\0', '').slice(0, 200).toWellFormed();
const NUMBER = /^[1-9][0-9]{0,8}$/;

export function requestPageRoutes(context: AppContext, intake: Intake): Hono<AppEnv> {
  const assetsOf = createPageAssets(context.config.clientFolder);
  const articles = createPublicArticles(context);
  const pages = new Hono<AppEnv>();
  // People come here: an address that leads nowhere is answered with a page, not with a document for programs.
  pages.onError((error, c) => {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return answerNotFound(c);
    throw error;
  });

  const requireAssets = (entry: 'request' | 'track'): PageAssets => {
    const assets = assetsOf(entry);
    if (assets === undefined)
      throw new AppError('UNAVAILABLE', {
        detail: 'The client has not been built: npm start builds it.',
      });
    return assets;
  };
  const languageOf = (c: Context<AppEnv>, workspace: CurrentWorkspace): string =>
    pageLanguage(workspace.configuration, c.req.query('lang'), c.req.header('accept-language'));
  const form = async (
    c: Context<AppEnv>,
    workspace: CurrentWorkspace,
    back?: { readonly typed: TypedForm; readonly error: AppError | undefined },
  ): Promise<Awaited<Html>> => {
    const page = {
      workspace,
      language: languageOf(c, workspace),
      assets: requireAssets('request'),
      formToken: intake.formTokens.make(workspace.id),
      hasArticles: await articles.hasAny(workspace),
    };
    if (back === undefined) return renderRequestPage(page);
    const { typed, error } = back;
    const kept = await intake.keptFiles(workspace, typed);
    if (error === undefined) return renderRequestPage({ ...page, typed, kept, hasMore: true });
    const errors = (error.errors ?? []).filter(
      ({ path }) => path !== 'formToken' && path !== 'website',
    );
    const problem = problemOf(error, errors.length > 0);
    return renderRequestPage({
      ...page,
      typed,
      kept,
      errors,
      ...(problem === undefined ? {} : { problem }),
    });
  };

  pages.get('/r/:workspace', async (c) => {
    const workspace = await context.requireWorkspace(c.req.param('workspace'));
    return c.html(await form(c, workspace), 200, { 'cache-control': 'no-cache' });
  });

  pages.post('/r/:workspace', async (c) => {
    const workspace = await context.requireWorkspace(c.req.param('workspace'));
    let typed: TypedForm = {};
    try {
      const read = await readPlainForm(c, fileRulesOf(workspace.configuration));
      if (read === undefined) throw new AppError('UNSUPPORTED_TYPE');
      typed = read.typed;
      const taken = await intake.takeFiles(c, workspace, read, languageOf(c, workspace));
      typed = taken.typed;
      if (taken.errors.length > 0) throw new AppError('INVALID', { errors: taken.errors });
      if (asksForMore(typed, workspace.configuration))
        return c.html(await form(c, workspace, { typed, error: undefined }), 200);
      const input = requestOf(typed, workspace.configuration);
      const receipt = await intake.submit(c, workspace, input, { isForm: true });
      const page = {
        workspace,
        language: languageOf(c, workspace),
        assets: requireAssets('request'),
      };
      return c.html(await renderReceivedPage(page, receipt), 201);
    } catch (error) {
      // What somebody typed must come back to them with the reason, whatever the reason was.
      if (!(error instanceof AppError)) throw error;
      if (error instanceof FormError) ({ typed } = error);
      return c.html(await form(c, workspace, { typed, error }), error.status as 422);
    }
  });

  pages.get('/k/:workspace', async (c) => {
    const workspace = await context.requireWorkspace(c.req.param('workspace'));
    const language = languageOf(c, workspace);
    const q = cleanWords(c.req.query('q') ?? '');
    const wanted = c.req.query('category');
    const category = isUuid(wanted) ? wanted : undefined;
    const cursor = c.req.query('cursor');
    const question = { q, category, language, limit: PAGE_OF_ARTICLES };
    // An address that was cut short on its way shows the beginning.
    const found = await articles
      .find(workspace, { ...question, cursor })
      .catch((error: unknown) => {
        if (cursor === undefined || !(error instanceof AppError) || error.status !== 422)
          throw error;
        return articles.find(workspace, { ...question, cursor: undefined });
      });
    const page = renderArticlesPage({
      workspace,
      language,
      assets: requireAssets('track'),
      q,
      category,
      categories: await articles.categories(workspace, language),
      found,
    });
    return c.html(await page, 200, { 'cache-control': 'no-cache' });
  });
  pages.get('/k/:workspace/:id', async (c) => {
    const workspace = await context.requireWorkspace(c.req.param('workspace'));
    const language = languageOf(c, workspace);
    const article = await articles.one(workspace, c.req.param('id'), language);
    if (article === undefined) throw new AppError('NOT_FOUND');
    const page = renderArticlePage({
      workspace,
      language,
      assets: requireAssets('track'),
      article,
    });
    return c.html(await page, 200, { 'cache-control': 'no-cache' });
  });

  pages.get('/t/:workspace', async (c) => track(c, null));
  pages.get('/t/:workspace/:number', async (c) => {
    const number = c.req.param('number');
    if (!NUMBER.test(number)) throw new AppError('NOT_FOUND');
    return track(c, Number(number));
  });
  pages.post('/t/:workspace', openedRoute(context, intake, { languageOf, requireAssets, track }));

  async function track(
    c: Context<AppEnv>,
    number: number | null,
    refused?: { readonly problem: PageTextKey; readonly status: number },
  ): Promise<Response> {
    const workspace = await context.requireWorkspace(c.req.param('workspace') ?? '');
    const page = {
      workspace,
      language: languageOf(c, workspace),
      assets: requireAssets('track'),
      number,
      ...(refused === undefined ? {} : { problem: refused.problem }),
    };
    return c.html(await renderTrackPage(page), (refused?.status ?? 200) as 200, {
      'cache-control': 'no-cache',
    });
  }

  return pages;
}

function problemOf(error: AppError, hasFieldErrors: boolean): PageTextKey | undefined {
  if (hasFieldErrors) return undefined;
  if (error.code === 'TOO_MANY') return 'tooMany';
  if (error.code === 'TOO_LARGE') return 'formTooLarge';
  if (error.errors?.some(({ path }) => path === 'formToken') === true) return 'tooFast';
  return 'failedText';
}
