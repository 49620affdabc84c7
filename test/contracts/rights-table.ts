// What everybody gets of every route. A route of the router without a row here fails the test, as does a row without a
// route.

import { PROTOCOL } from '#shared/protocol/sync.ts';
import type { AnyQuestion, ApiQuestion, ApiRoute } from '#test/support/api-client.ts';
import { newId } from '#test/support/device-calls.ts';
import { TEST_PASSWORD } from '#test/support/world.ts';
import type { Actor, Scene, Things, Ticket } from './rights-scene.ts';
import type { Shown } from './rights-fields.ts';

/** `ok`: any 2xx; else exactly this. `page`: 200, 415 for what is no form, or 503 where the client has not been built. */
export type Right = 'ok' | 'page' | number;
export type Rights = Readonly<Record<Actor, Right>>;
export type Asked = {
  readonly actor: Actor;
  readonly things: Things;
  readonly ticket: Ticket;
  readonly number: string;
  /** Differs from request to request. */
  readonly unique: string;
};
export type Row<Question extends object = AnyQuestion> = {
  readonly rights: Rights;
  readonly ask?: (asked: Asked) => Question;
  /** What must have happened to the ticket before. */
  readonly before?: (scene: Scene, ticketId: string, actor: Actor) => Promise<unknown>;
  /** The request uses up one of these. */
  readonly spends?:
    | 'held-reply'
    | 'key'
    | 'rule'
    | 'template'
    | 'directory'
    | 'panel'
    | 'webhook'
    | 'article'
    | 'view'
    | 'bulk'
    | 'technician-session'
    | 'session';
  /** Customers who are answered must be shown these fields and no other. */
  readonly shows?: Shown;
};

// ------------------------------------------------------------------------------- who gets what

const everybody = (right: Right): Rights => ({
  nobody: right,
  holder: right,
  wrongHolder: right,
  customer: right,
  otherCustomer: right,
  seller: right,
  technician: right,
  outsider: right,
  lead: right,
  administrator: right,
  key: right,
  foreigner: right,
  foreignKey: right,
  abroad: right,
});
const PUBLIC = everybody('ok');
const PAGE = everybody('page');
const NOT_SIGNED_IN = {
  nobody: 401,
  holder: 401,
  wrongHolder: 401,
  foreigner: 401,
  foreignKey: 401,
} as const;
const PEOPLE: Rights = { ...PUBLIC, ...NOT_SIGNED_IN, key: 403 };
const OPERATORS: Rights = { ...PEOPLE, customer: 403, otherCustomer: 403 };
const OPERATORS_AND_KEY: Rights = { ...OPERATORS, key: 'ok' };
const ADMINISTRATORS: Rights = {
  ...OPERATORS,
  seller: 403,
  technician: 403,
  outsider: 403,
  lead: 403,
};
/** Of the knowledge base. */
const WRITERS: Rights = { ...ADMINISTRATORS, lead: 'ok' };
/** Of figures about everybody. */
const REPORTERS: Rights = { ...ADMINISTRATORS, lead: 'ok' };
/** Of something that is of this workspace: elsewhere it does not exist. */
const here = (rights: Rights): Rights => ({ ...rights, abroad: 404 });
/** Who can read the ticket. */
const READERS: Rights = here({ ...PEOPLE, otherCustomer: 404, outsider: 404 });
/** Whoever cannot see the message is not told that there is a file. */
const FILE_READERS: Rights = { ...READERS, key: 404 };
/** Customers fill in what is missing, and nothing is. */
const COMPLETED: Rights = { ...READERS, customer: 403 };
const DESK: Rights = { ...READERS, customer: 403, otherCustomer: 403 };
const LEADS: Rights = { ...DESK, seller: 403, technician: 403, outsider: 403 };
const ONLY_ADMINISTRATOR: Rights = { ...LEADS, lead: 403 };
const REQUESTER: Rights = {
  ...ONLY_ADMINISTRATOR,
  customer: 'ok',
  otherCustomer: 404,
  administrator: 403,
  abroad: 403,
};
const CODE_HOLDER: Rights = { ...everybody(401), wrongHolder: 404, holder: 'ok' };

/** Gone for all but who may bring it back. */
const DELETED: Rights = {
  ...READERS,
  customer: 404,
  seller: 404,
  technician: 404,
  lead: 404,
};
/** Whoever has the right is told that there is no such thing. */
const absent = (rights: Rights): Rights =>
  Object.fromEntries(
    Object.entries(rights).map(([actor, right]) => [actor, right === 'ok' ? 404 : right]),
  ) as Rights;
/** Whoever has the right is told that this is not the time. */
const notNow = (rights: Rights): Rights =>
  Object.fromEntries(
    Object.entries(rights).map(([actor, right]) => [actor, right === 'ok' ? 409 : right]),
  ) as Rights;

// ------------------------------------------------------------------------------- what is asked

const ticketPath = ({ ticket }: Asked) => ({ path: { id: ticket.id } });
const base64 = (text: string): string => Buffer.from(text).toString('base64');
/** Of an upload. */
const beginning = () => ({
  'tus-resumable': '1.0.0',
  'upload-length': '10',
  'upload-metadata': `id ${base64(newId())},filename ${base64('a.pdf')},filetype`,
});
/** Of something that there is not. */
const UPLOAD_KEY = { 'upload-key': 'made-up-by-whoever-asks' };
const nobodysPath = ({ things }: Asked) => ({ path: { id: things.nobodysId } });
const rulePath = ({ things }: Asked) => ({ path: { id: things.rule } });
const directoryPath = ({ things }: Asked) => ({ path: { id: things.directory } });
const mailTextPath = (_asked: Asked) => ({ path: { event: 'assigned', language: 'en' } });
const panelPath = ({ things }: Asked) => ({ path: { id: things.panel } });
const webhookPath = ({ things }: Asked) => ({ path: { id: things.webhook } });
const articlePath = ({ things }: Asked) => ({ path: { id: things.article } });
const articleVersionPath = ({ things }: Asked) => ({ path: { id: things.article, number: '1' } });
const viewPath = ({ things }: Asked) => ({ path: { id: things.view } });
/** Somebody's order is theirs, and an administrator's. */
const bulkPath = ({ things }: Asked) => ({ path: { id: things.bulk } });
const OTHERS_ORDER: Rights = {
  ...here(ADMINISTRATORS),
  seller: 404,
  technician: 404,
  outsider: 404,
  lead: 404,
};
const templatePath = ({ things }: Asked) => ({ path: { id: things.template } });
const numberPath = ({ number }: Asked) => ({ path: { number } });
const on =
  <Body extends object>(body: Body | ((asked: Asked) => Body)) =>
  (asked: Asked) => ({
    ...ticketPath(asked),
    body: typeof body === 'function' ? body(asked) : body,
  });
const ticketRow = (rights: Rights, more: Omit<Row, 'rights' | 'ask'> = {}) => ({
  rights,
  ask: ticketPath,
  shows: 'ticket' as const,
  ...more,
});
const isTaken: Row['before'] = (scene, id) =>
  scene.technician.must('post /api/v1/w/{workspace}/tickets/{id}/take', { path: { id } });
const isTakenByActor: Row['before'] = (scene, id, actor) =>
  scene.clientOf(actor).post(`tickets/${id}/take`);
const isAnswered = (scene: Scene, id: string) =>
  scene.admin.must('post /api/v1/w/{workspace}/tickets/{id}/messages', {
    path: { id },
    body: { text: 'Look here' },
  });
