// Shapes of requests and answers about accounts. Requests are strict: an unknown field is an error.

import { isDay } from '#shared/base/day.ts';
import { RULE_LIMITS } from '#shared/rules/rule.ts';
import { z } from '@hono/zod-openapi';
import { ALL_PERMISSIONS, type Permission } from '#shared/access/permissions.ts';
import { isUuid } from '#shared/base/ids.ts';
import { nextField, pageQuery } from '#server/platform/http/describe.ts';
import { PASSWORD_MAX, PASSWORD_MIN } from './passwords.ts';
import { PERSON_STATES } from './person-state.ts';

/** Text of people: no control characters, which have no place in a name and a bad one in a mail header. */
const HAS_CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]/;

export const line = (max: number, min = 0) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .min(min)
        .max(max)
        .refine((text) => !HAS_CONTROL.test(text) && text.isWellFormed(), 'No control characters'),
    );

export const emailField = line(254, 3).pipe(
  z.string().regex(/^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/, 'Not an e-mail address'),
);
export const passwordField = z.string().min(PASSWORD_MIN).max(PASSWORD_MAX);
/** BCP 47, as far as it is used for languages of texts. */
export const languageField = z
  .string()
  .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, 'Not a language tag');
export const idField = z.string().refine(isUuid, 'Not an id');
export const permissionField = z.enum(ALL_PERMISSIONS as [Permission, ...Permission[]]);
const SLUG = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
export const slugField = z
  .string()
  .min(2)
  .max(40)
  .regex(SLUG, 'Small letters, digits and single hyphens, beginning with a letter');

export const workspaceParams = z.object({ workspace: z.string() });
export const itemParams = z.object({ workspace: z.string(), id: z.string() });

// ------------------------------------------------------------------------------------ sign-up, sessions

export const signUpBody = z
  .strictObject({
    slug: slugField,
    name: line(120, 1),
    blueprint: z.string().max(40),
    language: languageField,
    admin: z.strictObject({ name: line(120, 1), email: emailField, password: passwordField }),
  })
  .openapi('SignUp');

export const workspaceAnswer = z
  .object({ id: z.string(), slug: z.string(), name: z.string(), url: z.string() })
  .openapi('Workspace');

export const blueprintAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.record(z.string(), z.string()),
        summary: z.record(z.string(), z.string()),
        languages: z.array(z.string()),
      }),
    ),
  })
  .openapi('Blueprints');

export const serverAnswer = z
  .object({
    /** The setting: anybody, only the first workspace, nobody. */
    signUp: z.enum(['open', 'first', 'closed']),
    /** Whether it lets one through now. */
    isSignUpOpen: z.boolean(),
    /** One that is not of the demo. */
    hasWorkspace: z.boolean(),
    /** False: no service worker, so no work without a network. */
    isSecureOrigin: z.boolean(),
    demo: z.array(
      z.object({
        slug: z.string(),
        name: z.string(),
        blueprint: z.string(),
        signIns: z.array(
          z.object({
            name: z.string(),
            profile: z.string(),
            email: z.string(),
            password: z.string(),
          }),
        ),
      }),
    ),
  })
  .openapi('Server');

export const publicWorkspaceAnswer = z
  .object({
    slug: z.string(),
    name: z.string(),
    languages: z.array(z.string()),
    isDemo: z.boolean(),
    sendsMail: z.boolean().describe('False: no mail leaves, so nobody need wait for one'),
  })
  .openapi('PublicWorkspace');

export const signInBody = z
  .strictObject({
    email: line(254),
    password: z.string().max(PASSWORD_MAX * 4),
    isPublicComputer: z
      .boolean()
      .optional()
      .describe(
        'Ends 20 minutes after its last use and 12 hours from now at the latest; the cookie goes with the browser',
      ),
  })
  .openapi('SignIn');

export const askResetBody = z.strictObject({ email: emailField }).openapi('AskPasswordReset');
const tokenField = z.string().min(1).max(200).describe('What stands in the link after `#token=`');
export const linkBody = z.strictObject({ token: tokenField }).openapi('PasswordLinkToken');
export const useLinkBody = z
  .strictObject({ token: tokenField, password: passwordField })
  .openapi('UsePasswordLink');
export const linkAnswer = z
  .object({
    kind: z.enum(['reset', 'invitation']),
    name: z.string(),
    email: z.string(),
    expiresAt: z.string(),
  })
  .openapi('PasswordLink');
export const invitationAnswer = z
  .object({
    expiresAt: z.string(),
    mail: z
      .enum(['on-its-way', 'demo', 'switched-off', 'no-server'])
      .describe('Whether the mail leaves, and if not, why'),
    detail: z.string().describe('The same as a sentence; empty where all is well'),
    link: z
      .string()
      .optional()
      .describe(
        'Only where no mail leaves: to be handed over by whoever asked. A repeat with the same Idempotency-Key comes without it',
      ),
  })
  .openapi('Invitation');

