// A day in the life of a workspace: people who ask the API, and a clock that one moves. Sessions end while time passes,
// so everybody signs in again after a move and goes on as before. Only for `*.pg.test.ts`.

import { passTime } from '#server/features/tickets/index.ts';
import { createApiClient, type ApiAnswer, type ApiClient } from './api-client.ts';
import { createWorld, type SignedUp, type TestClient, type World } from './world.ts';

export type Someone = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly api: ApiClient;
  /** As who they are signed in now. */
  readonly client: () => TestClient;
};
export type Ticket = ApiAnswer<'get /api/v1/w/{workspace}/tickets/{id}'>;
export type Message = ApiAnswer<'post /api/v1/w/{workspace}/tickets/{id}/messages'>;
type Line = ApiAnswer<'get /api/v1/w/{workspace}/tickets/{id}/history'>['items'][number];
export type Code = {
  readonly path: { readonly number: string };
  readonly headers: { 'access-code': string };
};

export type Day = Awaited<ReturnType<typeof createDay>>;

export async function createDay(blueprint: string, options: { at: string; language?: string }) {
  let nowMs = Date.parse(options.at);
  const world: World = await createWorld({ clock: () => nowMs });
  const { language = 'en' } = options;
  const desk: SignedUp = await world.signUp({ blueprint, language });
  const signedIn = new Map<string, TestClient>([[desk.email, desk.admin]]);

  const someone = (person: { id: string; name: string; email: string }): Someone => {
    const client = (): TestClient => {
      const found = signedIn.get(person.email);
      if (found === undefined) throw new Error(`${person.name} has not signed in`);
      return found;
    };
    const fetch: TestClient['fetch'] = (path, init) => client().fetch(path, init);
    return { ...person, client, api: createApiClient({ slug: desk.slug, fetch }) };
  };
  const me = await createApiClient(desk.admin).must('get /api/v1/w/{workspace}/me');
  const admin = someone({ id: me.id, name: me.name, email: desk.email });

  const ticket = (id: string, reader: Someone = admin): Promise<Ticket> =>
    reader.api.must('get /api/v1/w/{workspace}/tickets/{id}', { path: { id } });

  return {
    world,
    desk,
    admin,
    now: () => nowMs,
    person: async (name: string, profile: string, groupIds: readonly string[] = []) => {
      const made = await world.addPerson(desk, { name, profile, groupIds });
      signedIn.set(made.email, made.client);
      return someone(made);
    },
    /** Somebody without an account. */
    visitor: (ip?: string): ApiClient =>
      createApiClient(world.client({ slug: desk.slug, ...(ip === undefined ? {} : { ip }) })),
    groups: async (): Promise<Record<string, string>> => {
      const { items } = await admin.api.must('get /api/v1/w/{workspace}/groups');
      return Object.fromEntries(items.map(({ name, id }) => [name, id]));
    },
    settings: () => admin.api.must('get /api/v1/w/{workspace}/settings'),
    ticket,
    messages: async (id: string, reader: Someone = admin): Promise<readonly Message[]> =>
      (
        await reader.api.must('get /api/v1/w/{workspace}/tickets/{id}/messages', {
          path: { id },
          query: { limit: 200 },
        })
      ).items,
    say: (who: Someone, id: string, text: string, kind: 'reply' | 'note' = 'reply') =>
      who.api.ask('post /api/v1/w/{workspace}/tickets/{id}/messages', {
        path: { id },
        body: { text, kind, baseSeq: 1_000 },
      }),
    history: async (id: string): Promise<readonly Line[]> =>
      (
        await admin.api.must('get /api/v1/w/{workspace}/tickets/{id}/history', {
          path: { id },
          query: { limit: 200 },
        })
      ).items,
    code: ({ number, accessCode }: { number: number; accessCode: string }): Code => ({
      path: { number: String(number) },
      headers: { 'access-code': accessCode },
    }),
    /** Time passes, and the machine does what it does as time passes. */
    later: async (ms: number) => {
      nowMs += ms;
      for (const email of signedIn.keys()) {
        signedIn.set(email, await world.signIn(desk.slug, email));
      }
      return passTime(world.context);
    },
    close: () => world.close(),
  };
}
