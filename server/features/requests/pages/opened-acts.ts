// What a requester does on the access-code page without script: the same commands as by its script, from forms.

import type { Context } from 'hono';
import type { FileId, MessageId, TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import { isOpenPhase, statusOf } from '#shared/engine/configuration.ts';
import type { AppContext, AppEnv, CurrentWorkspace } from '#server/app-context.ts';
import {
  createCommandCaller,
  loadTicketById,
  type StoredTicket,
} from '#server/features/tickets/index.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { textToHtml } from '#server/platform/html/text-to-html.ts';
import { derivedId } from '#server/platform/ids/derived-id.ts';
import { requesterCaller } from '../details.ts';
import type { TypedForm } from '../form-body.ts';
import type { PlainForm } from '../plain-form.ts';
import { createFormFiles, type KeptFile } from '../form-files.ts';
import type { Intake } from '../intake.ts';
import { publicMessageBody, type RequestReceipt } from '../request-api.ts';
import type { PageTextKey } from './texts/en.ts';

const ACTS = ['answer', 'close', 'reopen', 'approve', 'refuse', 'rate'] as const;
export type OpenedAct = (typeof ACTS)[number];
export const isOpenedAct = (name: string): name is OpenedAct =>
  (ACTS as readonly string[]).includes(name);
/** What is said on the page that follows. */
export type OpenedDone = {
  readonly said: PageTextKey | undefined;
  /** The answer came too late, and began a request of its own. */
  readonly followUp?: RequestReceipt;
};

type Act = (
  c: Context<AppEnv>,
  workspace: CurrentWorkspace,
  ticket: StoredTicket,
  form: PlainForm,
  /** The form with its files taken, should it come back. */
  onTaken: (typed: TypedForm) => void,
) => Promise<OpenedDone>;

export function createOpenedActs(
  context: AppContext,
  intake: Intake,
): { readonly [Name in OpenedAct]: Act } & {
  readonly kept: (
    workspace: CurrentWorkspace,
    ticket: StoredTicket,
    typed: TypedForm,
  ) => Promise<readonly KeptFile[]>;
} {
  const { db } = context;
  const call = createCommandCaller(context);
  const files = createFormFiles(context);

  /** A form that is sent twice, by a double click or a reload, counts once. */
  const run = (
    c: Context<AppEnv>,
    workspace: CurrentWorkspace,
    ticket: StoredTicket,
    typed: TypedForm,
    command: Command,
  ) =>
    call(c, requesterCaller(c, workspace, ticket), [command], {
      body: { ...typed, code: null },
      key: `form-${once(typed)}`,
    });
  const plain =
    (said: PageTextKey | undefined, commandOf: (id: TicketId, typed: TypedForm) => Command): Act =>
    async (c, workspace, ticket, { typed }) => {
      await run(c, workspace, ticket, typed, commandOf(ticket.state.id, typed));
      return { said };
    };

  const answer: Act = async (c, workspace, ticket, form, onTaken) => {
    const { configuration } = workspace;
    const { id, requester, status, pubSeq } = ticket.state;
    const language = last(form.typed, 'language');
    const base = once(form.typed);
    const holder = { uploader: uploaderOf(ticket), base };
    const { typed, errors } = await files.take(workspace, form, holder, language);
    onTaken(typed);
    if (errors.length > 0) throw new AppError('INVALID', { errors });
    const kept = (typed['files'] ?? []).filter((file) => file !== '');
    const words = last(typed, 'text').trim();
    if (words === '' && kept.length === 0) throw fieldError('text', 'required', 'Write something');
    const read = publicMessageBody.safeParse({ text: words, files: kept });
    if (!read.success) throw fieldError('text', 'too_long', 'Too long');
    // On an ended request it may open a linked one, with its confirmation by mail: nobody is to be flooded so.
    const { phase } = statusOf(configuration, status) ?? { phase: 'active' };
    if (!isOpenPhase(phase)) await intake.limitMailTo(workspace, requester.email);
    const done = await run(c, workspace, ticket, typed, {
      type: 'reply',
      ticketId: id,
      message: {
        id: derivedId<MessageId>(base, 'message'),
        html: textToHtml(words),
        ...(kept.length === 0 ? {} : { files: kept as FileId[] }),
      },
      basis: { baseSeq: pubSeq },
      followUpTicketId: derivedId<TicketId>(base, 'follow-up'),
    });
    const posted = done.messages[0];
    if (posted === undefined || posted.ticketId === id) return { said: 'answerSent' };
    const begun = await db.tenantRead(workspace.id, (sql) =>
      loadTicketById(sql, workspace.id, posted.ticketId),
    );
    return begun === undefined
      ? { said: 'answerSent' }
      : { said: undefined, followUp: intake.receiptOf(c, workspace, begun) };
  };

  return {
    answer,
    close: plain('closed', (ticketId) => ({ type: 'close', ticketId })),
    reopen: plain(undefined, (ticketId) => ({ type: 'reopen', ticketId })),
    approve: plain(undefined, (ticketId) => ({
      type: 'answer-solution',
      ticketId,
      outcome: 'approve',
      note: '',
    })),
    refuse: plain(undefined, (ticketId, typed) => ({
      type: 'answer-solution',
      ticketId,
      outcome: 'refuse',
      note: last(typed, 'note').trim().slice(0, NOTE_LENGTH),
    })),
    rate: async (c, workspace, ticket, { typed }) => {
      const value = Number(last(typed, 'rating'));
      if (!(value >= 1 && value <= 5)) throw fieldError('rating', 'required', 'Choose one');
      const words = last(typed, 'comment').trim().slice(0, NOTE_LENGTH);
      const language = last(typed, 'language') || ticket.state.language;
      const comment = words === '' ? {} : { [language]: words };
      const ticketId = ticket.state.id;
      await run(c, workspace, ticket, typed, { type: 'rate', ticketId, value, comment });
      return { said: undefined };
    },
    kept: (workspace, ticket, typed) => files.kept(workspace, typed, uploaderOf(ticket)),
  };
}

/** As the script's controls take it. */
const NOTE_LENGTH = 4_000;
/** As of uploads by access code. */
const uploaderOf = ({ state }: StoredTicket): string => `requester:${state.id}`;
const last = (typed: TypedForm, name: string): string => typed[name]?.at(-1) ?? '';
const once = (typed: TypedForm): string => last(typed, 'once').slice(0, 100);
