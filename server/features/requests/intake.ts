// A request from somebody without an account: from the page's form, with or without its script, or from a program.

import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { HOUR_MS } from '#shared/base/clock.ts';
import type { FileId, MessageId, TicketId } from '#shared/base/ids.ts';
import type { OpenTicket } from '#shared/engine/commands.ts';
import type { AppContext, AppEnv, CurrentWorkspace } from '#server/app-context.ts';
import { createAccessCodes, type AccessCodes } from '#server/commands/index.ts';
import {
  createCommandCaller,
  loadResult,
  type StoredTicket,
} from '#server/features/tickets/index.ts';
import { fieldError } from '#server/platform/http/app-error.ts';
import type { Limit } from '#server/platform/http/throttle.ts';
import { textToHtml } from '#server/platform/html/text-to-html.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import type { TypedForm } from './form-body.ts';
import type { PlainForm } from './plain-form.ts';
import { createFormFiles, type KeptFile } from './form-files.ts';
import { uploaderOfKey, uploadKeyOf } from './upload-key.ts';
import { createFormTokens, type FormTokens } from './form-token.ts';
import type { RequestInput, RequestReceipt } from './request-api.ts';

export type SubmitHow = {
  /** The form without script, which always carries its token. */
  readonly isForm: boolean;
  /** False: of one that may do some work first (proof-of-work.ts) and has not. */
  readonly isProven?: boolean;
  /** The same under the same key is one request; a form makes its own of its token. */
  readonly key?: string;
};
export type Intake = {
  readonly formTokens: FormTokens;
  /** Throws a problem document if it is refused; nothing is written then. */
  readonly submit: (
    c: Context<AppEnv>,
    workspace: CurrentWorkspace,
    input: RequestInput,
    how: SubmitHow,
  ) => Promise<RequestReceipt>;
  /** Files of the form without script, before it is sent on; their ids are in what comes back. */
  readonly takeFiles: (
    c: Context<AppEnv>,
    workspace: CurrentWorkspace,
    form: PlainForm,
    language: string,
  ) => Promise<{ readonly typed: TypedForm; readonly errors: readonly FieldError[] }>;
  /** Those that this form has brought before. */
  readonly keptFiles: (
    workspace: CurrentWorkspace,
    typed: TypedForm,
  ) => Promise<readonly KeptFile[]>;
  readonly accessCodes: AccessCodes;
  /** Counts what may send a confirmation to this address; throws when it was enough. */
  readonly limitMailTo: (workspace: CurrentWorkspace, email: string) => Promise<void>;
  readonly receiptOf: (
    c: Context<AppEnv>,
    workspace: CurrentWorkspace,
    ticket: StoredTicket,
  ) => RequestReceipt;
};

/** Programs post too, and many people share an address: wide for those with a token, narrow without. */
const BY_FORM: Limit = { name: 'requests', attempts: 120, windowMs: HOUR_MS };
const BY_IP: Limit = { name: 'requests-plain', attempts: 60, windowMs: HOUR_MS };
/** Forms that bring files. */
const FILES_BY_NETWORK: Limit = { name: 'request-form-files', attempts: 60, windowMs: HOUR_MS };
/** Somebody else's address must not be flooded with confirmations (security.md 5). */
const BY_EMAIL: Limit = { name: 'requests-address', attempts: 20, windowMs: HOUR_MS };

