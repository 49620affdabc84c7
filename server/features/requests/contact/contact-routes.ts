// Forms on other sites (X4, docs/CONTACT-FORMS.md): a page that may stand in a frame on the sites that an administrator has
// named and nowhere else, a script that puts it there, and the address that a form of their own posts to.

import { createHash } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { HOUR_MS } from '#shared/base/clock.ts';
import { isProof, LONGEST_PROOF, proofText } from '#shared/base/proof-of-work.ts';
import type { ContactForms } from '#shared/engine/contact-forms.ts';
import { fileRulesOf } from '#shared/files/file-rules.ts';
import type { AppContext, AppEnv, CurrentWorkspace } from '#server/app-context.ts';
import { answerNotFound } from '#server/features/pages/index.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { PAGE_CSP } from '#server/platform/http/security-headers.ts';
import { asksForMore, readForm, requestOf } from '../form-body.ts';
import type { Intake } from '../intake.ts';
import { controlName } from '../pages/field-rows.ts';
import { errorText } from '../pages/intake-rows.ts';
import { createPageAssets } from '../pages/page-assets.ts';
import { pageLanguage, pageTexts } from '../pages/page-texts.ts';
import { renderReceivedPage } from '../pages/request-page.ts';
import type { PageTextKey } from '../pages/texts/en.ts';
import type { RequestInput, RequestReceipt } from '../request-api.ts';
import { MOST_FORM_FILE_BYTES, takeFormFiles } from './contact-files.ts';
import { contactInput, type ContactInput } from './contact-input.ts';
import { renderContactPage, type ContactPage } from './contact-page.ts';
import { contactScript } from './contact-script.ts';
import { pageToReturnTo, sentFrom, type SentFrom } from './contact-site.ts';

/** Forms with files that this process reads at the same time: each is held in memory. */
const MOST_READING = 4;
const SMALL_BYTES = 256 * 1024;
const SCRIPT_KEPT_S = 300;

const EMPTY: ContactInput = { typed: {}, back: '', proof: '', kept: [], uploadKey: undefined };

export function contactRoutes(context: AppContext, intake: Intake): Hono<AppEnv> {
  const { clock, config } = context;
  const assetsOf = createPageAssets(config.clientFolder);
  const pages = new Hono<AppEnv>();
  let reading = 0;
  pages.onError((error, c) => {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return answerNotFound(c);
    throw error;
  });

  pages.get('/f/:workspace', async (c) => {
    const { workspace, forms } = await requireForms(c);
    frameable(c, forms);
    return c.html(await form(c, workspace, EMPTY), 200, { 'cache-control': 'no-cache' });
  });

  pages.get('/f/:workspace/form.js', async (c) => {
    const { workspace } = await requireForms(c);
    return c.body(contactScript(workspace.slug, workspace.configuration), 200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': `public, max-age=${SCRIPT_KEPT_S}`,
      'cross-origin-resource-policy': 'cross-origin',
    });
  });

  pages.post('/f/:workspace', async (c) => {
    const { workspace, forms } = await requireForms(c);
    frameable(c, forms);
    const from = sentFrom(c, forms, config);
    const isProgram = /^application\/json\b/.test(c.req.header('accept') ?? '');
    // A script of a site that is named may read the answer; nobody else's may.
    if (from === 'site')
      c.header('access-control-allow-origin', c.req.header('origin'), { append: false });
    c.header('vary', 'origin');
    let input = EMPTY;
    try {
      const sent = await read(c, workspace);
      input = contactInput(sent.typed);
      const taken = await takeFormFiles(
        context,
        c,
        workspace,
        languageOf(c, workspace, input),
        input,
        sent.brought,
      );
      input = { ...input, kept: taken.kept, uploadKey: taken.uploadKey };
      if (from === 'elsewhere')
        throw new AppError('FORBIDDEN', { detail: 'This site is not named.' });
      if (asksForMore(input.typed, workspace.configuration))
        return c.html(await form(c, workspace, input, { hasMore: true }), 200);
      const request = requestOf(input.typed, workspace.configuration);
      if (taken.errors.length > 0) throw new AppError('INVALID', { errors: taken.errors });
      const receipt = await submit(c, workspace, input, request, from);
      if (isProgram) return c.json(receipt, 201);
      const back = pageToReturnTo(forms, input.back);
      if (back !== undefined) return c.redirect(back, 303);
      return c.html(await received(c, workspace, input, receipt), 201);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (isProgram) throw inWords(error, workspace, languageOf(c, workspace, input));
      // What somebody wrote must come back to them with the reason, whatever the reason was.
      return c.html(await form(c, workspace, input, { error, from }), error.status as 422);
    }
  });
  return pages;

  async function requireForms(
    c: Context<AppEnv>,
  ): Promise<{ readonly workspace: CurrentWorkspace; readonly forms: ContactForms }> {
    const workspace = await context.requireWorkspace(c.req.param('workspace') ?? '');
    const forms = workspace.configuration.contactForms;
    if (forms?.isEnabled !== true) throw new AppError('NOT_FOUND');
    return { workspace, forms };
  }

  async function read(c: Context<AppEnv>, { configuration }: CurrentWorkspace) {
    const { maxBytes, maxFiles } = fileRulesOf(configuration);
    const isWithFiles = /^multipart\//i.test(c.req.header('content-type') ?? '') && maxFiles > 0;
    if (!isWithFiles) return required(await readForm(c));
    // What says that it is small needs no place among the large ones: whoever fills these keeps nobody from writing.
    const said = Number(c.req.header('content-length') ?? Number.NaN);
    if (said <= SMALL_BYTES) return required(await readForm(c, Math.min(maxBytes, SMALL_BYTES)));
    if (reading >= MOST_READING)
      throw new AppError('UNAVAILABLE', { headers: { 'retry-after': '5' } });
    reading += 1;
    try {
      return required(await readForm(c, Math.min(maxBytes * maxFiles, MOST_FORM_FILE_BYTES)));
    } finally {
      reading -= 1;
    }
  }

  function submit(
    c: Context<AppEnv>,
    workspace: CurrentWorkspace,
    input: ContactInput,
    request: RequestInput,
    from: SentFrom,
  ): Promise<RequestReceipt> {
    const files = input.kept.map(({ id }) => id);
    const whole = {
      ...request,
      ...(files.length > 0 && { files, uploadKey: input.uploadKey }),
    } as RequestInput;
    // A site's own form has no token of ours; what is sent twice within the hour is one request all the same.
    const isForm = from !== 'site' || request.formToken !== undefined;
    const said = [
      c.get('clientNetwork'),
      Math.floor(clock() / HOUR_MS),
      { ...whole, uploadKey: '' },
    ];
    return intake.submit(c, workspace, whole, {
      isForm,
      isProven: isProven(request.formToken, input.proof),
      key: `contact:${createHash('sha256').update(JSON.stringify(said)).digest('base64url')}`,
    });
  }

  async function form(
    c: Context<AppEnv>,
    workspace: CurrentWorkspace,
    input: ContactInput,
    outcome: {
      readonly hasMore?: boolean;
      readonly error?: AppError;
      readonly from?: SentFrom;
    } = {},
  ) {
    const { error, from, hasMore = false } = outcome;
    const errors = (error?.errors ?? []).filter(
      ({ path }) => path !== 'formToken' && path !== 'website',
    );
    const problem = error === undefined ? undefined : problemOf(error, errors.length > 0, from);
    const page: ContactPage = {
      workspace,
      language: languageOf(c, workspace, input),
      assets: assetsOf('contact') ?? { styles: [] },
      formToken: intake.formTokens.make(workspace.id),
      isFramed: c.req.query('framed') === '1',
      back: input.back,
      kept: input.kept,
      uploadKey: input.kept.length > 0 ? input.uploadKey : undefined,
      typed: input.typed,
      hasMore,
      errors,
      ...(problem === undefined ? {} : { problem }),
    };
    return renderContactPage(page);
  }

  function received(
    c: Context<AppEnv>,
    workspace: CurrentWorkspace,
    input: ContactInput,
    receipt: RequestReceipt,
  ) {
    const { styles, script } = assetsOf('contact') ?? { styles: [] };
    const page = {
      workspace,
      language: languageOf(c, workspace, input),
      assets: { styles, ...(script === undefined ? {} : { script }) },
      isFramed: c.req.query('framed') === '1',
    };
    return renderReceivedPage(page, receipt);
  }
}

