// A typed client of the API, whose types come from its OpenAPI document (X5). It asks through somebody's TestClient, so
// that cookie, key and address are theirs.

import type { Operations, Problem } from './api-client.types.ts';
import type { TestClient } from './world.ts';

export type ApiRoute = keyof Operations;
export type ApiAnswer<R extends ApiRoute> = Operations[R]['answer'];

/** The workspace's part of a path is known to the client. */
type PathOf<R extends ApiRoute> = Omit<Operations[R]['path'], 'workspace'>;
type Needed<Name extends string, Value> = {} extends Value
  ? { readonly [N in Name]?: Value }
  : undefined extends Value
    ? { readonly [N in Name]?: Exclude<Value, undefined> }
    : { readonly [N in Name]: Value };
export type ApiQuestion<R extends ApiRoute> = Needed<'path', PathOf<R>> &
  Needed<'query', Operations[R]['query']> &
  Needed<'body', Operations[R]['body']> & {
    readonly headers?: Readonly<Record<string, string>>;
  };
type Rest<R extends ApiRoute> =
  {} extends ApiQuestion<R> ? [question?: ApiQuestion<R>] : [question: ApiQuestion<R>];

export type ApiResult<R extends ApiRoute> =
  | { readonly isOk: true; readonly status: number; readonly body: ApiAnswer<R> }
  | { readonly isOk: false; readonly status: number; readonly problem: Problem };

export type ApiClient = {
  /** The answer, or the problem that came instead. */
  readonly ask: <R extends ApiRoute>(route: R, ...rest: Rest<R>) => Promise<ApiResult<R>>;
  /** The answer; a problem is thrown. */
  readonly must: <R extends ApiRoute>(route: R, ...rest: Rest<R>) => Promise<ApiAnswer<R>>;
};

export function createApiClient(client: Pick<TestClient, 'fetch' | 'slug'>): ApiClient {
  const ask: ApiClient['ask'] = async (route, ...[question]) => {
    const asked = requestOf(route, client.slug, (question ?? {}) as AnyQuestion);
    const answer = await client.fetch(asked.path, asked.init);
    const { status } = answer;
    const body = await bodyOf(answer);
    return answer.ok
      ? { isOk: true, status, body: body as never }
      : { isOk: false, status, problem: body as Problem };
  };
  return {
    ask,
    must: async (route, ...rest) => {
      const result = await ask(route, ...rest);
      if (result.isOk) return result.body;
      throw new Error(`${route}: ${result.status} ${JSON.stringify(result.problem)}`);
    },
  };
}

export type AnyQuestion = {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** `route` as in the document: `get /api/v1/w/{workspace}/tickets/{id}`. */
export function requestOf(
  route: string,
  workspace: string,
  { path = {}, query = {}, body, headers = {} }: AnyQuestion,
): { readonly path: string; readonly init: RequestInit } {
  const [method = '', template = ''] = route.split(' ');
  const values: Readonly<Record<string, string>> = { workspace, ...path };
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${route} needs ${name}`);
    return encodeURIComponent(value);
  });
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
  const init =
    body === undefined
      ? { headers }
      : {
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        };
  return { path: filled + search, init: { method: method.toUpperCase(), ...init } };
}

async function bodyOf(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (text === '') return undefined;
  return /[/+]json\b/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}