const isClosed: NonNullable<Row['before']> = async (scene, id) => {
  await isAnswered(scene, id);
  // Answering took it, and what somebody holds nobody else answers.
  await scene.admin.must('post /api/v1/w/{workspace}/tickets/{id}/drop', { path: { id } });
  await scene.admin.must('post /api/v1/w/{workspace}/tickets/{id}/close', { path: { id } });
};
const isProposed: NonNullable<Row['before']> = (scene, id) =>
  scene.technician.must('post /api/v1/w/{workspace}/tickets/{id}/propose-solution', {
    path: { id },
    body: { texts: { en: 'Turn it off' } },
  });
const isReviewed: Row['before'] = async (scene, id, actor) => {
  await isProposed(scene, id, actor);
  await scene.lead.must('post /api/v1/w/{workspace}/tickets/{id}/review-solution', {
    path: { id },
    body: { outcome: 'approve' },
  });
};
const isDeleted: NonNullable<Row['before']> = (scene, id) =>
  scene.admin.must('delete /api/v1/w/{workspace}/tickets/{id}', { path: { id } });
const isLinked: Row['before'] = (scene, id) =>
  scene.admin.must('post /api/v1/w/{workspace}/tickets/{id}/link', {
    path: { id },
    body: { kind: 'related', to: scene.things.otherTicket.id },
  });

type Ended = Readonly<Partial<Record<ApiRoute, Rights>>>;
const closed = (rows: Ended) => endedRows('closed', rows, isClosed);
const deleted = (rows: Ended) => endedRows('deleted', rows, isDeleted);
const asOpen = (routes: readonly ApiRoute[]): Ended =>
  Object.fromEntries(routes.map((route) => [route, API_ROWS[route].rights]));
const endedRows = <State extends string>(state: State, rows: Ended, before: typeof isClosed) =>
  (Object.entries(rows) as [ApiRoute, Rights][]).map(([route, rights]) => ({
    state,
    route,
    rights,
    before,
  }));

