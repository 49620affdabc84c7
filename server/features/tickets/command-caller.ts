// From a request to the one door and back: who asks, the Idempotency-Key as receipt, and a refusal as a problem
// document with its sentence.

import type { Context } from 'hono';
import { refusalText } from '#shared/engine/refusal-texts.ts';
import { assertNever } from '#shared/base/assert.ts';
import { localText } from '#shared/base/local-text.ts';
import type { PersonId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import { statusOf } from '#shared/engine/configuration.ts';
import { nestedPath } from '#shared/engine/intake.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import type {
  Done,
  ExecuteInput,
  Origin,
  Receipt,
  Refused,
  Undone,
} from '#server/commands/index.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { idempotencyKeyOf, requestHashOf } from '#server/platform/http/idempotency.ts';
import type { CurrentWorkspace } from '#server/app-context.ts';
import { loadPersonNames } from './ticket-views.ts';

export type Caller = {
  readonly workspace: CurrentWorkspace;
  readonly actor: Actor;
  readonly origin: Origin;
  /** Whose Idempotency-Keys these are. */
  readonly keyOwner: string;
  /** Of the sentences of refusals. */
  readonly language: string;
  /** Where the requester's fields stand in the body. */
  readonly isNested: boolean;
  /** Of files that it names, where the actor does not say it. */
  readonly uploader?: string;
};

export type CommandCaller = (
  c: Context<AppEnv>,
  caller: Caller,
  commands: readonly Command[],
  options?: {
    readonly body?: unknown;
    readonly expects?: ExecuteInput['expects'];
    readonly authorisedById?: PersonId;
    /** Stands in for an Idempotency-Key that the caller could not send. */
    readonly key?: string;
  },
) => Promise<Done>;

/** Returns what was done, or throws the problem document that says why nothing was. */
export function createCommandCaller(context: AppContext): CommandCaller {
  const { db, execute, secrets } = context;
  const hashSecret = secrets.derive('idempotency');
  return async (
    c,
    caller,
    commands,
    { body = null, expects, authorisedById, key: ownKey } = {},
  ) => {
    const key = idempotencyKeyOf(c) ?? ownKey;
    const receipt: Receipt | undefined =
      key === undefined
        ? undefined
        : {
            kind: 'key',
            actor: caller.keyOwner,
            key,
            requestHash: requestHashOf(hashSecret, c.req.method, c.req.path, body as never),
          };
    const result = await execute({
      workspaceId: caller.workspace.id,
      actor: caller.actor,
      origin: caller.origin,
      commands,
      showsTickets: true,
      ...(caller.uploader === undefined ? {} : { uploader: caller.uploader }),
      ...(receipt === undefined ? {} : { receipt }),
      ...(expects === undefined ? {} : { expects }),
      ...(authorisedById === undefined ? {} : { authorisedById }),
    });
    if (result.ok) return result;
    if ('undone' in result) throw undoneProblem(result);
    throw await refusalProblem(result);

    async function refusalProblem({ refusal }: Refused): Promise<AppError> {
      const by = 'by' in refusal && refusal.by !== null ? [refusal.by] : [];
      const names = await db.tenantRead(caller.workspace.id, (sql) =>
        loadPersonNames(sql, caller.workspace.id, by),
      );
      return problemOfRefusal(refusal, caller, names);
    }
  };
}

function undoneProblem(undone: Undone): AppError {
  switch (undone.undone) {
    case 'retry':
      return new AppError('UNAVAILABLE', {
        headers: { 'retry-after': String(Math.ceil(undone.afterMs / 1000)) },
      });
    case 'key-conflict':
      return new AppError('IDEMPOTENCY_CONFLICT');
    case 'changed':
      return new AppError('PRECONDITION_FAILED');
    case 'gap':
    case 'forked':
      return new AppError('CONFLICT');
    default:
      return assertNever(undone);
  }
}

/** The sentence for whoever reads it in this language. */
export function refusalSentence(
  refusal: Refusal,
  configuration: CurrentWorkspace['configuration'],
  language: string,
  names: ReadonlyMap<PersonId, string>,
): string {
  const word = configuration.vocabulary[language.split('-')[0] ?? language]?.ticket;
  return refusalText(refusal, language, {
    personName: (id) => names.get(id) ?? '?',
    fieldLabel: (id) =>
      localText(configuration.fields.find((field) => field.id === id)?.label ?? {}, language) || id,
    statusLabel: (id) => localText(statusOf(configuration, id)?.label ?? {}, language) || id,
    ...(word === undefined ? {} : { ticket: word }),
  });
}

function problemOfRefusal(
  refusal: Refusal,
  { workspace, language, isNested }: Caller,
  names: ReadonlyMap<PersonId, string>,
): AppError {
  const detail = refusalSentence(refusal, workspace.configuration, language, names);
  switch (refusal.code) {
    case 'NO_SUCH_TICKET':
      return new AppError('NOT_FOUND');
    case 'NOT_ALLOWED':
      return new AppError('FORBIDDEN', { detail });
    case 'INVALID': {
      const errors = refusal.errors.map((error) => ({
        ...error,
        path: isNested ? nestedPath(error.path) : error.path,
      }));
      return new AppError('INVALID', { errors });
    }
    default:
      return new AppError('REFUSED', { code: refusal.code, detail, extensions: { refusal } });
  }
}