export function createIntake(context: AppContext): Intake {
  const { clock, config, db, ids, secrets, throttle } = context;
  const call = createCommandCaller(context);
  const formFiles = createFormFiles(context);
  const formTokens = createFormTokens(secrets.derive('request-form'), clock);
  const accessCodes = createAccessCodes(secrets.derive('access-code'));

  const submit: Intake['submit'] = async (
    c,
    workspace,
    input,
    { isForm, isProven, key: given },
  ) => {
    const ip = c.get('clientIp');
    const { formToken, website = '' } = input;
    if (website !== '') throw fieldError('website', 'not_allowed', 'Must be empty');
    if (formToken === undefined && isForm)
      throw fieldError('formToken', 'required', 'Open the form again');
    if (formToken !== undefined) refuseHasty(formTokens.judge(workspace.id, formToken));
    await throttle.check(
      formToken === undefined || isProven === false ? BY_IP : BY_FORM,
      `${workspace.id}\n${c.get('clientNetwork')}`,
      c,
    );
    await limitMailTo(workspace, input.email ?? '');

    const command = openCommand(workspace, input);
    const caller = {
      workspace,
      actor: { kind: 'visitor' as const },
      origin: { via: 'web' as const, ip, actorName: command.requester.name },
      keyOwner: 'visitor',
      language: command.language,
      isNested: false,
      ...(input.uploadKey === undefined ? {} : { uploader: uploaderOfKey(input.uploadKey) }),
    };
    // The token differs between two renderings of one form; the request is the same.
    const body = { ...input, formToken: null };
    // A form that is sent twice, by a double click or a reload, is one request; corrected, it is another.
    const key = isForm && formToken !== undefined ? repeatKey(formToken, body) : given;
    const done = await call(c, caller, [command], {
      body,
      ...(key === undefined ? {} : { key }),
    });
    const id = done.tickets[0]?.id ?? command.ticketId;
    const ticket = await loadResult(db, workspace.id, done, id);
    if (ticket === undefined) throw new Error('an opened ticket is not there');
    return receiptOf(c, workspace, ticket);
  };

  const limitMailTo: Intake['limitMailTo'] = async (workspace, address) => {
    const email = address.trim().toLowerCase();
    if (email !== '') await throttle.check(BY_EMAIL, `${workspace.id}\n${email}`);
  };

  const takeFiles: Intake['takeFiles'] = async (c, workspace, form, language) => {
    if (form.files.length === 0) return { typed: form.typed, errors: [] };
    if ((form.typed['website']?.at(-1) ?? '') !== '')
      throw fieldError('website', 'not_allowed', 'Must be empty');
    refuseHasty(formTokens.judge(workspace.id, form.typed['formToken']?.at(-1) ?? ''));
    await throttle.check(FILES_BY_NETWORK, `${workspace.id}\n${c.get('clientNetwork')}`, c);
    const uploadKey = uploadKeyOf(form.typed);
    const taken = await formFiles.take(
      workspace,
      form,
      { uploader: uploaderOfKey(uploadKey), base: uploadKey },
      language,
    );
    return { ...taken, typed: { ...taken.typed, uploadKey: [uploadKey] } };
  };

  const keptFiles: Intake['keptFiles'] = (workspace, typed) =>
    formFiles.kept(workspace, typed, uploaderOfKey(uploadKeyOf(typed)));

  const receiptOf: Intake['receiptOf'] = (c, workspace, { state, accessGeneration }) => {
    const accessCode = accessCodes.derive({
      workspaceId: workspace.id,
      ticketId: state.id,
      recipient: state.requester.email,
      generation: accessGeneration,
    });
    const origin = config.publicUrl ?? c.get('ownOrigin');
    const base = origin.replace(/\/$/, '');
    const number = state.number ?? 0;
    // The code travels in the fragment: no server, proxy or referrer sees it (P2).
    return {
      id: state.id,
      number,
      accessCode,
      url: `${base}/t/${workspace.slug}/${number}#code=${accessCode}`,
    };
  };

  function openCommand({ configuration }: CurrentWorkspace, input: RequestInput): OpenTicket {
    const language = configuration.languages.find((known) => known === input.language);
    return {
      type: 'open',
      ticketId: ids<TicketId>(),
      subject: input.subject ?? '',
      message: {
        id: ids<MessageId>(),
        html: textToHtml(input.description ?? ''),
        ...(input.files === undefined ? {} : { files: input.files as FileId[] }),
      },
      requester: {
        personId: null,
        name: input.name ?? '',
        email: input.email ?? '',
        phone: input.phone ?? '',
        address: input.address ?? '',
        city: input.city ?? '',
        country: input.country ?? '',
      },
      channel: 'web',
      language: language ?? configuration.languages[0],
      ...(input.priority === undefined ? {} : { priority: input.priority }),
      ...(input.category === undefined || input.category === ''
        ? {}
        : { category: input.category }),
      ...(input.fields === undefined ? {} : { fields: input.fields }),
    };
  }

  return { formTokens, submit, takeFiles, keptFiles, accessCodes, limitMailTo, receiptOf };
}

function refuseHasty(judgement: ReturnType<FormTokens['judge']>): void {
  switch (judgement) {
    case 'good':
      return;
    case 'too-fast':
      throw fieldError('formToken', 'too_short', 'That was very quick; send it again');
    case 'expired':
    case 'forged':
      throw fieldError('formToken', 'format', 'The form is too old; open it again');
  }
}

const repeatKey = (formToken: string, body: object): string =>
  `form:${createHash('sha256')
    .update(JSON.stringify([formToken, body]))
    .digest('base64url')}`;
