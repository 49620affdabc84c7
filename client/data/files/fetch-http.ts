// What tus-js-client asks of the network, by `fetch`: a service worker has no XMLHttpRequest. Progress is told when a piece
// has arrived, not while it goes.

import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client';

export function fetchHttp(): HttpStack {
  return { createRequest: fetchRequest, getName: () => 'FetchHttp' };
}

function fetchRequest(method: string, url: string): HttpRequest {
  const headers: Record<string, string> = {};
  const abort = new AbortController();
  let tellProgress: (bytesSent: number) => void = () => undefined;
  return {
    getMethod: () => method,
    getURL: () => url,
    setHeader: (name, value) => {
      headers[name] = value;
    },
    getHeader: (name) => headers[name],
    setProgressHandler: (handler) => {
      tellProgress = handler;
    },
    send: async (body: unknown) => {
      tellProgress(0);
      const response = await fetch(url, {
        method,
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        signal: abort.signal,
        ...(body !== undefined && body !== null && { body: body as Blob }),
      });
      const text = await response.text();
      if (body instanceof Blob) tellProgress(body.size);
      return answerOf(response, text);
    },
    abort: async () => abort.abort(),
    getUnderlyingObject: () => undefined,
  };
}

const answerOf = (response: Response, text: string): HttpResponse => ({
  getStatus: () => response.status,
  getHeader: (name) => response.headers.get(name) ?? undefined,
  getBody: () => text,
  getUnderlyingObject: () => response,
});
