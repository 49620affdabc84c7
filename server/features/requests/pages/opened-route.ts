// The access-code page without script: number and code are typed; the page that comes back takes what is missing, answers
// with their files, and what its requester decides (P2).

import type { Context, Handler } from 'hono';
import { can } from '#shared/access/can.ts';
import { askedDetails, checkDetails } from '#shared/engine/details.ts';
import { ownRightsOf } from '#shared/engine/own-rights.ts';
import { fileRulesOf } from '#shared/files/file-rules.ts';
import type { AppContext, AppEnv, CurrentWorkspace } from '#server/app-context.ts';
import { createFileServer } from '#server/features/files/index.ts';
import {
  listMessagesBefore,
  loadTicketById,
  type StoredTicket,
} from '#server/features/tickets/index.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { createRequireAccess } from '../access.ts';
import { createFillIn } from '../details.ts';
import { detailsOf, type TypedForm } from '../form-body.ts';
import { FormError, readPlainForm, type PlainForm } from '../plain-form.ts';
import type { Intake } from '../intake.ts';
import { customerFields } from './field-rows.ts';
import type { Refused } from './intake-rows.ts';
import type { PageAssets } from './layout.ts';
import { createOpenedActs, isOpenedAct, type OpenedAct, type OpenedDone } from './opened-acts.ts';
import { renderOpenedPage } from './opened-page.ts';
import type { PageTextKey } from './texts/en.ts';

/** Of a page; those before them are a button away. */
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
  const acts = createOpenedActs(context, intake);
  const files = createFileServer(context);

  return async (c) => {
    const workspace = await context.requireWorkspace(c.req.param('workspace') ?? '');
    const form = await readOpened(c, workspace);
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
    const before = seqOf(last(typed, 'before'));
    if (form.error !== undefined) {
      const { error } = form;
      return show(c, workspace, ticket, { code, typed, error, act: 'answer' });
    }
    const saved = last(typed, 'saved');
    if (saved !== '') {
      try {
        return await files.content(c, {
          workspaceId: workspace.id,
          id: saved,
          mayHave: (file) => file.kind === 'pub' && file.ticket?.id === ticket.state.id,
        });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return show(c, workspace, ticket, { code, error, act: 'save' });
      }
    }
    const act = last(typed, 'act');
    if (isOpenedAct(act)) {
      let taken = typed;
      try {
        const done = await acts[act](c, workspace, ticket, form, (kept) => (taken = kept));
        return await show(c, workspace, await fresh(workspace, ticket), { code, done });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return show(c, workspace, ticket, { code, typed: taken, error, act });
      }
    }
    if (typed['asked'] === undefined) return show(c, workspace, ticket, { code, before });
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
    return show(c, workspace, await fresh(workspace, ticket), {
      code,
      done: { said: 'detailsDone' },
    });
  };

  async function fresh(workspace: CurrentWorkspace, ticket: StoredTicket): Promise<StoredTicket> {
    const after = await db.tenantRead(workspace.id, (sql) =>
      loadTicketById(sql, workspace.id, ticket.state.id),
    );
    return after ?? ticket;
  }

  async function show(
    c: Context<AppEnv>,
    workspace: CurrentWorkspace,
    ticket: StoredTicket,
    back: {
      readonly code: string;
      readonly typed?: TypedForm;
      readonly error?: AppError;
      /** The form that was refused; undefined: the one of missing details. */
      readonly act?: OpenedAct | 'save';
      readonly done?: OpenedDone;
      readonly before?: number | undefined;
    },
  ): Promise<Response> {
    const { code, typed = {}, error, act, done, before } = back;
    const rows = await db.tenantRead(workspace.id, (sql) =>
      listMessagesBefore(sql, workspace.id, ticket.state.id, {
        beforeSeq: before,
        limit: MOST_MESSAGES,
      }),
    );
    const messages = rows.slice(-MOST_MESSAGES);
    const requester = { kind: 'requester', ticketId: ticket.state.id } as const;
    const errors = error?.errors ?? [];
    const page = renderOpenedPage({
      workspace,
      language: frame.languageOf(c, workspace),
      assets: frame.requireAssets('track'),
      state: ticket.state,
      messages,
      code,
      earlier: rows.length > MOST_MESSAGES ? messages[0]?.eventSeq : undefined,
      isEarlier: before !== undefined,
      may: ownRightsOf(
        workspace.configuration,
        (permission) => can(requester, permission),
        ticket.state,
      ),
      once: last(typed, 'once') || context.ids(),
      kept: await acts.kept(workspace, ticket, typed),
      asked: namesAsked(workspace, ticket, typed),
      typed,
      act,
      done,
      refused:
        error === undefined
          ? NOTHING_REFUSED
          : { errors, problem: errors.length > 0 ? undefined : problemOf(error) },
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

type ReadForm = PlainForm & { readonly error?: AppError };
const readOpened = (
  c: Context<AppEnv>,
  { configuration }: CurrentWorkspace,
): Promise<ReadForm | undefined> => readPlainForm(c, fileRulesOf(configuration)).catch(cutForm);

/** What could be read of a form that was too much, and why. */
function cutForm(error: unknown): ReadForm {
  if (!(error instanceof FormError)) throw error;
  return { typed: error.typed, files: [], error };
}

const problemOf = (error: AppError): PageTextKey => {
  if (error.code === 'TOO_MANY') return 'tooMany';
  return error.code === 'TOO_LARGE' ? 'formTooLarge' : 'refusal.other';
};

const seqOf = (text: string): number | undefined =>
  /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
