// The access-code page without script: number and code are typed, and the form that comes back takes what is missing.

import type { Context, Handler } from 'hono';
import { askedDetails, checkDetails } from '#shared/engine/details.ts';
import type { AppContext, AppEnv, CurrentWorkspace } from '#server/app-context.ts';
import { listMessages, loadTicketById, type StoredTicket } from '#server/features/tickets/index.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { createRequireAccess } from '../access.ts';
import { createFillIn } from '../details.ts';
import { detailsOf, readForm, type TypedForm } from '../form-body.ts';
import type { Intake } from '../intake.ts';
import { customerFields } from './field-rows.ts';
import type { Refused } from './intake-rows.ts';
import type { PageAssets } from './layout.ts';
import { renderOpenedPage } from './opened-page.ts';
import type { PageTextKey } from './texts/en.ts';

/** Whoever wants to read more than the beginning of a very long conversation has a browser with script. */
const MOST_MESSAGES = 200;
const NOTHING_REFUSED: Refused = { errors: [], problem: undefined };

export function openedRoute(
  context: AppContext,
  intake: Intake,
  frame: {
    readonly languageOf: (c: Context<AppEnv>, workspace: CurrentWorkspace) => string;
    readonly requireAssets: (entry: 'track') => PageAssets;
    readonly track: (
      c: Context<AppEnv>,
      number: number | null,
      refused: { readonly problem: PageTextKey; readonly status: number },
    ) => Promise<Response>;
  },
): Handler<AppEnv> {
  const { db } = context;
  const requireAccess = createRequireAccess(context, intake.accessCodes);
  const fillIn = createFillIn(context);

  return async (c) => {
    const workspace = await context.requireWorkspace(c.req.param('workspace') ?? '');
    const form = await readForm(c);
    if (form === undefined) throw new AppError('UNSUPPORTED_TYPE');
    const { typed } = form;
    const code = last(typed, 'code').trim();
    const number = last(typed, 'number').replaceAll(/\D/g, '').slice(0, 9);
    let ticket: StoredTicket;
    try {
      ticket = await requireAccess(c, workspace, number, true, code);
    } catch (error) {
      // A wrong pair is told on the page where it can be put right.
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      const problem = error.code === 'TOO_MANY' ? 'trackTooMany' : 'trackWrong';
      return frame.track(c, Number(number) || null, { problem, status: error.status });
    }
    if (typed['asked'] === undefined) return show(c, workspace, ticket, { code });
    const asked = namesAsked(workspace, ticket, typed);
    // What a category asks for that has only just been chosen was not in the form yet: it comes with the next one.
    const shown = asked.filter((name) => typed['asked']?.includes(name));
    const complete = { ...typed, category: [categoryOf(ticket, typed)] };
    try {
      const input = detailsOf(complete, shown, workspace.configuration);
      const { fields = {}, ...facts } = input;
      const { configuration } = workspace;
      const errors = checkDetails(configuration.fields, shown, { facts, fields });
      if (errors.length > 0) throw new AppError('INVALID', { errors });
      await fillIn(c, workspace, ticket, input);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return show(c, workspace, ticket, { code, typed, error });
    }
    const after = await db.tenantRead(workspace.id, (sql) =>
      loadTicketById(sql, workspace.id, ticket.state.id),
    );
    return show(c, workspace, after ?? ticket, { code, isSaved: true });
  };

  async function show(
    c: Context<AppEnv>,
    workspace: CurrentWorkspace,
    ticket: StoredTicket,
    back: {
      readonly code: string;
      readonly typed?: TypedForm;
      readonly error?: AppError;
      readonly isSaved?: boolean;
    },
  ): Promise<Response> {
    const { code, typed = {}, error, isSaved = false } = back;
    const messages = await db.tenantRead(workspace.id, (sql) =>
      listMessages(sql, workspace.id, ticket.state.id, {
        withNotes: false,
        afterSeq: 0,
        limit: MOST_MESSAGES,
      }),
    );
    const errors = error?.errors ?? [];
    const page = renderOpenedPage({
      workspace,
      language: frame.languageOf(c, workspace),
      assets: frame.requireAssets('track'),
      state: ticket.state,
      messages,
      code,
      asked: namesAsked(workspace, ticket, typed),
      typed,
      refused:
        error === undefined
          ? NOTHING_REFUSED
          : { errors, problem: errors.length > 0 ? undefined : 'refusal.other' },
      isSaved,
    });
    // It is one person's, and came with their code: nothing between here and them may keep it.
    return c.html(await page, (error?.status ?? 200) as 200, { 'cache-control': 'no-store' });
  }
}

/** In the form for this category: of what is missing, all that there is a row for. */
function namesAsked(
  { configuration }: CurrentWorkspace,
  { state }: StoredTicket,
  typed: TypedForm,
): readonly string[] {
  const fields = new Set(customerFields(configuration, '').map(({ id }) => `fields.${id}`));
  return askedDetails(configuration, state, last(typed, 'category')).filter(
    (name) => !name.startsWith('fields.') || fields.has(name),
  );
}

const categoryOf = ({ state }: StoredTicket, typed: TypedForm): string =>
  state.incomplete.includes('category') ? last(typed, 'category') : state.category;

const last = (typed: TypedForm, name: string): string => typed[name]?.at(-1) ?? '';
