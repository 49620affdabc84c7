// Access tokens of OAuth2 for a mailbox: kept sealed until shortly before they end, then had anew for the refresh token, which
// some give out anew each time as well.

import { MINUTE_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { MailServerError } from '#server/platform/mail/mail-server-error.ts';
import { OutsideError, postForm } from '#server/platform/outbound/fetch-outside.ts';
import type { Direction, LoginSecrets, Mailbox, MailboxSecrets, TokenSource } from './mailbox.ts';
import { openSecrets, sealSecrets } from './mailbox-secrets.ts';
import { loadMailbox, replaceSecrets } from './mailbox-store.ts';

type Deps = Pick<AppContext, 'db' | 'clock' | 'secrets' | 'config'>;
type OAuth = Extract<LoginSecrets, { kind: 'oauth' }>;
export type Login = { readonly password: string } | { readonly accessToken: string };

/** A token that ends sooner is not begun with. */
const LEAST_LEFT_MS = 2 * MINUTE_MS;
/** Where nobody says how long one lasts. */
const USUAL_S = 1_800;
const ANSWER_BYTES = 64 * 1024;
const TIMEOUT_MS = 20_000;

/** Throws a MailServerError with `token`; undefined: no secrets are here. */
export async function loginFor(
  deps: Deps,
  workspaceId: WorkspaceId,
  mailbox: Mailbox,
  direction: Direction,
): Promise<Login | undefined> {
  const held = openSecrets(deps.secrets, workspaceId, mailbox);
  const own = held[direction];
  if (own === undefined) return undefined;
  if (own.kind === 'password') return { password: own.password };
  const source = mailbox[direction]?.oauth;
  if (source === null || source === undefined) return undefined;
  if (own.expiresAt - deps.clock() > LEAST_LEFT_MS) return { accessToken: own.accessToken };
  try {
    return {
      accessToken: await renew(deps, workspaceId, mailbox, { direction, held, own, source }),
    };
  } catch (error) {
    if (!(error instanceof MailServerError)) throw error;
    // Another process may have been quicker, and have been given the only refresh token that still counts.
    const other = await loadFresh(deps, workspaceId, mailbox, direction);
    if (other === undefined) throw error;
    return { accessToken: other };
  }
}

/** After a token was refused that should have counted: it is not used again. */
export async function forgetToken(
  deps: Deps,
  workspaceId: WorkspaceId,
  mailbox: Mailbox,
  direction: Direction,
): Promise<void> {
  const held = openSecrets(deps.secrets, workspaceId, mailbox);
  const own = held[direction];
  if (own?.kind !== 'oauth') return;
  await keep(deps, workspaceId, mailbox, { ...held, [direction]: { ...own, expiresAt: 0 } });
}

async function renew(
  deps: Deps,
  workspaceId: WorkspaceId,
  mailbox: Mailbox,
  what: {
    readonly direction: Direction;
    readonly held: MailboxSecrets;
    readonly own: OAuth;
    readonly source: TokenSource;
  },
): Promise<string> {
  const { direction, held, own, source } = what;
  const given = await askForToken(deps, source, own);
  const next: OAuth = {
    ...own,
    accessToken: given.accessToken,
    refreshToken: given.refreshToken ?? own.refreshToken,
    expiresAt: deps.clock() + given.lastsS * 1_000,
  };
  await keep(deps, workspaceId, mailbox, { ...held, [direction]: next });
  return next.accessToken;
}

async function keep(
  deps: Deps,
  workspaceId: WorkspaceId,
  mailbox: Mailbox,
  held: MailboxSecrets,
): Promise<void> {
  const sealed = sealSecrets(deps.secrets, { workspaceId, mailboxId: mailbox.id }, held);
  await deps.db.tenant(workspaceId, (tx) => replaceSecrets(tx, workspaceId, mailbox, sealed));
}

async function loadFresh(
  deps: Deps,
  workspaceId: WorkspaceId,
  { id, secrets }: Mailbox,
  direction: Direction,
): Promise<string | undefined> {
  const now = await deps.db.tenantRead(workspaceId, (sql) => loadMailbox(sql, workspaceId, id));
  if (now === undefined || secrets === null || now.secrets?.equals(secrets) !== false)
    return undefined;
  const own = openSecrets(deps.secrets, workspaceId, now)[direction];
  const isFresh = own?.kind === 'oauth' && own.expiresAt - deps.clock() > LEAST_LEFT_MS;
  return isFresh ? own.accessToken : undefined;
}

type Given = {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly lastsS: number;
};

async function askForToken(
  { config }: Deps,
  { tokenUrl, clientId, scope }: TokenSource,
  { clientSecret, refreshToken }: OAuth,
): Promise<Given> {
  const fields = {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: clientId,
    ...(clientSecret === '' ? {} : { client_secret: clientSecret }),
    ...(scope === '' ? {} : { scope }),
  };
  try {
    const { status, body } = await postForm(tokenUrl, fields, {
      maxBytes: ANSWER_BYTES,
      timeoutMs: TIMEOUT_MS,
      allowsLoopback: config.allowsLoopback === true,
    });
    const answer = readAnswer(body);
    const token = answer['access_token'];
    if (status !== 200 || typeof token !== 'string' || !/^[\x21-\x7e]{1,16384}$/.test(token))
      throw new MailServerError('token', `${status} ${String(answer['error'] ?? '')}`);
    const { refresh_token: next, expires_in: lasts } = answer;
    return {
      accessToken: token,
      refreshToken: typeof next === 'string' && next !== '' ? next : undefined,
      lastsS: Number.isFinite(Number(lasts)) && Number(lasts) > 0 ? Number(lasts) : USUAL_S,
    };
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    throw new MailServerError('token', error.message, error);
  }
}

function readAnswer(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof answer === 'object' && answer !== null ? { ...answer } : {};
  } catch {
    return {};
  }
}
