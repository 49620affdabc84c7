// A page from the network, or its last copy when there is none or it keeps one waiting. The network is never cut short:
// on a poor line the page that comes late is kept for the next time, and without a copy it is worth any wait.

export type PageCache = {
  readonly match: (request: Request) => Promise<Response | undefined>;
  readonly put: (request: Request, response: Response) => Promise<void>;
};

export async function freshOrKept(
  request: Request,
  cache: PageCache,
  fetchPage: (request: Request) => Promise<Response>,
  patienceMs: number,
): Promise<Response> {
  const fresh = fetchPage(request).then(async (response) => {
    if (response.ok) await cache.put(request, response.clone());
    return response;
  });
  // Told below; until then its failure is nobody's surprise.
  fresh.catch(() => undefined);
  const kept = await cache.match(request);
  if (kept === undefined) return fresh;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Response>((resolve) => {
    timer = setTimeout(() => resolve(kept), patienceMs);
  });
  try {
    // Without a network the copy stands in at once.
    return await Promise.race([fresh.catch(() => kept), late]);
  } finally {
    clearTimeout(timer);
  }
}
