// The form of a mailbox: what is typed, as text, and what is sent of it. A secret that is kept stays as long as the server, the
// name and the way to sign in are those it was given for (the server holds to the same rule, and never gives it out).

import type { FieldErrorCode } from '#shared/base/error-codes.ts';
import type { GroupId } from '#shared/base/ids.ts';
import type {
  Incoming,
  LoginFields,
  Mailbox,
  MailboxFields,
  Outgoing,
  Security,
} from './mailboxes-api.ts';

type ServerKind = 'imap' | 'pop3' | 'smtp';
export type ServerForm = {
  isOn: boolean;
  kind: ServerKind;
  host: string;
  port: string;
  security: Security;
  user: string;
  login: 'password' | 'oauth';
  password: string;
  tokenUrl: string;
  clientId: string;
  scope: string;
  clientSecret: string;
  refreshToken: string;
};
type MailboxForm = {
  address: string;
  name: string;
  groupId: string;
  incoming: ServerForm;
  outgoing: ServerForm;
  intervalMinutes: string;
  keepsOnServer: boolean;
  isEnabled: boolean;
};
/** `path`: as the API names the field. */
export type FieldFault = { readonly path: string; readonly code: FieldErrorCode };

const PORTS: { readonly [Kind in ServerKind]: { readonly [One in Security]: number } } = {
  imap: { tls: 993, starttls: 143, none: 143 },
  pop3: { tls: 995, starttls: 110, none: 110 },
  smtp: { tls: 465, starttls: 587, none: 25 },
};
const EMAIL = /^[^\s@]+@[^\s@]+$/;

export const formOf = (mailbox: Mailbox | undefined): MailboxForm => ({
  address: mailbox?.address ?? '',
  name: mailbox?.name ?? '',
  groupId: mailbox?.groupId ?? '',
  incoming: serverForm(
    mailbox?.incoming ?? undefined,
    mailbox?.incoming?.kind ?? 'imap',
    mailbox === undefined || mailbox.incoming !== null,
  ),
  outgoing: serverForm(mailbox?.outgoing ?? undefined, 'smtp', mailbox?.outgoing != null),
  intervalMinutes: String(mailbox?.intervalMinutes ?? 5),
  keepsOnServer: mailbox?.keepsOnServer ?? false,
  isEnabled: mailbox?.isEnabled ?? true,
});

const serverForm = (
  server: Incoming | Outgoing | undefined,
  kind: ServerKind,
  isOn: boolean,
): ServerForm => ({
  isOn,
  kind,
  host: server?.host ?? '',
  port: String(server?.port ?? PORTS[kind].tls),
  security: server?.security ?? 'tls',
  user: server?.user ?? '',
  login: server?.login?.kind ?? 'password',
  password: '',
  tokenUrl: server?.login?.tokenUrl ?? '',
  clientId: server?.login?.clientId ?? '',
  scope: server?.login?.scope ?? '',
  clientSecret: '',
  refreshToken: '',
});

/** The port goes along with kind and security until somebody has typed another one. */
export function withUsualPort(
  form: ServerForm,
  changes: Partial<Pick<ServerForm, 'kind' | 'security'>>,
): Partial<ServerForm> {
  const after = { ...form, ...changes };
  const isUsual = form.port.trim() === String(PORTS[form.kind][form.security]);
  return isUsual ? { ...changes, port: String(PORTS[after.kind][after.security]) } : changes;
}

/** Whether nothing has to be typed to keep on signing in. */
export function isKept(form: ServerForm, before: Incoming | Outgoing | null | undefined): boolean {
  const login = before?.login;
  if (before == null || login == null || !login.isHeld || login.kind !== form.login) return false;
  const isSameServer =
    before.host === form.host.trim() &&
    String(before.port) === form.port.trim() &&
    before.security === form.security &&
    before.user === form.user.trim();
  if (!isSameServer || login.kind === 'password') return isSameServer;
  return login.tokenUrl === form.tokenUrl.trim() && login.clientId === form.clientId.trim();
}

export const needsLogin = (form: ServerForm): boolean =>
  form.kind !== 'smtp' || form.user.trim() !== '';

export function faultsOf(form: MailboxForm, before: Mailbox | undefined): readonly FieldFault[] {
  const found: FieldFault[] = [];
  const isBlank = (text: string): boolean => text.trim() === '';
  const wanted = (path: string, text: string): void => {
    if (isBlank(text)) found.push({ path, code: 'required' });
  };
  const within = (path: string, text: string, most: number): void => {
    const isNumber = /^\d{1,5}$/.test(text.trim());
    if (!isNumber || Number(text) < 1 || Number(text) > most) found.push({ path, code: 'format' });
  };
  if (!EMAIL.test(form.address.trim()))
    found.push({ path: 'address', code: isBlank(form.address) ? 'required' : 'format' });
  wanted('name', form.name);
  for (const direction of ['incoming', 'outgoing'] as const) {
    const server = form[direction];
    if (!server.isOn) continue;
    wanted(`${direction}.host`, server.host);
    within(`${direction}.port`, server.port, 65_535);
    if (server.kind !== 'smtp') wanted(`${direction}.user`, server.user);
    if (!needsLogin(server)) continue;
    const isHeld = isKept(server, before?.[direction]);
    const { login } = server;
    if (login === 'password' && !isHeld) wanted(`${direction}.login.password`, server.password);
    if (login === 'password') continue;
    wanted(`${direction}.login.tokenUrl`, server.tokenUrl);
    wanted(`${direction}.login.clientId`, server.clientId);
    // Client secret and token are kept and replaced together.
    if (!isHeld || server.clientSecret !== '')
      wanted(`${direction}.login.refreshToken`, server.refreshToken);
  }
  if (form.incoming.isOn) within('intervalMinutes', form.intervalMinutes, 1_440);
  return found;
}

export function fieldsOf(form: MailboxForm): MailboxFields {
  const { incoming, outgoing } = form;
  const minutes = Number(form.intervalMinutes);
  return {
    address: form.address.trim(),
    name: form.name.trim(),
    groupId: form.groupId === '' ? null : (form.groupId as GroupId),
    incoming: incoming.isOn
      ? {
          kind: incoming.kind === 'pop3' ? 'pop3' : 'imap',
          ...serverOf(incoming),
          login: loginOf(incoming),
        }
      : null,
    outgoing: outgoing.isOn
      ? { ...serverOf(outgoing), login: needsLogin(outgoing) ? loginOf(outgoing) : null }
      : null,
    // Of no account where nothing is fetched, and perhaps half typed.
    intervalMinutes: incoming.isOn || isInterval(minutes) ? minutes : 5,
    keepsOnServer: form.keepsOnServer,
    isEnabled: form.isEnabled,
  };
}

const isInterval = (minutes: number): boolean =>
  Number.isInteger(minutes) && minutes >= 1 && minutes <= 1_440;

const serverOf = ({ host, port, security, user }: ServerForm) => ({
  host: host.trim(),
  port: Number(port),
  security,
  user: user.trim(),
});

const loginOf = (form: ServerForm): LoginFields =>
  form.login === 'password'
    ? { kind: 'password', ...(form.password === '' ? {} : { password: form.password }) }
    : {
        kind: 'oauth',
        tokenUrl: form.tokenUrl.trim(),
        clientId: form.clientId.trim(),
        scope: form.scope.trim(),
        ...(form.clientSecret === '' ? {} : { clientSecret: form.clientSecret }),
        ...(form.refreshToken === '' ? {} : { refreshToken: form.refreshToken }),
      };
