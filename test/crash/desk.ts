// A workspace with people, an integrator's key and visitors, made over HTTP as anybody would.

import { ALL_PERMISSIONS } from '#shared/access/permissions.ts';
import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import type { PersonId } from '#shared/base/ids.ts';
import { TEST_PASSWORD } from '#test/support/world.ts';

export type Send = (path: string, init: RequestInit) => Promise<Response>;

export type Operator = {
  readonly id: PersonId;
  readonly name: string;
  readonly cookie: string;
};
export type Desk = {
  readonly slug: string;
  readonly id: string;
  readonly key: string;
  readonly operators: readonly Operator[];
};

/** `origin`: what a browser would name; requests with a cookie are refused without it. */
export async function createDesk(send: Send, origin: string, operators: number): Promise<Desk> {
  const slug = 'crashes';
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, ...headers },
      body: JSON.stringify(body),
    });
    if (answer.status !== 201) {
      throw new Error(`${path}: expected 201, got ${answer.status}: ${await answer.text()}`);
    }
    return answer;
  };
  const signUp = await post('/api/v1/workspaces', {
    slug,
    name: 'Nordlicht Support',
    blueprint: 'saas',
    language: 'en',
    admin: { name: 'Ada Nord', email: 'ada@nordlicht.example', password: TEST_PASSWORD },
  });
  const { id } = (await signUp.json()) as { id: string };
  const admin = { cookie: cookieOf(signUp) };
  const customer = DEFAULT_PROFILES[0].permissions as readonly string[];
  const made = await post(
    `/api/v1/w/${slug}/api-keys`,
    { name: 'Shop', scopes: ALL_PERMISSIONS.filter((scope) => !customer.includes(scope)) },
    admin,
  );
  const { secret } = (await made.json()) as { secret: string };
  const people: Operator[] = [];
  for (let index = 0; index < operators; index += 1) {
    const name = ['Noor Haddad', 'Ben Weiss', 'Ines Costa', 'Tom Vega'][index % 4]!;
    const email = `operator${index}@nordlicht.example`;
    const person = await post(
      `/api/v1/w/${slug}/people`,
      { name, email, profile: 'lead', password: TEST_PASSWORD, groupIds: [] },
      admin,
    );
    const session = await post(`/api/v1/w/${slug}/sessions`, { email, password: TEST_PASSWORD });
    people.push({
      id: ((await person.json()) as { id: PersonId }).id,
      name,
      cookie: cookieOf(session),
    });
  }
  return { slug, id, key: secret, operators: people };
}

const cookieOf = (answer: Response): string =>
  (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
