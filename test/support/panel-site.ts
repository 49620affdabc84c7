// A site of another system for tests of panels (C8): another origin on this machine, which serves what a test gives it and
// remembers who came.

import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type PanelSite = {
  readonly url: string;
  /** By path, without a query. */
  readonly pages: Map<string, string>;
  readonly visits: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  readonly close: () => Promise<void>;
};

export async function openPanelSite(): Promise<PanelSite> {
  const pages = new Map<string, string>();
  const visits: PanelSite['visits'] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    visits.push({ path, headers: request.headers });
    const page = pages.get(path.split('?')[0] ?? '/');
    response.writeHead(page === undefined ? 404 : 200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.end(page ?? 'Nothing here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    pages,
    visits,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
