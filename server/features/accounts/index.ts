import { OpenAPIHono } from '@hono/zod-openapi';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { addressRoutes } from './address-routes.ts';
import { apiKeyRoutes } from './api-key-routes.ts';
import { groupRoutes } from './group-routes.ts';
import { meRoutes } from './me-routes.ts';
import { passwordLinkRoutes } from './password-link-routes.ts';
import { createPasswords } from './passwords.ts';
import { peopleRoutes } from './people-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { signUpRoutes } from './sign-up-routes.ts';

export { insertAccountMail } from './account-mail-store.ts';
export { createAccessChanges, type AccessChanges } from './access-changes.ts';
export { createRecordEvent, MACHINE, type RecordEvent } from './account-events.ts';
export { createAuth, type Auth } from './auth.ts';
export {
  actorKeyOf,
  doerOf,
  refuseForAnother,
  requirePermission,
  requirePerson,
} from './caller.ts';
export { insertWorkspace } from './create-workspace.ts';
export { createAuthoriseOnce, type AuthoriseOnce } from './administrator-password.ts';
export { createPasswords } from './passwords.ts';
export { loadSelf } from './person-views.ts';
export { changedFields, insertPerson, setGroupsOf } from './person-store.ts';
export { createOnce } from './once.ts';
export { movedTo } from './address-store.ts';
export { insertResetFor, isLiveLink, linkTokenOf } from './account-link-store.ts';
export { emailField, itemParams, languageField, line, workspaceParams } from './account-api.ts';

export function accountRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const passwords = createPasswords();
  const api = new OpenAPIHono<AppEnv>();
  api.route('/', signUpRoutes(context, passwords));
  api.route('/', sessionRoutes(context, passwords));
  api.route('/', passwordLinkRoutes(context, passwords));
  api.route('/', meRoutes(context, passwords));
  api.route('/', addressRoutes(context, passwords));
  api.route('/', peopleRoutes(context, passwords));
  api.route('/', groupRoutes(context));
  api.route('/', apiKeyRoutes(context));
  return api;
}
