import type { PersonId } from '#shared/base/ids.ts';
import { PERSON_HEADER } from '#shared/protocol/sync.ts';
import type { ApiClient } from './api.ts';

/** Says with each request whose desk asks: the browser's cookie may have become another person's since (INV23). */
export function asPerson(inner: ApiClient, personId: PersonId): ApiClient {
  const said = <Options extends { readonly headers?: Readonly<Record<string, string>> }>(
    options?: Options,
  ) => ({ ...options, headers: { ...options?.headers, [PERSON_HEADER]: personId } });
  return {
    get: (path, options) => inner.get(path, said(options)),
    text: (path, maxBytes, options) => inner.text(path, maxBytes, said(options)),
    post: (path, body, options) => inner.post(path, body, said(options)),
    patch: (path, body, options) => inner.patch(path, body, said(options)),
    put: (path, body, options) => inner.put(path, body, said(options)),
    remove: (path, options) => inner.remove(path, said(options)),
  };
}
