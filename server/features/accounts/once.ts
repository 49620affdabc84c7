import type { Context } from 'hono';
import type { JsonValue } from '#shared/base/json.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { idempotencyKeyOf, once, requestHashOf } from '#server/platform/http/idempotency.ts';
import { actorKeyOf } from './caller.ts';

/** What tells one request from another under the same key. */
type Request = readonly [method: 'POST' | 'PUT', what: string, input?: unknown];

type Answer<Body> = {
  readonly status: number;
  readonly body: Body;
  /** What a repeat gets instead of `body`: a secret is shown once. */
  readonly stored?: Body;
};

export type Once = <Body>(
  c: Context<AppEnv>,
  request: Request,
  work: (tx: Tx) => Promise<Answer<Body>>,
) => Promise<Body>;

/**
 * `work` in a transaction of the caller's workspace, and its body; a repeat under the same Idempotency-Key gets the
 * body that was stored with it.
 */
export function createOnce({ db, secrets }: Pick<AppContext, 'db' | 'secrets'>): Once {
  const hashSecret = secrets.derive('idempotency');
  return async <Body>(
    c: Context<AppEnv>,
    request: Request,
    work: (tx: Tx) => Promise<Answer<Body>>,
  ): Promise<Body> => {
    const workspaceId = c.get('workspace').id;
    const asked = {
      workspaceId,
      actor: actorKeyOf(c),
      key: idempotencyKeyOf(c),
      hash: requestHashOf(hashSecret, ...(request as readonly JsonValue[])),
    };
    // Bodies are JSON: they are what the route sends.
    type JsonAnswer = Answer<JsonValue>;
    const answer = await db.tenant(workspaceId, (tx) =>
      once(tx, asked, () => work(tx) as Promise<Answer<unknown>> as Promise<JsonAnswer>),
    );
    return answer.body as Body;
  };
}