const firstNameAnswer = z
  .string()
  .describe('Empty, as the last name, where nobody has told them apart: `name` is all there is');
const selfShape = {
  id: z.string(),
  name: z.string(),
  email: z.string(),
  profile: z.string(),
  permissions: z.array(permissionField),
  groupIds: z.array(z.string()),
  language: z.string(),
  signature: z.string(),
};
export const selfAnswer = z.object(selfShape).openapi('Self');
export const meAnswer = z
  .object({
    ...selfShape,
    firstName: firstNameAnswer,
    lastName: z.string(),
    newEmail: z
      .string()
      .nullable()
      .describe('One that was asked for and waits for its link to be followed'),
    phone: z.string(),
    awayUntil: z.string().nullable().optional().describe('Of operators only'),
    workspace: z.object({
      id: z.string(),
      slug: z.string(),
      name: z.string(),
      isDemo: z.boolean(),
    }),
    session: z.object({ id: z.string(), expiresAt: z.string(), isPublic: z.boolean() }),
    sealKey: z.string().describe('32 bytes in base64: seals unsent work when this session ends'),
  })
  .openapi('Me');
export const signedInAnswer = z
  .object({ id: z.string(), expiresAt: z.string(), person: selfAnswer })
  .openapi('SignedIn');
export const sessionsAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        createdAt: z.string(),
        lastSeenAt: z.string(),
        expiresAt: z.string(),
        userAgent: z.string(),
        ip: z.string(),
        isCurrent: z.boolean(),
      }),
    ),
    next: nextField,
  })
  .openapi('Sessions');

const awayUntilField = z
  .string()
  .refine(isDay, 'a day as 2026-12-25')
  .nullable()
  .describe('The day of their return; until then rules assign nothing to them');

const NAME_MAX = 120;
/** Of somebody whose name changes. */
const nameShape = {
  name: line(NAME_MAX, 1).optional().describe('As a whole, no longer told apart'),
  firstName: line(NAME_MAX).optional(),
  lastName: line(NAME_MAX).optional(),
};
type Names = { readonly [Part in keyof typeof nameShape]?: string | undefined };
const areBoth = ({ name, firstName, lastName }: Names): boolean =>
  (firstName === undefined) === (lastName === undefined) &&
  (name === undefined || firstName === undefined);
const isName = ({ firstName, lastName }: Names): boolean => {
  if (firstName === undefined || lastName === undefined) return true;
  const name = `${firstName} ${lastName}`.trim();
  return name.length >= 1 && name.length <= NAME_MAX;
};
const NAMES_WRONG = {
  path: ['firstName'],
  error: 'First and last name come together, and without the whole name',
};
const NAME_WRONG = { path: ['lastName'], error: 'Too long together, or both empty' };

export const changeMeBody = z
  .strictObject({
    ...nameShape,
    language: z.union([languageField, z.literal('')]).optional(),
    phone: line(60).optional(),
    signature: z.string().max(10_000).optional(),
    awayUntil: awayUntilField.optional(),
  })
  .refine(areBoth, NAMES_WRONG)
  .refine(isName, NAME_WRONG)
  .openapi('ChangeMe');
export const changePasswordBody = z
  .strictObject({ oldPassword: z.string().max(PASSWORD_MAX * 4), newPassword: passwordField })
  .openapi('ChangePassword');
export const changeAddressBody = z
  .strictObject({
    email: emailField.describe('The new one'),
    password: z
      .string()
      .max(PASSWORD_MAX * 4)
      .describe('The present one'),
  })
  .openapi('ChangeAddress');
export const addressLinkAnswer = z
  .object({ email: z.string(), expiresAt: z.string() })
  .openapi('AddressLink');
export const addressSetAnswer = z.object({ email: z.string() }).openapi('AddressSet');

// ------------------------------------------------------------------------------------ people, groups

const personState = z
  .enum(PERSON_STATES)
  .describe('`invited`: may sign in as soon as they have chosen a password');
export const personAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    profile: z.string(),
    isOperator: z.boolean(),
    groupIds: z.array(z.string()),
    isDisabled: z.boolean(),
    firstName: firstNameAnswer.optional(),
    lastName: z.string().optional(),
    email: z.string().optional(),
    phone: z.string().optional(),
    address: z.string().optional(),
    city: z.string().optional(),
    country: z.string().optional(),
    language: z.string().optional(),
    skills: z.record(z.string(), z.number().int()).optional(),
    capacity: z.number().int().nullable().optional(),
    awayUntil: z.string().nullable().optional(),
    createdAt: z.string().optional(),
    state: personState.optional(),
    invitedUntil: z
      .string()
      .nullable()
      .optional()
      .describe('When the link of the latest invitation ends, or ended'),
    openTickets: z
      .number()
      .int()
      .optional()
      .describe('Assigned to them and not closed; only where one person is asked for'),
  })
  .openapi('Person', {
    description:
      'Contact details of customers for those who create their accounts, of everybody for those who manage people.',
  });
