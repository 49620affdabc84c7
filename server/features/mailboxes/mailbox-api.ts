import { z } from '@hono/zod-openapi';
import { emailField, line } from '#server/features/accounts/index.ts';
import type { Incoming, LoginSecrets, Mailbox, MailboxSecrets, Outgoing } from './mailbox.ts';

export const MAILBOX_LIMITS = { mailboxes: 100 } as const;

const HOST = /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?|[0-9a-fA-F:.]{2,45})$/;
const secretText = z
  .string()
  .min(1)
  .max(8_000)
  .refine((text) => !/[\r\n\0]/.test(text) && text.isWellFormed(), 'No line breaks');
const login = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('password'),
      password: secretText
        .optional()
        .describe('Left out: the one that is kept, as long as server, name and security stay'),
    }),
    z.strictObject({
      kind: z.literal('oauth'),
      tokenUrl: z.url({ protocol: /^https?$/ }).max(2_000),
      clientId: line(500, 1),
      scope: line(1_000).default(''),
      clientSecret: secretText.optional(),
      refreshToken: secretText
        .optional()
        .describe('Left out: the one that is kept, as long as server, name and security stay'),
    }),
  ])
  .openapi('MailLogin');
const server = {
  host: z.string().regex(HOST, 'Name or address of a server'),
  port: z.number().int().min(1).max(65_535),
  security: z
    .enum(['tls', 'starttls', 'none'])
    .describe('none: passwords and mails can be read on their way'),
};
const incoming = z
  .strictObject({ kind: z.enum(['pop3', 'imap']), ...server, user: line(320, 1), login })
  .openapi('IncomingMailServer');
const outgoing = z
  .strictObject({
    ...server,
    user: line(320).describe('Empty: the server wants no name'),
    login: login.nullable().default(null),
  })
  .openapi('OutgoingMailServer');
const shape = {
  name: line(120, 1).describe('Whom mails from it are from'),
  address: emailField,
  groupId: z.uuid().nullable().describe('Null: of the whole workspace'),
  incoming: incoming.nullable().describe('Null: nothing is fetched'),
  outgoing: outgoing.nullable().describe('Null: the server of the installation sends'),
  intervalMinutes: z.number().int().min(1).max(1_440),
  isEnabled: z.boolean(),
  keepsOnServer: z.boolean().describe('Mails stay on their server after they were fetched'),
};
export const createMailboxBody = z
  .strictObject({
    ...shape,
    groupId: shape.groupId.default(null),
    incoming: shape.incoming.default(null),
    outgoing: shape.outgoing.default(null),
    intervalMinutes: shape.intervalMinutes.default(5),
    isEnabled: shape.isEnabled.default(true),
    keepsOnServer: shape.keepsOnServer.default(false),
  })
  .openapi('CreateMailbox');
export const changeMailboxBody = z.strictObject(shape).partial().openapi('ChangeMailbox');
export type IncomingInput = z.infer<typeof incoming>;
export type OutgoingInput = z.infer<typeof outgoing>;
type LoginInput = z.infer<typeof login>;

const loginAnswer = z.object({
  kind: z.enum(['password', 'oauth']),
  isHeld: z.boolean().describe('False: password or token have to be given anew'),
  tokenUrl: z.string().optional(),
  clientId: z.string().optional(),
  scope: z.string().optional(),
});
const serverAnswer = { host: z.string(), port: z.number().int(), security: server.security };
export const mailboxAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    address: z.string(),
    groupId: z.string().nullable(),
    incoming: z
      .object({
        kind: z.enum(['pop3', 'imap']),
        ...serverAnswer,
        user: z.string(),
        login: loginAnswer,
      })
      .nullable(),
    outgoing: z
      .object({ ...serverAnswer, user: z.string(), login: loginAnswer.nullable() })
      .nullable(),
    intervalMinutes: z.number().int(),
    isEnabled: z.boolean(),
    keepsOnServer: z.boolean(),
    health: z
      .object({
        state: z
          .enum(['off', 'waiting', 'checking', 'ok', 'failing'])
          .describe('waiting: it was not visited yet'),
        lastCheckedAt: z.string().nullable(),
        lastOkAt: z.string().nullable(),
        failedSince: z.string().nullable(),
        failures: z.number().int().describe('In a row'),
        problem: z.string().nullable().describe('A code; stable'),
        detail: z.string().nullable().describe('What the server said'),
        nextCheckAt: z.string().nullable(),
        leftBehind: z.number().int().describe('Mails that are too large to be fetched'),
      })
      .describe('Of what is fetched'),
  })
  .openapi('Mailbox');
