// An administrator's password for one call of somebody else's (T12). Verified once, never kept; guesses count against
// the administrator's account, the caller's network and the caller.

import type { Context } from 'hono';
import { MINUTE_MS } from '#shared/base/clock.ts';
import type { Permission } from '#shared/access/permissions.ts';
import type { PersonId } from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import type { Limit } from '#server/platform/http/throttle.ts';
import { createRecordEvent } from './account-events.ts';
import { actorKeyOf, doerOf } from './caller.ts';
import type { Passwords } from './passwords.ts';
import { loadSelf, loadSignIn } from './person-views.ts';

const PER_CALLER: Limit = { name: 'authorise', attempts: 5, windowMs: 15 * MINUTE_MS };
const PER_ACCOUNT: Limit = { name: 'authorise-account', attempts: 10, windowMs: 15 * MINUTE_MS };

/** Whose password it was, if they have the permission; throws WRONG_CREDENTIALS otherwise, whatever was wrong. */
export type AuthoriseOnce = (
  c: Context<AppEnv>,
  given: { readonly email: string; readonly password: string },
  permission: Permission,
) => Promise<PersonId>;

export function createAuthoriseOnce(context: AppContext, passwords: Passwords): AuthoriseOnce {
  const { db, throttle } = context;
  const recordEvent = createRecordEvent(context);
  return async (c, { email, password }, permission) => {
    const { id: workspaceId } = c.get('workspace');
    const known = await loadSignIn(db, workspaceId, email.trim());
    const account = `${workspaceId} ${known?.id ?? email.trim().toLowerCase()}`;
    const checks: [Limit, string][] = [
      [PER_CALLER, actorKeyOf(c)],
      [PER_ACCOUNT, account],
    ];
    for (const [limit, key] of checks) await throttle.check(limit, key, c);
    const canAuthorise = known !== undefined && !known.isDisabled;
    const isMatch = await passwords.matches(canAuthorise ? known.passwordHash : null, password);
    const person =
      isMatch && known !== undefined
        ? await db.tenantRead(workspaceId, (sql) => loadSelf(sql, workspaceId, known.id))
        : undefined;
    if (person === undefined || !person.permissions.includes(permission)) {
      await db.tenant(workspaceId, (tx) =>
        recordEvent(tx, workspaceId, doerOf(c), 'authorisation-refused', { permission }),
      );
      throw new AppError('WRONG_CREDENTIALS');
    }
    for (const [limit, key] of checks) await throttle.forgive(limit, key);
    return person.id;
  };
}