export const madePersonAnswer = personAnswer
  .extend({ invitation: invitationAnswer.optional().describe('Of somebody without a password') })
  .openapi('MadePerson');
export const peopleAnswer = z
  .object({ items: z.array(personAnswer), next: z.string().nullable() })
  .openapi('People');
export const listQuery = z.strictObject({
  q: line(200).optional().describe('Words of name or e-mail address, each of which must occur'),
  profile: z.string().max(60).optional(),
  group: idField.optional(),
  state: personState.optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.string().max(500).optional(),
});

const MOST_SKILLS = 100;
const contactShape = {
  phone: line(60).optional(),
  address: line(300).optional(),
  city: line(120).optional(),
  country: line(120).optional(),
  language: z.union([languageField, z.literal('')]).optional(),
  groupIds: z.array(idField).max(200).optional(),
};
export const createPersonBody = z
  .strictObject({
    firstName: line(60, 1).optional().describe('Put before the name'),
    name: line(120, 1),
    email: emailField,
    profile: z
      .string()
      .max(60)
      .describe('Without the permission people.manage: customer, with a password'),
    password: passwordField.optional(),
    isInvited: z
      .boolean()
      .optional()
      .describe('False: no mail goes out, and the person is invited another time'),
    ...contactShape,
  })
  .refine(({ firstName = '', name }) => firstName.length + 1 + name.length <= NAME_MAX, {
    path: ['name'],
    error: 'Too long with the first name',
  })
  .openapi('CreatePerson');
export const changePersonBody = z
  .strictObject({
    ...nameShape,
    email: emailField.optional(),
    profile: z.string().max(60).optional(),
    password: passwordField.optional(),
    isDisabled: z.boolean().optional(),
    skills: z
      .record(
        z.string().min(1).max(RULE_LIMITS.skill),
        z.number().int().min(1).max(RULE_LIMITS.skillLevel),
      )
      .refine((skills) => Object.keys(skills).length <= MOST_SKILLS, 'too many skills')
      .optional()
      .describe('Expertise, skill to level: rules assign by it'),
    capacity: z
      .number()
      .int()
      .min(0)
      .max(100_000)
      .nullable()
      .optional()
      .describe('Open tickets up to which rules assign more; null: as many as come'),
    awayUntil: awayUntilField.optional(),
    ...contactShape,
  })
  .refine(areBoth, NAMES_WRONG)
  .refine(isName, NAME_WRONG)
  .openapi('ChangePerson');

const TIME = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'HH:MM');
export const businessHoursField = z.record(
  z.string().regex(/^[1-7]$/, 'ISO weekday 1 to 7'),
  z.array(z.tuple([TIME, TIME])).max(10),
);
export const groupAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    leadId: z.string().nullable(),
    businessHours: z.record(z.string(), z.array(z.array(z.string()))).nullable(),
    mailbox: z.string(),
    isArchived: z.boolean(),
    memberIds: z.array(z.string()),
    createdAt: z.string(),
  })
  .openapi('Group');
/** Screens show all groups at once. */
export const groupsQuery = pageQuery.extend({
  limit: z.coerce.number().int().min(1).max(1_000).optional(),
});
export const groupsAnswer = z
  .object({ items: z.array(groupAnswer), next: nextField })
  .openapi('Groups');
const groupShape = {
  leadId: idField.nullable().optional(),
  businessHours: businessHoursField.nullable().optional(),
  mailbox: z.union([emailField, z.literal('')]).optional(),
  memberIds: z.array(idField).max(2_000).optional(),
};
export const createGroupBody = z
  .strictObject({ name: line(120, 1), ...groupShape })
  .openapi('CreateGroup');
export const changeGroupBody = z
  .strictObject({
    name: line(120, 1).optional(),
    isArchived: z.boolean().optional(),
    ...groupShape,
  })
  .openapi('ChangeGroup');

export const profilesAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.record(z.string(), z.string()),
        permissions: z.array(permissionField),
      }),
    ),
  })
  .openapi('Profiles');

// ------------------------------------------------------------------------------------ API keys

export const apiKeyAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    activeScopes: z
      .array(z.string())
      .describe('What it may do at present: those of its scopes that its maker still has'),
    createdBy: z.string(),
    makerName: z.string(),
    isMakerDisabled: z.boolean().describe('While its maker is disabled a key opens nothing'),
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    lastUsedAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
  })
  .openapi('ApiKey');
export const newApiKeyAnswer = apiKeyAnswer
  .extend({
    secret: z
      .string()
      .optional()
      .describe(
        'Shown in this answer only; a repeat with the same Idempotency-Key comes without it',
      ),
  })
  .openapi('NewApiKey');
export const apiKeysAnswer = z
  .object({ items: z.array(apiKeyAnswer), next: nextField })
  .openapi('ApiKeys');
export const createApiKeyBody = z
  .strictObject({
    name: line(120, 1),
    scopes: z.array(permissionField).min(1).max(ALL_PERMISSIONS.length),
    expiresAt: z.iso.datetime().optional(),
  })
  .openapi('CreateApiKey');