export const mailboxesAnswer = z.object({ items: z.array(mailboxAnswer) }).openapi('Mailboxes');
export const testedAnswer = z
  .object({
    isOk: z.boolean(),
    mails: z.number().int().nullable().describe('How many lie there'),
    problem: z.string().nullable(),
    detail: z.string().nullable(),
  })
  .openapi('TestedMailbox');

export function presentMailbox(
  mailbox: Mailbox & { readonly isBeingChecked: boolean },
  held: MailboxSecrets,
): z.infer<typeof mailboxAnswer> {
  const { incoming: from, outgoing: by, problem, lastOkAt } = mailbox;
  const isOn = mailbox.isEnabled && from !== null;
  const state = !isOn
    ? 'off'
    : mailbox.isBeingChecked
      ? 'checking'
      : problem !== null
        ? 'failing'
        : lastOkAt === null
          ? 'waiting'
          : 'ok';
  return {
    id: mailbox.id,
    name: mailbox.name,
    address: mailbox.address,
    groupId: mailbox.groupId,
    incoming: from && {
      kind: from.kind,
      ...presentServer(from),
      login: presentLogin(from, held.incoming),
    },
    outgoing: by && {
      ...presentServer(by),
      login: by.user === '' ? null : presentLogin(by, held.outgoing),
    },
    intervalMinutes: mailbox.intervalMinutes,
    isEnabled: mailbox.isEnabled,
    keepsOnServer: mailbox.keepsOnServer,
    health: {
      state,
      lastCheckedAt: mailbox.lastCheckedAt,
      lastOkAt,
      failedSince: mailbox.failedSince,
      failures: mailbox.failures,
      problem,
      detail: mailbox.problemDetail,
      nextCheckAt: isOn ? mailbox.nextCheckAt : null,
      leftBehind: mailbox.leftBehind,
    },
  };
}

const presentServer = ({ host, port, security, user }: Incoming | Outgoing) => ({
  host,
  port,
  security,
  user,
});
const presentLogin = ({ oauth }: Incoming | Outgoing, held: LoginSecrets | undefined) => ({
  kind: oauth === null ? ('password' as const) : ('oauth' as const),
  isHeld: held !== undefined,
  ...oauth,
});

/** What is kept of a server: all but its secrets. */
export const incomingOf = ({ login: given, ...rest }: IncomingInput): Incoming => ({
  ...rest,
  oauth: oauthOf(given),
});
export const outgoingOf = ({ login: given, ...rest }: OutgoingInput): Outgoing => ({
  ...rest,
  oauth: given === null ? null : oauthOf(given),
});
const oauthOf = (given: LoginInput): Incoming['oauth'] =>
  given.kind === 'password'
    ? null
    : { tokenUrl: given.tokenUrl, clientId: given.clientId, scope: given.scope };

/** Of a login that was given; undefined: the one that is kept. */
export function secretsOf(given: LoginInput): LoginSecrets | undefined {
  if (given.kind === 'password')
    return given.password === undefined
      ? undefined
      : { kind: 'password', password: given.password };
  if (given.refreshToken === undefined) return undefined;
  return {
    kind: 'oauth',
    clientSecret: given.clientSecret ?? '',
    refreshToken: given.refreshToken,
    accessToken: '',
    expiresAt: 0,
  };
}
