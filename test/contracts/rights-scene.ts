// Who asks, and what they ask for: one workspace with a person of every profile, another one beside it, and tickets.

import type { WorkspaceId } from '#shared/base/ids.ts';
import { lookAtFile } from '#server/features/files/index.ts';
import { createApiClient, type ApiClient } from '#test/support/api-client.ts';
import {
  createDeviceCalls,
  message,
  newId,
  replyCommand,
  type DeviceCalls,
} from '#test/support/device-calls.ts';
import { uploadWhole } from '#test/support/uploads.ts';
import type { SignedUp, TestClient, TestPerson, World } from '#test/support/world.ts';

export const ACTORS = [
  /** Without an account, a key or a code. */
  'nobody',
  /** Of the access code of the public request. */
  'holder',
  /** Of the access code of another one. */
  'wrongHolder',
  /** Who sent the ticket. */
  'customer',
  'otherCustomer',
  /** In the ticket's group, like the technician. */
  'seller',
  'technician',
  /** A technician of another group. */
  'outsider',
  'lead',
  'administrator',
  /** An API key with the scopes people.read and products.read. */
  'key',
  /** The administrator of another workspace, whose session they say is one of this. */
  'foreigner',
  /** A key of another workspace that may do everything there. */
  'foreignKey',
  /** The administrator of another workspace, who asks their own workspace for what is of this. */
  'abroad',
] as const;
export type Actor = (typeof ACTORS)[number];

/** In everything that the scene makes, and in nothing that is asked. */
export const MARK = 'Zq7mark';
/** A picture of one dot. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** In words for the desk alone. */
export const NOTE_MARK = 'Zq8note';

export type Ticket = {
  readonly id: string;
  /** Of the customer's first words, and of their second. */
  readonly messageIds: readonly [string, string];
};
export type Request = {
  readonly id: string;
  readonly number: string;
  readonly accessCode: string;
};
export type Things = {
  readonly group: string;
  readonly otherGroup: string;
  readonly people: Readonly<
    Record<'customer' | 'technician' | 'seller' | 'spare' | 'invited', string>
  >;
  readonly technicianSession: string;
  readonly key: string;
  readonly product: string;
  readonly sale: string;
  readonly rule: string;
  /** Of the workspace. */
  readonly template: string;
  readonly view: string;
  /** An order of the administrator's for many tickets. */
  readonly bulk: string;
  readonly heldReply: string;
  readonly otherTicket: Ticket;
  readonly directory: string;
  readonly directoryEntry: string;
  readonly panel: string;
  readonly webhook: string;
  /** Public and published, with one version. */
  readonly article: string;
  /** A picture on a public message of `otherTicket`, and one on a note. */
  readonly file: string;
  readonly notesFile: string;
  readonly nobodysId: string;
};
export type Scene = {
  readonly things: Things;
  readonly admin: ApiClient;
  readonly technician: ApiClient;
  readonly lead: ApiClient;
  readonly customer: ApiClient;
  readonly clientOf: (actor: Actor) => TestClient;
  /** The headers of who brings more than a cookie or a key. */
  readonly headersOf: (actor: Actor, request: Request) => Record<string, string>;
  /** With a session of its own, that may end. */
  readonly signedInAnew: (actor: Actor) => Promise<TestClient>;
  readonly newTicket: () => Promise<Ticket>;
  readonly newRequest: () => Promise<Request>;
  /** A reply of the technician's that waits for their decision. */
  readonly newHeldReply: () => Promise<string>;
  readonly newKey: () => Promise<string>;
  readonly newRule: () => Promise<string>;
  readonly newTemplate: () => Promise<string>;
  readonly newDirectory: () => Promise<string>;
  readonly newPanel: () => Promise<string>;
  readonly newWebhook: () => Promise<string>;
  readonly newArticle: () => Promise<string>;
  readonly newView: () => Promise<string>;
  readonly newBulk: () => Promise<string>;
  readonly newTechnicianSession: () => Promise<string>;
};