export const API_ROWS: { readonly [R in ApiRoute]: Row<ApiQuestion<R>> } = {
  // ------------------------------------------------------------------------------ accounts
  'post /api/v1/workspaces': {
    rights: PUBLIC,
    ask: ({ unique }) => ({
      body: {
        slug: `made-${unique}`,
        name: 'Made',
        blueprint: 'helpdesk',
        language: 'en',
        admin: { name: 'Mia', email: `mia@made-${unique}.example`, password: TEST_PASSWORD },
      },
    }),
    shows: 'made-workspace',
  },
  'get /api/v1/workspaces/blueprints': { rights: PUBLIC, shows: 'blueprints' },
  'get /api/v1/server': { rights: PUBLIC, shows: 'server' },
  // Without a demo there is none to remove; a key's request says no origin.
  'delete /api/v1/server/demo': { rights: { ...everybody(404), key: 403, foreignKey: 403 } },
  'get /api/v1/w/{workspace}/public/workspace': { rights: PUBLIC, shows: 'public-workspace' },
  'post /api/v1/w/{workspace}/public/password-resets': {
    rights: PUBLIC,
    ask: ({ unique }) => ({ body: { email: `nobody-${unique}@guest.example` } }),
  },
  'post /api/v1/w/{workspace}/public/password-links/look': {
    rights: everybody(404),
    ask: () => ({ body: { token: 'nobody-has-been-given-this' } }),
  },
  'post /api/v1/w/{workspace}/public/password-links/use': {
    rights: everybody(404),
    ask: () => ({ body: { token: 'nobody-has-been-given-this', password: TEST_PASSWORD } }),
  },
  'post /api/v1/w/{workspace}/public/address-links/look': {
    rights: everybody(404),
    ask: () => ({ body: { token: 'nobody-has-been-given-this' } }),
  },
  'post /api/v1/w/{workspace}/public/address-links/use': {
    rights: everybody(404),
    ask: () => ({ body: { token: 'nobody-has-been-given-this' } }),
  },
  'post /api/v1/w/{workspace}/sessions': {
    rights: everybody(401),
    ask: ({ unique }) => ({
      body: { email: `nobody-${unique}@guest.example`, password: TEST_PASSWORD },
    }),
  },
  'get /api/v1/w/{workspace}/sessions': { rights: PEOPLE, shows: 'sessions' },
  'delete /api/v1/w/{workspace}/sessions/current': { rights: PEOPLE, spends: 'session' },
  'delete /api/v1/w/{workspace}/sessions/{id}': {
    rights: { ...everybody(404), ...NOT_SIGNED_IN, key: 403, technician: 'ok' },
    ask: ({ things }) => ({ path: { id: things.technicianSession } }),
    spends: 'technician-session',
  },
  'get /api/v1/w/{workspace}/me': { rights: PEOPLE, shows: 'me' },
  'patch /api/v1/w/{workspace}/me': {
    rights: PEOPLE,
    ask: () => ({ body: { phone: '+33 1' } }),
    shows: 'me',
  },
  // With a wrong old password: who gets that far might.
  'post /api/v1/w/{workspace}/me/password': {
    rights: { ...everybody(422), ...NOT_SIGNED_IN, key: 403 },
    ask: () => ({ body: { oldPassword: 'not this one', newPassword: 'a staple of horses' } }),
  },
  // With a wrong password, as above.
  'post /api/v1/w/{workspace}/me/email': {
    rights: { ...everybody(422), ...NOT_SIGNED_IN, key: 403 },
    ask: ({ unique }) => ({
      body: { email: `other-${unique}@guest.example`, password: 'not this one' },
    }),
  },
  'get /api/v1/w/{workspace}/me/push': { rights: OPERATORS },
  'post /api/v1/w/{workspace}/me/push': {
    rights: OPERATORS,
    ask: ({ unique }) => ({
      body: {
        endpoint: `https://push.example/${unique}`,
        keys: {
          // A point of the curve that everybody knows.
          p256dh:
            'BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU',
          auth: 'A'.repeat(22),
        },
        showsSubject: true,
      },
    }),
  },
  'delete /api/v1/w/{workspace}/me/push': { rights: OPERATORS },
  'get /api/v1/w/{workspace}/me/notification-preferences': { rights: OPERATORS },
  'patch /api/v1/w/{workspace}/me/notification-preferences': {
    rights: OPERATORS,
    ask: () => ({ body: { digest: { mode: 'daily', hour: 8 } } }),
  },
  // Before there is a webhook to be asked.
  'post /api/v1/w/{workspace}/me/slack/test': { rights: absent(OPERATORS) },
  'get /api/v1/w/{workspace}/me/slack': { rights: OPERATORS },
  'put /api/v1/w/{workspace}/me/slack': {
    rights: OPERATORS,
    ask: ({ unique }) => ({ body: { url: `https://hooks.example/${unique}` } }),
  },
  'delete /api/v1/w/{workspace}/me/slack': { rights: OPERATORS },
  'post /api/v1/w/{workspace}/slack/test': { rights: absent(ADMINISTRATORS) },
  'get /api/v1/w/{workspace}/slack': { rights: ADMINISTRATORS },
  'put /api/v1/w/{workspace}/slack': {
    rights: ADMINISTRATORS,
    ask: ({ unique }) => ({ body: { url: `https://hooks.example/${unique}` } }),
  },
  'delete /api/v1/w/{workspace}/slack': { rights: ADMINISTRATORS },
  'get /api/v1/w/{workspace}/people': { rights: OPERATORS_AND_KEY },
  'post /api/v1/w/{workspace}/people': {
    rights: OPERATORS,
    ask: ({ unique }) => ({
      body: {
        name: 'New',
        email: `new-${unique}@guest.example`,
        profile: 'customer',
        password: 'a staple of horses',
      },
    }),
  },
  'get /api/v1/w/{workspace}/people/{id}': {
    rights: here(OPERATORS_AND_KEY),
    ask: ({ things }) => ({ path: { id: things.people.spare } }),
  },
  'patch /api/v1/w/{workspace}/people/{id}': {
    rights: here(ADMINISTRATORS),
    ask: ({ things }) => ({ path: { id: things.people.spare }, body: { phone: '+33 2' } }),
  },
  'post /api/v1/w/{workspace}/people/{id}/invitation': {
    rights: here(ADMINISTRATORS),
    ask: ({ things }) => ({ path: { id: things.people.invited } }),
  },
  'post /api/v1/w/{workspace}/people/{id}/password-reset': {
    rights: here(ADMINISTRATORS),
    ask: ({ things }) => ({ path: { id: things.people.spare } }),
  },
  'delete /api/v1/w/{workspace}/people/{id}/sessions': {
    rights: here(ADMINISTRATORS),
    ask: ({ things }) => ({ path: { id: things.people.spare } }),
  },
  'get /api/v1/w/{workspace}/profiles': { rights: OPERATORS_AND_KEY },
  'get /api/v1/w/{workspace}/groups': { rights: OPERATORS_AND_KEY },
  'post /api/v1/w/{workspace}/groups': {
    rights: ADMINISTRATORS,
    ask: ({ unique }) => ({ body: { name: `Group ${unique}` } }),
  },
  'get /api/v1/w/{workspace}/groups/{id}': {
    rights: here(OPERATORS_AND_KEY),
    ask: ({ things }) => ({ path: { id: things.group } }),
  },
  'patch /api/v1/w/{workspace}/groups/{id}': {
    rights: here(ADMINISTRATORS),
    ask: ({ things }) => ({ path: { id: things.otherGroup }, body: { name: 'HR' } }),
  },
  'get /api/v1/w/{workspace}/api-keys': { rights: ADMINISTRATORS },
  'post /api/v1/w/{workspace}/api-keys': {
    rights: ADMINISTRATORS,
    ask: () => ({ body: { name: 'Another', scopes: ['people.read' as const] } }),
  },
  'delete /api/v1/w/{workspace}/api-keys/{id}': {
    rights: here(ADMINISTRATORS),
    ask: ({ things }) => ({ path: { id: things.key } }),
    spends: 'key',
  },

  // ------------------------------------------------------------------- the workspace, whole
  'post /api/v1/w/{workspace}/exports': {
    rights: ADMINISTRATORS,
    ask: () => ({ body: { password: TEST_PASSWORD } }),
  },
  'get /api/v1/w/{workspace}/exports': { rights: ADMINISTRATORS },
  'get /api/v1/w/{workspace}/exports/{id}': { rights: absent(ADMINISTRATORS), ask: nobodysPath },
  'get /api/v1/w/{workspace}/exports/{id}/archive': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },
  // With a wrong password: who gets that far might.
  'post /api/v1/w/{workspace}/imports': {
    rights: { ...ADMINISTRATORS, administrator: 401, abroad: 401 },
    ask: () => ({ body: { password: 'not this one' } }),
  },
  'get /api/v1/w/{workspace}/imports': { rights: ADMINISTRATORS },
  'get /api/v1/w/{workspace}/imports/{id}': { rights: absent(ADMINISTRATORS), ask: nobodysPath },
  'put /api/v1/w/{workspace}/imports/{id}/archive': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },
  'post /api/v1/w/{workspace}/imports/{id}/start': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },
  // With another address than its own: who gets that far might.
  'delete /api/v1/w/{workspace}': {
    rights: { ...ADMINISTRATORS, administrator: 422, abroad: 422 },
    ask: () => ({ body: { password: TEST_PASSWORD, slug: 'another-one' } }),
  },

  // ----------------------------------------------------------------------- settings, audit
  'get /api/v1/w/{workspace}/settings': { rights: OPERATORS },
  'patch /api/v1/w/{workspace}/settings': {
    rights: ADMINISTRATORS,
    ask: () => ({ body: { workingSetDays: 31 } }),
  },
  'get /api/v1/w/{workspace}/settings/history': { rights: ADMINISTRATORS },
  'get /api/v1/w/{workspace}/categories': { rights: OPERATORS },
  'get /api/v1/w/{workspace}/categories/{id}': { rights: absent(OPERATORS), ask: nobodysPath },
  'post /api/v1/w/{workspace}/categories': {
    rights: ADMINISTRATORS,
    ask: ({ unique }) => ({ body: { id: `new-${unique}`, label: { en: 'New' } } }),
  },
  'patch /api/v1/w/{workspace}/categories/{id}': {
    rights: absent(ADMINISTRATORS),
    ask: (asked) => ({ ...nobodysPath(asked), body: { label: { en: 'Other' } } }),
  },
  'delete /api/v1/w/{workspace}/categories/{id}': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },
  'get /api/v1/w/{workspace}/fields': { rights: OPERATORS },
  'get /api/v1/w/{workspace}/fields/{id}': { rights: absent(OPERATORS), ask: nobodysPath },
  'post /api/v1/w/{workspace}/fields': {
    rights: ADMINISTRATORS,
    ask: ({ unique }) => ({
      body: {
        id: `new-${unique}`,
        label: { en: 'New' },
        type: 'text' as const,
        audience: 'operators' as const,
        isGlobal: false,
      },
    }),
  },
  'patch /api/v1/w/{workspace}/fields/{id}': {
    rights: absent(ADMINISTRATORS),
    ask: (asked) => ({ ...nobodysPath(asked), body: { label: { en: 'Other' } } }),
  },
  'delete /api/v1/w/{workspace}/fields/{id}': { rights: absent(ADMINISTRATORS), ask: nobodysPath },
  'get /api/v1/w/{workspace}/statuses': { rights: OPERATORS },
  'get /api/v1/w/{workspace}/statuses/{id}': { rights: absent(OPERATORS), ask: nobodysPath },
  'post /api/v1/w/{workspace}/statuses': {
    rights: ADMINISTRATORS,
    ask: ({ unique }) => ({
      body: { id: `new-${unique}`, label: { en: 'New' }, phase: 'active' as const },
    }),
  },
  'patch /api/v1/w/{workspace}/statuses/{id}': {
    rights: absent(ADMINISTRATORS),
    ask: (asked) => ({ ...nobodysPath(asked), body: { label: { en: 'Other' } } }),
  },
  'delete /api/v1/w/{workspace}/statuses/{id}': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },
  'get /api/v1/w/{workspace}/audit': { rights: ADMINISTRATORS },
  'get /api/v1/w/{workspace}/audit/export': { rights: ADMINISTRATORS },
  'get /api/v1/w/{workspace}/audit/digests': { rights: ADMINISTRATORS },
  'get /api/v1/w/{workspace}/audit/verification': { rights: ADMINISTRATORS },

  // --------------------------------------------------------------------------------- emails
  'get /api/v1/w/{workspace}/emails': { rights: ADMINISTRATORS },
  'get /api/v1/w/{workspace}/emails/{id}': { rights: absent(ADMINISTRATORS), ask: nobodysPath },
  'get /api/v1/w/{workspace}/emails/{id}/source': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },
  'post /api/v1/w/{workspace}/emails/{id}/resend': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },
  'post /api/v1/w/{workspace}/emails/{id}/reprocess': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },

  // ----------------------------------------------------------------------------- mail texts
  'get /api/v1/w/{workspace}/mail-texts': { rights: ADMINISTRATORS },
  'get /api/v1/w/{workspace}/mail-texts/{event}/{language}': {
    rights: ADMINISTRATORS,
    ask: mailTextPath,
  },
  'patch /api/v1/w/{workspace}/mail-texts/{event}/{language}': {
    rights: ADMINISTRATORS,
    ask: (asked) => ({ ...mailTextPath(asked), body: { subject: `News ${asked.unique}` } }),
  },
  'delete /api/v1/w/{workspace}/mail-texts/{event}/{language}': {
    rights: ADMINISTRATORS,
    ask: mailTextPath,
  },
  'post /api/v1/w/{workspace}/mail-texts/{event}/{language}/preview': {
    rights: ADMINISTRATORS,
    ask: (asked) => ({
      ...mailTextPath(asked),
      body: { subject: 'News', body: '[Open]({{ticket.link}})' },
    }),
  },
  'get /api/v1/w/{workspace}/mail-texts/{event}/{language}/history': {
    rights: ADMINISTRATORS,
    ask: mailTextPath,
  },

  // ---------------------------------------------------------------------- failed deliveries
  'get /api/v1/w/{workspace}/failed-deliveries': { rights: ADMINISTRATORS },
  'post /api/v1/w/{workspace}/failed-deliveries/{id}/resend': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },
  'post /api/v1/w/{workspace}/failed-deliveries/{id}/dismiss': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },

  // ---------------------------------------------------------------------------------- rules
  'get /api/v1/w/{workspace}/rules': { rights: ADMINISTRATORS },
  'get /api/v1/w/{workspace}/rules/{id}': { rights: here(ADMINISTRATORS), ask: rulePath },
  'post /api/v1/w/{workspace}/rules': {
    rights: ADMINISTRATORS,
    ask: () => ({
      body: {
        name: 'Urgent',
        isEnabled: false,
        on: [{ on: 'ticket-opened' as const }],
        // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
        then: [{ do: 'set-priority' as const, priority: 'high' as const }],
      },
    }),
  },
  'patch /api/v1/w/{workspace}/rules/{id}': {
    rights: here(ADMINISTRATORS),
    ask: (asked) => ({ ...rulePath(asked), body: { name: 'Renamed' } }),
  },
  'delete /api/v1/w/{workspace}/rules/{id}': {
    rights: here(ADMINISTRATORS),
    ask: rulePath,
    spends: 'rule',
  },
  // Of rules that are none: the order has to name all there are.
  'post /api/v1/w/{workspace}/rules/order': {
    rights: { ...ADMINISTRATORS, administrator: 422, abroad: 422 },
    ask: ({ things }) => ({ body: { ids: [things.nobodysId] } }),
  },
  'post /api/v1/w/{workspace}/rules/{id}/try-out': {
    rights: here(ADMINISTRATORS),
    ask: (asked) => ({ ...rulePath(asked), body: { ticketId: asked.ticket.id } }),
  },

  // ------------------------------------------------------------------------------- views, bulk
  'get /api/v1/w/{workspace}/views': { rights: PEOPLE, shows: 'view' },
  'get /api/v1/w/{workspace}/views/counts': { rights: PEOPLE, shows: 'view-counts' },
  'post /api/v1/w/{workspace}/views': {
    rights: OPERATORS,
    ask: () => ({ body: { scope: 'personal', name: { en: 'Urgent' }, q: 'is:open' } }),
  },
  'get /api/v1/w/{workspace}/views/{id}': {
    // Customers have the given ones alone.
    rights: { ...here(OPERATORS), customer: 404, otherCustomer: 404 },
    ask: viewPath,
  },
  'patch /api/v1/w/{workspace}/views/{id}': {
    rights: here(ADMINISTRATORS),
    ask: (asked) => ({ ...viewPath(asked), body: { position: 3 } }),
  },
  'delete /api/v1/w/{workspace}/views/{id}': {
    rights: here(ADMINISTRATORS),
    ask: viewPath,
    spends: 'view',
  },
  // Each ticket is decided by itself: of one that there is not, everybody is told that.
  'post /api/v1/w/{workspace}/bulk': {
    rights: OPERATORS,
    ask: ({ things }) => ({ body: { ids: [things.nobodysId], commands: [{ type: 'take' }] } }),
  },
  // Everybody's own.
  'get /api/v1/w/{workspace}/bulk': { rights: OPERATORS },
  'get /api/v1/w/{workspace}/bulk/{id}': { rights: OTHERS_ORDER, ask: bulkPath },
  'post /api/v1/w/{workspace}/bulk/{id}/cancel': { rights: OTHERS_ORDER, ask: bulkPath },
  'post /api/v1/w/{workspace}/bulk/{id}/undo': {
    rights: OTHERS_ORDER,
    ask: bulkPath,
    spends: 'bulk',
  },

  // ------------------------------------------------------------------------------ templates
  'get /api/v1/w/{workspace}/templates': { rights: OPERATORS },
  'post /api/v1/w/{workspace}/templates': {
    rights: ADMINISTRATORS,
    ask: () => ({
      body: { scope: 'workspace' as const, name: 'Greeting', bodies: { en: '<p>Hello</p>' } },
    }),
  },
  'get /api/v1/w/{workspace}/templates/{id}': { rights: here(OPERATORS), ask: templatePath },
  'patch /api/v1/w/{workspace}/templates/{id}': {
    rights: here(ADMINISTRATORS),
    ask: (asked) => ({ ...templatePath(asked), body: { name: 'Renamed' } }),
  },
  'delete /api/v1/w/{workspace}/templates/{id}': {
    rights: here(ADMINISTRATORS),
    ask: templatePath,
    spends: 'template',
  },
  'post /api/v1/w/{workspace}/templates/{id}/fill': {
    // Who may use the template and not read the ticket learns nothing.
    rights: { ...DESK, abroad: 404 },
    ask: (asked) => ({ ...templatePath(asked), body: { ticketId: asked.ticket.id } }),
  },

  // A template without files: who may use it is told that there is no such one.
  'post /api/v1/w/{workspace}/templates/{id}/files/{fileId}/copies': {
    rights: absent({ ...OPERATORS, abroad: 404 }),
    ask: ({ things }) => ({
      path: { id: things.template, fileId: things.nobodysId },
      body: { id: newId() },
    }),
  },

  // -------------------------------------------------------------------------------- inserts
  'get /api/v1/w/{workspace}/inserts': { rights: OPERATORS },
  'post /api/v1/w/{workspace}/inserts': {
    rights: ADMINISTRATORS,
    ask: ({ unique }) => ({
      body: {
        name: `Directory ${unique}`,
        columns: [{ id: 'name' }],
        layout: { en: '<p>{{name}}</p>' },
      },
    }),
  },
  'get /api/v1/w/{workspace}/inserts/{id}': { rights: here(OPERATORS), ask: directoryPath },
  'patch /api/v1/w/{workspace}/inserts/{id}': {
    rights: here(ADMINISTRATORS),
    ask: (asked) => ({ ...directoryPath(asked), body: { layout: { en: '<p>{{name}}!</p>' } } }),
  },
  'delete /api/v1/w/{workspace}/inserts/{id}': {
    rights: here(ADMINISTRATORS),
    ask: directoryPath,
    spends: 'directory',
  },
  'get /api/v1/w/{workspace}/inserts/{id}/entries': {
    rights: here(OPERATORS),
    ask: directoryPath,
  },
  'put /api/v1/w/{workspace}/inserts/{id}/entries': {
    rights: here(ADMINISTRATORS),
    ask: (asked) => ({ ...directoryPath(asked), body: { items: [{ name: 'Old Mill' }] } }),
    spends: 'directory',
  },
  // Loaded by hand: who may ask is told that there is no source.
  'post /api/v1/w/{workspace}/inserts/{id}/refresh': {
    rights: { ...here(ADMINISTRATORS), administrator: 422 },
    ask: directoryPath,
  },
  'post /api/v1/w/{workspace}/inserts/{id}/entries/{entryId}/fill': {
    rights: here(OPERATORS),
    ask: ({ things }) => ({
      path: { id: things.directory, entryId: things.directoryEntry },
      body: {},
    }),
  },

  // ------------------------------------------------------------------------------ mailboxes
  'get /api/v1/w/{workspace}/mailboxes': { rights: ADMINISTRATORS },
  'post /api/v1/w/{workspace}/mailboxes': {
    rights: ADMINISTRATORS,
    ask: ({ unique }) => ({ body: { name: 'Help', address: `help-${unique}@desk.test` } }),
  },
  'get /api/v1/w/{workspace}/mailboxes/{id}': { rights: absent(ADMINISTRATORS), ask: nobodysPath },
  'patch /api/v1/w/{workspace}/mailboxes/{id}': {
    rights: absent(ADMINISTRATORS),
    ask: (asked) => ({ ...nobodysPath(asked), body: { name: 'Other' } }),
  },
  'delete /api/v1/w/{workspace}/mailboxes/{id}': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },
  'post /api/v1/w/{workspace}/mailboxes/{id}/check': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },
  'post /api/v1/w/{workspace}/mailboxes/{id}/test': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },

  // --------------------------------------------------------------------------------- panels
  'get /api/v1/w/{workspace}/panels': { rights: OPERATORS },
  'post /api/v1/w/{workspace}/panels': {
    rights: ADMINISTRATORS,
    ask: ({ unique }) => ({
      body: { name: { en: `Panel ${unique}` }, address: 'https://panel.example/' },
    }),
  },
  // Only all of them, and there are others.
  'post /api/v1/w/{workspace}/panels/order': {
    rights: { ...ADMINISTRATORS, administrator: 422, abroad: 422 },
    ask: ({ things }) => ({ body: { ids: [things.nobodysId] } }),
  },
  'get /api/v1/w/{workspace}/panels/{id}': { rights: here(OPERATORS), ask: panelPath },
  'patch /api/v1/w/{workspace}/panels/{id}': {
    rights: here(ADMINISTRATORS),
    ask: (asked) => ({ ...panelPath(asked), body: { sees: ['ticket' as const] } }),
  },
  'delete /api/v1/w/{workspace}/panels/{id}': {
    rights: here(ADMINISTRATORS),
    ask: panelPath,
    spends: 'panel',
  },
  'get /api/v1/w/{workspace}/panels/{id}/frame': { rights: here(OPERATORS), ask: panelPath },

  // ------------------------------------------------------------------------------- webhooks
  'get /api/v1/w/{workspace}/webhooks': { rights: ADMINISTRATORS },
  'post /api/v1/w/{workspace}/webhooks': {
    rights: ADMINISTRATORS,
    ask: ({ unique }) => ({
      body: { url: `https://hooks.example/${unique}`, events: ['ticket.opened' as const] },
    }),
  },
  'get /api/v1/w/{workspace}/webhooks/{id}': { rights: here(ADMINISTRATORS), ask: webhookPath },
  'patch /api/v1/w/{workspace}/webhooks/{id}': {
    rights: here(ADMINISTRATORS),
    ask: (asked) => ({ ...webhookPath(asked), body: { description: asked.unique } }),
  },
  'delete /api/v1/w/{workspace}/webhooks/{id}': {
    rights: here(ADMINISTRATORS),
    ask: webhookPath,
    spends: 'webhook',
  },
  'post /api/v1/w/{workspace}/webhooks/{id}/secret': {
    rights: here(ADMINISTRATORS),
    ask: webhookPath,
  },
  'post /api/v1/w/{workspace}/webhooks/{id}/test': {
    rights: absent(ADMINISTRATORS),
    ask: nobodysPath,
  },
  'get /api/v1/w/{workspace}/webhooks/{id}/deliveries': {
    rights: here(ADMINISTRATORS),
    ask: webhookPath,
  },
  'post /api/v1/w/{workspace}/webhooks/{id}/deliveries/{delivery}/redeliver': {
    rights: absent(ADMINISTRATORS),
    ask: ({ things }) => ({ path: { id: things.webhook, delivery: things.nobodysId } }),
  },
  'post /api/v1/w/{workspace}/webhooks/{id}/redeliver': {
    rights: here(ADMINISTRATORS),
    ask: (asked) => ({ ...webhookPath(asked), body: { since: '2026-01-01T00:00:00Z' } }),
  },

  // ------------------------------------------------------------------------------- articles
  'get /api/v1/w/{workspace}/articles': { rights: OPERATORS },
  'post /api/v1/w/{workspace}/articles': {
    rights: WRITERS,
    ask: ({ unique }) => ({ body: { texts: { en: { title: `Article ${unique}` } } } }),
  },
  'get /api/v1/w/{workspace}/articles/{id}': { rights: here(OPERATORS), ask: articlePath },
  'patch /api/v1/w/{workspace}/articles/{id}': {
    rights: here(WRITERS),
    ask: (asked) => ({
      ...articlePath(asked),
      body: { texts: { en: { title: `Article ${asked.unique}` } } },
    }),
    spends: 'article',
  },
  'post /api/v1/w/{workspace}/articles/{id}/publish': {
    rights: here(WRITERS),
    ask: articlePath,
  },
  'post /api/v1/w/{workspace}/articles/{id}/unpublish': {
    rights: here(WRITERS),
    ask: articlePath,
    spends: 'article',
  },
  'get /api/v1/w/{workspace}/articles/{id}/versions': {
    rights: here(WRITERS),
    ask: articlePath,
  },
  'get /api/v1/w/{workspace}/articles/{id}/versions/{number}': {
    rights: here(WRITERS),
    ask: articleVersionPath,
  },
  'post /api/v1/w/{workspace}/articles/{id}/versions/{number}/put-back': {
    rights: here(WRITERS),
    ask: articleVersionPath,
  },
  'get /api/v1/w/{workspace}/article-categories': { rights: OPERATORS },
  'patch /api/v1/w/{workspace}/article-categories': {
    rights: WRITERS,
    ask: ({ unique }) => ({ body: { items: [{ name: { en: `Category ${unique}` } }] } }),
  },
  'get /api/v1/w/{workspace}/tickets/{id}/articles': { rights: DESK, ask: ticketPath },
  'get /api/v1/w/{workspace}/public/articles': { rights: PUBLIC, shows: 'public-article' },
  'get /api/v1/w/{workspace}/public/article-categories': {
    rights: PUBLIC,
    shows: 'public-category',
  },
  'get /api/v1/w/{workspace}/public/articles/{id}': {
    rights: here(PUBLIC),
    ask: articlePath,
    shows: 'public-article',
  },
  'post /api/v1/w/{workspace}/public/articles/suggestions': {
    rights: PUBLIC,
    ask: () => ({ body: { subject: 'The printer jams' } }),
    shows: 'public-article',
  },

  // ---------------------------------------------------------------------------------- files
  'post /api/v1/w/{workspace}/uploads': {
    rights: PEOPLE,
    ask: () => ({ headers: beginning() }),
    shows: 'nothing',
  },
  'get /api/v1/w/{workspace}/uploads/{id}': { rights: absent(PEOPLE), ask: nobodysPath },
  'patch /api/v1/w/{workspace}/uploads/{id}': { rights: absent(PEOPLE), ask: nobodysPath },
  'delete /api/v1/w/{workspace}/uploads/{id}': { rights: absent(PEOPLE), ask: nobodysPath },
  'get /api/v1/w/{workspace}/files/{id}/content': {
    rights: FILE_READERS,
    ask: ({ things }) => ({ path: { id: things.file } }),
    shows: 'bytes',
  },
  // Of a note: customers are not told that it is there.
  'get /api/v1/w/{workspace}/files/{id}/thumbnail': {
    rights: { ...FILE_READERS, customer: 404 },
    ask: ({ things }) => ({ path: { id: things.notesFile } }),
  },

  // ---------------------------------------------------------------------------------- sales
  'post /api/v1/w/{workspace}/products': {
    rights: ADMINISTRATORS,
    ask: () => ({ body: { items: [{ reference: 'R-2', designation: 'Lamp' }] } }),
  },
  'get /api/v1/w/{workspace}/products': {
    rights: OPERATORS_AND_KEY,
    ask: () => ({ query: { q: 'printer' } }),
  },
  'get /api/v1/w/{workspace}/products/{id}': {
    rights: here(OPERATORS_AND_KEY),
    ask: ({ things }) => ({ path: { id: things.product } }),
  },
  'get /api/v1/w/{workspace}/sales': {
    rights: PEOPLE,
    ask: ({ things }) => ({ query: { customer: things.people.customer } }),
    shows: 'sale',
  },
  'post /api/v1/w/{workspace}/sales': {
    // Elsewhere there is no such product: a field that is wrong.
    rights: { ...OPERATORS, abroad: 422 },
    ask: ({ things, unique }) => ({
      body: {
        customerId: things.people.customer,
        productId: things.product,
        serialNumber: unique.padStart(15, '0'),
      },
    }),
  },
  'get /api/v1/w/{workspace}/sales/{id}': {
    rights: here({ ...PEOPLE, otherCustomer: 404, key: 404 }),
    ask: ({ things }) => ({ path: { id: things.sale } }),
    shows: 'sale',
  },

  // -------------------------------------------------------------------------------- tickets
  'post /api/v1/w/{workspace}/tickets': {
    rights: PEOPLE,
    ask: ({ actor }) => ({
      body: {
        subject: 'Lamp',
        description: 'It is dark',
        category: 'hardware',
        ...(actor === 'customer' || actor === 'otherCustomer'
          ? {}
          : { requester: { name: 'Max', email: 'max@guest.example' } }),
      },
    }),
    shows: 'ticket',
  },
  'get /api/v1/w/{workspace}/tickets': { rights: PEOPLE, shows: 'ticket' },
  'get /api/v1/w/{workspace}/tickets/export': { rights: OPERATORS },
  'get /api/v1/w/{workspace}/tickets/{id}': ticketRow(READERS),
  'patch /api/v1/w/{workspace}/tickets/{id}': {
    rights: COMPLETED,
    ask: on({ requester: { phone: '+33 3' } }),
  },
  'delete /api/v1/w/{workspace}/tickets/{id}': {
    // Operators need an administrator's password; customers never get that far.
    rights: { ...DESK, seller: 403, technician: 403, lead: 403 },
    ask: ticketPath,
  },
  'get /api/v1/w/{workspace}/deleted-tickets': { rights: ADMINISTRATORS },
  'get /api/v1/w/{workspace}/tickets/{id}/history': ticketRow(DESK),
  'get /api/v1/w/{workspace}/tickets/{id}/time-entries': ticketRow(DESK),
  'get /api/v1/w/{workspace}/reports/tickets': {
    rights: REPORTERS,
    ask: () => ({ query: { from: '2026-11-01', to: '2026-11-30', divide: 'group' } }),
  },
  'get /api/v1/w/{workspace}/reports/times': {
    rights: REPORTERS,
    ask: () => ({ query: { from: '2026-11-01', to: '2026-11-30' } }),
  },
  'get /api/v1/w/{workspace}/reports/statuses': {
    rights: REPORTERS,
    ask: () => ({ query: { from: '2026-11-01', to: '2026-11-30' } }),
  },
  'get /api/v1/w/{workspace}/reports/operators': {
    rights: REPORTERS,
    ask: () => ({ query: { from: '2026-11-01', to: '2026-11-30', by: 'week' } }),
  },
  'get /api/v1/w/{workspace}/reports/ages': { rights: REPORTERS },
  'get /api/v1/w/{workspace}/reports/dashboard': { rights: REPORTERS },
  'get /api/v1/w/{workspace}/reports/behind': {
    rights: REPORTERS,
    ask: () => ({ query: { figure: 'opened', from: '2026-11-01', to: '2026-11-30' } }),
  },
  'get /api/v1/w/{workspace}/statistics/tickets': {
    rights: OPERATORS,
    ask: () => ({ query: { from: '2026-11-01', to: '2026-11-30', by: 'status' } }),
  },
  'get /api/v1/w/{workspace}/time-worked': {
    rights: OPERATORS,
    ask: () => ({ query: { from: '2026-11-01', to: '2026-11-30' } }),
  },
  'get /api/v1/w/{workspace}/tickets/{id}/messages': ticketRow(READERS, { shows: 'message' }),
  'post /api/v1/w/{workspace}/tickets/{id}/messages': {
    rights: READERS,
    ask: on({ text: 'Hello' }),
    shows: 'message',
  },
  'get /api/v1/w/{workspace}/tickets/{id}/preview': ticketRow(READERS, { shows: 'preview' }),
  'get /api/v1/w/{workspace}/tickets/{id}/similar': ticketRow(READERS, { shows: 'similar' }),
  'get /api/v1/w/{workspace}/tickets/{id}/same-product': { rights: DESK, ask: ticketPath },
  'get /api/v1/w/{workspace}/search': {
    rights: PEOPLE,
    ask: () => ({ query: { q: 'printer' } }),
    shows: 'search',
  },
  'post /api/v1/w/{workspace}/search/similar': {
    rights: PEOPLE,
    ask: () => ({ body: { subject: 'The printer does not print' } }),
    shows: 'similar',
  },
  'get /api/v1/w/{workspace}/held-replies': { rights: PEOPLE, shows: 'nothing' },
  'delete /api/v1/w/{workspace}/held-replies/{id}': {
    rights: { ...everybody(404), ...NOT_SIGNED_IN, key: 403, technician: 'ok' },
    ask: ({ things }) => ({ path: { id: things.heldReply } }),
    spends: 'held-reply',
  },
  'get /api/v1/w/{workspace}/unread': { rights: PEOPLE, shows: 'unread' },
  'post /api/v1/w/{workspace}/tickets/{id}/read': {
    rights: { ...READERS, key: 403 },
    ask: on({}),
    shows: 'nothing',
  },
  'get /api/v1/w/{workspace}/notifications': { rights: PEOPLE, shows: 'nothing' },
  'post /api/v1/w/{workspace}/notifications/read': {
    rights: PEOPLE,
    ask: ({ things }) => ({ body: { ids: [things.nobodysId] } }),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/redact': {
    rights: ONLY_ADMINISTRATOR,
    ask: on(({ ticket }: Asked) => ({ messageId: ticket.messageIds[0], reason: 'Private' })),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/take': ticketRow(DESK),
  'post /api/v1/w/{workspace}/tickets/{id}/drop': ticketRow(DESK, { before: isTakenByActor }),
  'post /api/v1/w/{workspace}/tickets/{id}/break-lock': ticketRow(ONLY_ADMINISTRATOR, {
    before: isTaken,
  }),
  'post /api/v1/w/{workspace}/tickets/{id}/close': ticketRow(READERS, { before: isAnswered }),
  'post /api/v1/w/{workspace}/tickets/{id}/reopen': ticketRow(READERS, { before: isClosed }),
  'post /api/v1/w/{workspace}/tickets/{id}/hand-over': {
    rights: DESK,
    ask: on(({ things, actor }: Asked) => ({
      person: actor === 'seller' ? things.people.technician : things.people.seller,
    })),
    before: isTakenByActor,
  },
  'post /api/v1/w/{workspace}/tickets/{id}/assign': {
    rights: DESK,
    ask: on(({ things }: Asked) => ({ assignee: things.people.technician })),
    // An exclusive desk: who is no lead assigns what they hold.
    before: isTakenByActor,
  },
  'post /api/v1/w/{workspace}/tickets/{id}/change-status': {
    rights: DESK,
    ask: on({ status: 'in-progress' }),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/change-priority': {
    rights: DESK,
    ask: on({ priority: 'high' as const }),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/categorise': {
    rights: DESK,
    ask: on({ category: 'software' }),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/set-fields': {
    rights: COMPLETED,
    ask: on({ fields: { asset: 'A-1' } }),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/tag': { rights: DESK, ask: on({ add: ['vip'] }) },
  'post /api/v1/w/{workspace}/tickets/{id}/translate': {
    rights: DESK,
    ask: on({ field: 'subject' as const, language: 'fr', text: 'Imprimante' }),
  },
  // Everybody who reads may watch, but customers are told of their tickets anyway.
  'post /api/v1/w/{workspace}/tickets/{id}/change-watchers': {
    rights: COMPLETED,
    ask: on(({ things }: Asked) => ({ add: [things.people.technician] })),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/change-cc': {
    rights: DESK,
    ask: on({ add: ['copy@guest.example'] }),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/change-references': {
    rights: DESK,
    ask: on({ add: [{ system: 'jira', key: 'ABC-1' }] }),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/record-time': {
    rights: DESK,
    ask: on({ minutes: 5, on: '2026-01-02' }),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/merge': {
    rights: DESK,
    ask: on(({ things }: Asked) => ({ into: things.otherTicket.id })),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/split': {
    rights: DESK,
    ask: on(({ ticket }: Asked) => ({ messageId: ticket.messageIds[1], subject: 'Apart' })),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/link': {
    rights: DESK,
    ask: on(({ things }: Asked) => ({ kind: 'related' as const, to: things.otherTicket.id })),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/unlink': {
    rights: DESK,
    ask: on(({ things }: Asked) => ({ kind: 'related' as const, to: things.otherTicket.id })),
    before: isLinked,
  },
  'post /api/v1/w/{workspace}/tickets/{id}/propose-solution': {
    rights: DESK,
    ask: on({ texts: { en: 'Turn it off' } }),
  },
  'post /api/v1/w/{workspace}/tickets/{id}/review-solution': {
    rights: LEADS,
    ask: on({ outcome: 'approve' as const }),
    before: isProposed,
  },
  'post /api/v1/w/{workspace}/tickets/{id}/answer-solution': {
    rights: REQUESTER,
    ask: on({ outcome: 'approve' as const }),
    before: isReviewed,
    shows: 'ticket',
  },
  'post /api/v1/w/{workspace}/tickets/{id}/rate': {
    rights: REQUESTER,
    ask: on({ value: 4 }),
    before: isClosed,
    shows: 'ticket',
  },
  'post /api/v1/w/{workspace}/tickets/{id}/restore': ticketRow(ONLY_ADMINISTRATOR, {
    before: isDeleted,
  }),

  // ------------------------------------------------------------------------ by access code
  'post /api/v1/w/{workspace}/public/requests': {
    rights: PUBLIC,
    ask: ({ unique }) => ({
      body: {
        name: 'Max',
        email: `max-${unique}@guest.example`,
        subject: 'Desk',
        description: 'It wobbles',
      },
    }),
    shows: 'receipt',
  },
  'get /api/v1/w/{workspace}/public/requests/{number}': {
    rights: CODE_HOLDER,
    ask: numberPath,
    shows: 'request',
  },
  'post /api/v1/w/{workspace}/public/requests/{number}/messages': {
    rights: CODE_HOLDER,
    ask: (asked) => ({ ...numberPath(asked), body: { text: 'Hello' } }),
    shows: 'message',
  },
  'get /api/v1/w/{workspace}/public/requests/{number}/files/{id}/content': {
    // It is another request's.
    rights: { ...CODE_HOLDER, holder: 404 },
    ask: (asked) => ({ path: { ...numberPath(asked).path, id: asked.things.file } }),
  },
  // Whoever makes a key up has what was uploaded with it.
  'post /api/v1/w/{workspace}/public/uploads': {
    rights: PUBLIC,
    ask: () => ({ headers: { ...beginning(), ...UPLOAD_KEY } }),
    shows: 'nothing',
  },
  'get /api/v1/w/{workspace}/public/uploads/{id}': {
    rights: absent(PUBLIC),
    ask: (asked) => ({ ...nobodysPath(asked), headers: UPLOAD_KEY }),
  },
  'patch /api/v1/w/{workspace}/public/uploads/{id}': {
    rights: absent(PUBLIC),
    ask: (asked) => ({ ...nobodysPath(asked), headers: UPLOAD_KEY }),
  },
  'delete /api/v1/w/{workspace}/public/uploads/{id}': {
    rights: absent(PUBLIC),
    ask: (asked) => ({ ...nobodysPath(asked), headers: UPLOAD_KEY }),
  },
  'post /api/v1/w/{workspace}/public/requests/{number}/uploads': {
    rights: CODE_HOLDER,
    ask: (asked) => ({ ...numberPath(asked), headers: beginning() }),
    shows: 'nothing',
  },
  'get /api/v1/w/{workspace}/public/requests/{number}/uploads/{id}': {
    rights: { ...CODE_HOLDER, holder: 404 },
    ask: (asked) => ({ path: { ...numberPath(asked).path, ...nobodysPath(asked).path } }),
  },
  'patch /api/v1/w/{workspace}/public/requests/{number}/uploads/{id}': {
    rights: { ...CODE_HOLDER, holder: 404 },
    ask: (asked) => ({ path: { ...numberPath(asked).path, ...nobodysPath(asked).path } }),
  },
  'delete /api/v1/w/{workspace}/public/requests/{number}/uploads/{id}': {
    rights: { ...CODE_HOLDER, holder: 404 },
    ask: (asked) => ({ path: { ...numberPath(asked).path, ...nobodysPath(asked).path } }),
  },
  'patch /api/v1/w/{workspace}/public/requests/{number}/details': {
    // Nothing is missing.
    rights: { ...CODE_HOLDER, holder: 403 },
    ask: (asked) => ({ ...numberPath(asked), body: { phone: '+33 4' } }),
  },
  'post /api/v1/w/{workspace}/public/requests/{number}/close': {
    rights: CODE_HOLDER,
    ask: numberPath,
    shows: 'request',
  },
  'post /api/v1/w/{workspace}/public/requests/{number}/reopen': {
    rights: CODE_HOLDER,
    ask: numberPath,
    before: isClosed,
    shows: 'request',
  },
  'post /api/v1/w/{workspace}/public/requests/{number}/rate': {
    rights: CODE_HOLDER,
    ask: (asked) => ({ ...numberPath(asked), body: { value: 4 } }),
    before: isClosed,
    shows: 'request',
  },
  'post /api/v1/w/{workspace}/public/requests/{number}/answer-solution': {
    rights: CODE_HOLDER,
    ask: (asked) => ({ ...numberPath(asked), body: { outcome: 'approve' } }),
    before: isReviewed,
    shows: 'request',
  },
  'get /api/v1/w/{workspace}/public/requests/{number}/news': {
    rights: CODE_HOLDER,
    ask: (asked) => ({ ...numberPath(asked), query: { since: '2020-01-01T00:00:00.000Z' } }),
    shows: 'news',
  },
};

/** Devices and pages, which the document does not describe. */
export const OTHER_ROWS: Readonly<Record<string, Row>> = {
  'get /healthz': { rights: PUBLIC, shows: 'status' },
  'get /readyz': { rights: PUBLIC, shows: 'status' },
  'get /metrics': { rights: everybody(404) },
  'get /api/v1/openapi.json': { rights: PUBLIC, shows: 'document' },
  'get /api/docs': { rights: PAGE },
  'get /api/docs/start.js': { rights: PAGE },
  'get /api/docs/reference.js': { rights: PAGE },
  'post /sync/v1/w/{workspace}/pull': {
    rights: PEOPLE,
    ask: () => ({ body: { protocol: PROTOCOL, cursor: null } }),
    shows: 'pull',
  },
  'post /sync/v1/w/{workspace}/push': {
    rights: PEOPLE,
    ask: () => ({
      body: { protocol: PROTOCOL, deviceId: newId(), acknowledged: 0, entries: [] },
    }),
    shows: 'push',
  },
  'post /sync/v1/w/{workspace}/drift': {
    // Before its first load a device has nothing to compare: who gets that far might.
    rights: { ...everybody(422), ...NOT_SIGNED_IN, key: 403 },
    ask: () => ({ body: { protocol: PROTOCOL, cursor: null, scopes: [] } }),
  },
  'post /sync/v1/w/{workspace}/load': {
    // All of a group: who is in it, and who reads everything; others are told to ask anew what is theirs.
    rights: { ...PEOPLE, customer: 409, otherCustomer: 409, outsider: 409, abroad: 409 },
    ask: ({ things }) => ({
      body: { protocol: PROTOCOL, scopes: [`g:${things.group}`], resume: null, cursor: null },
    }),
  },
  // Sockets: who opens one is asked there (test/sync); without an upgrade it is nobody's.
  'get /sync/v1/w/{workspace}/poke': { rights: everybody(400) },
  'get /sync/v1/w/{workspace}/docs/{name}': {
    rights: everybody(400),
    ask: ({ ticket }) => ({ path: { name: ticket.id } }),
  },
  'get /k/{workspace}': { rights: PAGE },
  'get /k/{workspace}/{id}': { rights: here(PAGE), ask: articlePath },
  // A workspace has no forms on other sites before its administrator names some.
  'get /f/{workspace}': { rights: everybody(404) },
  'get /f/{workspace}/form.js': { rights: everybody(404) },
  'post /f/{workspace}': { rights: everybody(404), ask: () => ({ body: {} }) },
  'get /r/{workspace}': { rights: PAGE },
  'post /r/{workspace}': { rights: PAGE, ask: () => ({ body: {} }) },
  'get /t/{workspace}': { rights: PAGE },
  'post /t/{workspace}': { rights: PAGE, ask: () => ({ body: {} }) },
  'get /t/{workspace}/{number}': { rights: PAGE, ask: numberPath },
  'get /w/{workspace}/manifest.webmanifest': { rights: PAGE },
  // It keeps nothing and sends back to the desk, which says so.
  'post /w/{workspace}/share': { rights: everybody(303), ask: () => ({ body: {} }) },
  'get /': { rights: PAGE },
  'get /index.html': { rights: PAGE },
  'get /sign-up': { rights: PAGE },
  'get /s/{workspace}': { rights: PAGE },
  'get /s/{workspace}/address': { rights: PAGE },
  'get /s/{workspace}/forgotten': { rights: PAGE },
  'get /s/{workspace}/password': { rights: PAGE },
  'get /w/{workspace}': { rights: PAGE },
  'get /w/{workspace}/*': { rights: PAGE },
  'get /p/{workspace}': { rights: PAGE },
  'get /p/{workspace}/*': { rights: PAGE },
  // A file that is none.
  'get /*': { rights: everybody(404) },
};

/**
 * What everybody gets of a closed ticket as of an open one: an end forbids what makes no sense after it, not reading,
 * correcting, sorting and tying together. What is missing here and below fails a test.
 */
const AS_OPEN = [
  'get /api/v1/w/{workspace}/tickets/{id}/history',
  'get /api/v1/w/{workspace}/tickets/{id}/time-entries',
  'get /api/v1/w/{workspace}/tickets/{id}/preview',
  'get /api/v1/w/{workspace}/tickets/{id}/similar',
  'get /api/v1/w/{workspace}/tickets/{id}/same-product',
  'get /api/v1/w/{workspace}/tickets/{id}/articles',
  'post /api/v1/w/{workspace}/tickets/{id}/read',
  'post /api/v1/w/{workspace}/tickets/{id}/redact',
  'post /api/v1/w/{workspace}/tickets/{id}/take',
  'post /api/v1/w/{workspace}/tickets/{id}/break-lock',
  'post /api/v1/w/{workspace}/tickets/{id}/reopen',
  'post /api/v1/w/{workspace}/tickets/{id}/change-status',
  'post /api/v1/w/{workspace}/tickets/{id}/change-priority',
  'post /api/v1/w/{workspace}/tickets/{id}/categorise',
  'post /api/v1/w/{workspace}/tickets/{id}/set-fields',
  'post /api/v1/w/{workspace}/tickets/{id}/tag',
  'post /api/v1/w/{workspace}/tickets/{id}/translate',
  'post /api/v1/w/{workspace}/tickets/{id}/change-watchers',
  'post /api/v1/w/{workspace}/tickets/{id}/change-cc',
  'post /api/v1/w/{workspace}/tickets/{id}/change-references',
  'post /api/v1/w/{workspace}/tickets/{id}/record-time',
  'post /api/v1/w/{workspace}/tickets/{id}/merge',
  'post /api/v1/w/{workspace}/tickets/{id}/split',
  'post /api/v1/w/{workspace}/tickets/{id}/link',
  'post /api/v1/w/{workspace}/tickets/{id}/unlink',
  'post /api/v1/w/{workspace}/tickets/{id}/rate',
  'post /api/v1/w/{workspace}/tickets/{id}/restore',
  'delete /api/v1/w/{workspace}/tickets/{id}',
] as const;

/** What changes once a ticket is closed, and once it is deleted; of deleted ones as in the row of the route otherwise. */
export const ENDED_ROWS: readonly {
  readonly state: 'closed' | 'deleted';
  readonly route: ApiRoute;
  readonly rights: Rights;
  readonly before: NonNullable<Row['before']>;
}[] = [
  ...closed({
    'get /api/v1/w/{workspace}/tickets/{id}': READERS,
    'get /api/v1/w/{workspace}/tickets/{id}/messages': READERS,
    // A customer's answer opens it again.
    'post /api/v1/w/{workspace}/tickets/{id}/messages': READERS,
    'post /api/v1/w/{workspace}/tickets/{id}/close': notNow(READERS),
    'patch /api/v1/w/{workspace}/tickets/{id}': COMPLETED,
    'post /api/v1/w/{workspace}/tickets/{id}/propose-solution': notNow(DESK),
    'post /api/v1/w/{workspace}/tickets/{id}/answer-solution': notNow(REQUESTER),
    'post /api/v1/w/{workspace}/tickets/{id}/review-solution': notNow(LEADS),
    // Nobody holds it any more: who is no lead gives away only what they hold.
    'post /api/v1/w/{workspace}/tickets/{id}/drop': notNow(DESK),
    'post /api/v1/w/{workspace}/tickets/{id}/hand-over': notNow(DESK),
    'post /api/v1/w/{workspace}/tickets/{id}/assign': { ...DESK, seller: 409, technician: 409 },
    ...asOpen(AS_OPEN),
  }),
  ...deleted({
    'get /api/v1/w/{workspace}/tickets/{id}': DELETED,
    'get /api/v1/w/{workspace}/tickets/{id}/messages': DELETED,
    'get /api/v1/w/{workspace}/tickets/{id}/preview': DELETED,
    'get /api/v1/w/{workspace}/tickets/{id}/similar': DELETED,
    'post /api/v1/w/{workspace}/tickets/{id}/messages': notNow(DELETED),
    'post /api/v1/w/{workspace}/tickets/{id}/take': notNow({
      ...DELETED,
      customer: 403,
      otherCustomer: 403,
    }),
    'post /api/v1/w/{workspace}/tickets/{id}/reopen': notNow(DELETED),
  }),
];