/** In frames on these sites, and on no other. */
function frameable(c: Context<AppEnv>, { sites }: ContactForms): void {
  const ancestors = ["frame-ancestors 'self'", ...sites].join(' ');
  c.header('content-security-policy', PAGE_CSP.replace("frame-ancestors 'none'", ancestors));
  c.header('cross-origin-resource-policy', 'cross-origin');
}

const languageOf = (
  c: Context<AppEnv>,
  { configuration }: CurrentWorkspace,
  { typed }: Pick<ContactInput, 'typed'>,
): string =>
  pageLanguage(
    configuration,
    c.req.query('lang') ?? typed['language']?.at(-1),
    c.req.header('accept-language'),
  );

function required<Value>(sent: Value | undefined): Value {
  if (sent === undefined) throw new AppError('UNSUPPORTED_TYPE');
  return sent;
}

const isProven = (token: string | undefined, proof: string): boolean =>
  token !== undefined &&
  proof !== '' &&
  proof.length <= LONGEST_PROOF &&
  isProof(createHash('sha256').update(proofText(token, proof)).digest());

function problemOf(
  error: AppError,
  hasFieldErrors: boolean,
  from: SentFrom | undefined,
): PageTextKey | undefined {
  if (from === 'elsewhere') return 'contactElsewhere';
  if (hasFieldErrors) return undefined;
  if (error.code === 'TOO_MANY') return 'tooMany';
  const hasty = error.errors?.find(({ path }) => path === 'formToken');
  if (hasty !== undefined) return hasty.code === 'too_short' ? 'tooFast' : 'contactCheck';
  return 'failedText';
}

/** For the script of another site, which shows it to its visitor. */
function inWords(error: AppError, { configuration }: CurrentWorkspace, language: string): AppError {
  if (error.kind !== 'INVALID' || error.errors === undefined) return error;
  const texts = pageTexts(configuration, language);
  const errors = error.errors.map((one) => ({
    ...one,
    path: controlName(one.path),
    message: one.path === 'files' ? one.message : errorText(texts, one),
  }));
  return new AppError('INVALID', { errors });
}