export async function createScene(world: World): Promise<Scene> {
  const desk = await world.signUp({ name: `${MARK} Support` });
  const elsewhere = await world.signUp({ name: 'Elsewhere' });
  const admin = createApiClient(desk.admin);
  await admin.must('patch /api/v1/w/{workspace}/settings', {
    body: {
      solution: { isEnabled: true, review: true, customerApproval: true, moves: {} },
      rating: { isEnabled: true },
      lock: { mode: 'exclusive', implicitTake: true },
    },
  });
  const groups = await admin.must('get /api/v1/w/{workspace}/groups');
  const groupNamed = (name: string): string => idOf(groups.items.find((one) => one.name === name));
  const group = groupNamed('IT support');
  const otherGroup = groupNamed('Human resources');

  let people = 0;
  const add = (profile: string, groupIds: readonly string[] = []): Promise<TestPerson> => {
    people += 1;
    return world.addPerson(desk, { profile, groupIds, name: `${MARK} ${profile} ${people}` });
  };
  const persons = {
    customer: await add('customer'),
    otherCustomer: await add('customer'),
    seller: await add('seller', [group]),
    technician: await add('technician', [group]),
    outsider: await add('technician', [otherGroup]),
    lead: await add('lead'),
    spare: await add('technician'),
  };
  /** Has no password yet. */
  const invited = await admin.must('post /api/v1/w/{workspace}/people', {
    body: { name: 'Invited', email: 'invited@guest.example', profile: 'technician' },
  });
  const { client: customerClient } = persons.customer;
  const customer = createApiClient(customerClient);
  const technician = createApiClient(persons.technician.client);
  const lead = createApiClient(persons.lead.client);

  const newTicket = async (): Promise<Ticket> => {
    const { id } = await customer.must('post /api/v1/w/{workspace}/tickets', {
      body: { subject: `${MARK} printer`, description: `${MARK} jams`, category: 'hardware' },
    });
    const path = { id };
    const write = 'post /api/v1/w/{workspace}/tickets/{id}/messages';
    await customer.must(write, { path, body: { text: `${MARK} again` } });
    await admin.must(write, { path, body: { text: NOTE_MARK, kind: 'note' } });
    const read = 'get /api/v1/w/{workspace}/tickets/{id}/messages';
    const { items } = await customer.must(read, { path });
    return { id, messageIds: [idOf(items[0]), idOf(items[1])] };
  };
  let requests = 0;
  const newRequest = async (): Promise<Request> => {
    requests += 1;
    const visitor = createApiClient(world.client({ slug: desk.slug }));
    const { id, number, accessCode } = await visitor.must(
      'post /api/v1/w/{workspace}/public/requests',
      {
        body: {
          name: `${MARK} Rosa`,
          email: `rosa-${requests}@guest.example`,
          subject: `${MARK} chair`,
          description: `${MARK} squeaks`,
        },
      },
    );
    return { id, number: String(number), accessCode };
  };
  const device = createDeviceCalls(persons.technician.client);
  const lockedTicket = await newTicket();
  await lead.must('post /api/v1/w/{workspace}/tickets/{id}/take', {
    path: { id: lockedTicket.id },
  });
  const newHeldReply = () => heldReplyOf(device, technician, lockedTicket.id);
  const newKey = async (): Promise<string> => {
    const made = await admin.must('post /api/v1/w/{workspace}/api-keys', {
      body: { name: `${MARK} key`, scopes: ['people.read'] },
    });
    return made.id;
  };
  const newRule = async (): Promise<string> => {
    const made = await admin.must('post /api/v1/w/{workspace}/rules', {
      body: {
        name: `${MARK} rule`,
        isEnabled: false,
        on: [{ on: 'ticket-opened' }],
        // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
        then: [{ do: 'set-priority', priority: 'high' }],
      },
    });
    return made.id;
  };
  const newTemplate = async (): Promise<string> => {
    const made = await admin.must('post /api/v1/w/{workspace}/templates', {
      body: { scope: 'workspace', name: `${MARK} template`, bodies: { en: `<p>${MARK}</p>` } },
    });
    return made.id;
  };
  const newView = async (): Promise<string> => {
    const made = await admin.must('post /api/v1/w/{workspace}/views', {
      body: { scope: 'workspace', name: { en: `${MARK} view` }, q: 'is:open' },
    });
    return made.id;
  };
  const newBulk = async (): Promise<string> => {
    const ordered = await admin.must('post /api/v1/w/{workspace}/bulk', {
      body: { ids: [newId()], commands: [{ type: 'take' }] },
    });
    return ordered.id ?? '';
  };
  let directories = 0;
  const newDirectory = async (): Promise<string> => {
    directories += 1;
    const made = await admin.must('post /api/v1/w/{workspace}/inserts', {
      body: {
        name: `${MARK} hotels ${directories}`,
        columns: [{ id: 'name' }],
        layout: { en: '<p>{{name}}</p>' },
      },
    });
    await admin.must('put /api/v1/w/{workspace}/inserts/{id}/entries', {
      path: { id: made.id },
      body: { items: [{ name: `${MARK} hotel` }] },
    });
    return made.id;
  };
  const newPanel = async (): Promise<string> => {
    const made = await admin.must('post /api/v1/w/{workspace}/panels', {
      body: { name: { en: `${MARK} panel` }, address: 'https://panel.example/' },
    });
    return made.id;
  };
  const newWebhook = async (): Promise<string> => {
    const made = await admin.must('post /api/v1/w/{workspace}/webhooks', {
      body: { url: 'https://hooks.example/', events: ['ticket.rated'] },
    });
    return made.id;
  };
  const newArticle = async (): Promise<string> => {
    const { id } = await admin.must('post /api/v1/w/{workspace}/articles', {
      body: {
        audience: 'public',
        texts: { en: { title: `${MARK} printers`, html: `<p>${MARK} jams</p>` } },
      },
    });
    await admin.must('post /api/v1/w/{workspace}/articles/{id}/publish', { path: { id } });
    return id;
  };
  const newTechnicianSession = async (): Promise<string> => {
    const again = await world.signIn(desk.slug, persons.technician.email);
    const { session } = await createApiClient(again).must('get /api/v1/w/{workspace}/me');
    return session.id;
  };

  await admin.must('post /api/v1/w/{workspace}/products', {
    body: { items: [{ reference: `${MARK}-1`, designation: `${MARK} printer` }] },
  });
  const { items: products } = await admin.must('get /api/v1/w/{workspace}/products', {
    query: { q: MARK },
  });
  const product = idOf(products[0]);
  const sale = await admin.must('post /api/v1/w/{workspace}/sales', {
    body: { customerId: persons.customer.id, productId: product, serialNumber: `${MARK}00000001` },
  });
  const wrongRequest = await newRequest();
  const directory = await newDirectory();
  const { items: entries } = await admin.must('get /api/v1/w/{workspace}/inserts/{id}/entries', {
    path: { id: directory },
  });

  const clients: Readonly<Record<Actor, TestClient>> = {
    nobody: world.client({ slug: desk.slug }),
    holder: world.client({ slug: desk.slug }),
    wrongHolder: world.client({ slug: desk.slug }),
    customer: customerClient,
    otherCustomer: persons.otherCustomer.client,
    seller: persons.seller.client,
    technician: persons.technician.client,
    outsider: persons.outsider.client,
    lead: persons.lead.client,
    administrator: desk.admin,
    key: await world.apiKey(desk, ['people.read', 'products.read']),
    foreigner: world.client({ slug: desk.slug }),
    foreignKey: await keyElsewhere(world, elsewhere, desk.slug),
    abroad: elsewhere.admin,
  };

  const otherTicket = await newTicket();
  const fileOn = async (kind: 'reply' | 'note'): Promise<string> => {
    const bytes = Buffer.from(PIXEL, 'base64');
    const { id } = await uploadWhole(persons.technician.client, { name: 'dot.png', bytes });
    await technician.must('post /api/v1/w/{workspace}/tickets/{id}/messages', {
      path: { id: otherTicket.id },
      body: { kind, text: kind === 'note' ? NOTE_MARK : MARK, files: [id] },
    });
    await lookAtFile(world.context, desk.id as WorkspaceId, id);
    return id;
  };

  return {
    things: {
      group,
      otherGroup,
      people: {
        customer: persons.customer.id,
        technician: persons.technician.id,
        seller: persons.seller.id,
        spare: persons.spare.id,
        invited: invited.id,
      },
      technicianSession: await newTechnicianSession(),
      key: await newKey(),
      product,
      sale: sale.id,
      rule: await newRule(),
      template: await newTemplate(),
      view: await newView(),
      bulk: await newBulk(),
      heldReply: await newHeldReply(),
      otherTicket,
      file: await fileOn('reply'),
      notesFile: await fileOn('note'),
      directory,
      directoryEntry: idOf(entries[0]),
      panel: await newPanel(),
      webhook: await newWebhook(),
      article: await newArticle(),
      nobodysId: newId(),
    },
    admin,
    technician,
    lead,
    customer,
    clientOf: (actor) => clients[actor],
    headersOf: (actor, request) => {
      if (actor === 'holder') return { 'access-code': request.accessCode };
      if (actor === 'wrongHolder') return { 'access-code': wrongRequest.accessCode };
      if (actor !== 'foreigner') return {};
      // A cookie's name says the workspace: the token is another's all the same.
      return { cookie: elsewhere.admin.cookie().replaceAll(elsewhere.slug, desk.slug) };
    },
    signedInAnew: async (actor) => {
      const who = actor === 'administrator' ? desk : persons[actor as keyof typeof persons];
      if (actor === 'abroad') return world.signIn(elsewhere.slug, elsewhere.email);
      return who === undefined ? clients[actor] : world.signIn(desk.slug, who.email);
    },
    newTicket,
    newRequest,
    newHeldReply,
    newKey,
    newRule,
    newTemplate,
    newDirectory,
    newPanel,
    newWebhook,
    newArticle,
    newView,
    newBulk,
    newTechnicianSession,
  };
}

async function heldReplyOf(
  device: DeviceCalls,
  author: ApiClient,
  ticketId: string,
): Promise<string> {
  await device.push(replyCommand(ticketId, { message: message(`<p>${MARK} held</p>`) }));
  const { items } = await author.must('get /api/v1/w/{workspace}/held-replies');
  return idOf(items[0]);
}

async function keyElsewhere(world: World, elsewhere: SignedUp, slug: string): Promise<TestClient> {
  const { secret = '' } = await createApiClient(elsewhere.admin).must(
    'post /api/v1/w/{workspace}/api-keys',
    {
      body: {
        name: 'Everything',
        scopes: [
          'ticket.read-all',
          'people.read',
          'people.manage',
          'settings.manage',
          'audit.read',
        ],
      },
    },
  );
  return world.client({ slug, bearer: secret, origin: null });
}

function idOf(one: { readonly id: string } | undefined): string {
  if (one === undefined) throw new Error('what the scene made is not there');
  return one.id;
}
