// One request as its requester's page holds it: read by code, kept for a page without a connection, answers sent once
// however often they are tried, and news as they come.

import { batch, createSignal, onCleanup, onMount } from 'solid-js';
import { createWaitingAnswers } from './waiting-answers.ts';
import { newKey } from './new-key.ts';
import { call, callForFile } from './call.ts';
import type { Problem } from './call.ts';
import { KEEP, makeKept, makeKeptInTab } from './kept.ts';
import type {
  Opened,
  PageData,
  Receipt,
  TrackMessage,
  TrackTicket,
  WaitingAnswer,
} from './track-data.ts';

const NEWS_LIMIT_MS = 40_000;
/** The largest file on a thin line. */
const FILE_LIMIT_MS = 10 * 60_000;
const PAUSE_MS = 5_000;
const RETRY_MS = 10_000;
const MOST_WAITING = 50;

export type OpenRequest = ReturnType<typeof createOpenRequest>;

export function createOpenRequest(page: PageData, opened: Opened) {
  const path = `/api/v1/w/${page.slug}/public/requests/${opened.number}`;
  const headers = {
    'access-code': opened.code,
    'accept-language': page.language,
    // Of a mailed link: whoever writes from there has shown that its address is theirs (M7).
    'mail-token': new URLSearchParams(location.hash.slice(1)).get('mail') ?? '',
  };
  // In the tab only: it is a whole conversation, and this may be anybody's computer.
  const keptTicket = makeKeptInTab<{ readonly code: string; readonly ticket: TrackTicket }>(
    `track:${page.slug}:${opened.number}`,
  );
  const answers = createWaitingAnswers(page.slug, opened.number);
  // Whoever sits at this device next must know the code as well.
  const kept = keptTicket.read();
  const [ticket, setTicket] = createSignal<TrackTicket | undefined>(
    kept?.code === opened.code ? kept.ticket : undefined,
  );
  const [isOffline, setOffline] = createSignal(false);
  const [refused, setRefused] = createSignal<Problem>();
  const [waiting, setWaiting] = createSignal(answers.all());
  const [followUp, setFollowUp] = createSignal<Receipt>();
  /** Words that the server refused. */
  const [returned, setReturned] = createSignal<string>();
  const draft = makeKept<string>(`track-draft:${page.slug}:${opened.number}`, KEEP.draftMs);
  const closing = new AbortController();
  let isSending = false;
  /** Readings in the order they were begun: one begun before something was shown must not take it away again. */
  let readings = 0;
  let outdatedUntil = 0;
  onCleanup(() => closing.abort());

  function accept(next: TrackTicket): void {
    setTicket(next);
    setOffline(false);
    keptTicket.write({ code: opened.code, ticket: next });
  }

  /** All pages of the conversation: it is one person's, and short. */
  async function refresh(): Promise<void> {
    const reading = (readings += 1);
    let cursor: string | null = null;
    const messages: TrackMessage[] = [];
    do {
      const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
      const result = await call<TrackTicket>({
        method: 'GET',
        path: path + query,
        headers,
        signal: closing.signal,
      });
      if (!result.ok) {
        if (result.problem === null) setOffline(true);
        else if (result.problem.status !== 429) {
          keptTicket.clear();
          setRefused(result.problem);
        }
        return;
      }
      messages.push(...result.value.messages);
      cursor = result.value.next;
      if (cursor === null && reading > outdatedUntil) accept({ ...result.value, messages });
    } while (cursor !== null);
  }

  async function follow(): Promise<void> {
    await refresh();
    while (!closing.signal.aborted && refused() === undefined) {
      const since = ticket()?.updatedAt ?? '';
      const result = await call<{ readonly updatedAt: string }>({
        method: 'GET',
        path: `${path}/news?since=${encodeURIComponent(since)}`,
        headers,
        timeLimitMs: NEWS_LIMIT_MS,
        signal: closing.signal,
      });
      if (result.ok && result.value.updatedAt !== since) await refresh();
      if (result.ok && waiting().length > 0) void flush();
      if (!result.ok) {
        if (result.problem === null) setOffline(true);
        else if (result.problem.status === 404 || result.problem.status === 401)
          setRefused(result.problem);
        await pause();
        if (isOffline()) await refresh();
      }
    }
  }

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, PAUSE_MS);
      addEventListener('online', () => (clearTimeout(timer), resolve()), {
        once: true,
        signal: closing.signal,
      });
    });

  /** Sent, or given back. */
  function settle(key: string): void {
    answers.remove(key);
    setWaiting(answers.all());
  }

  /** False: the device could not keep it; the text must stay in the box. */
  function answer(text: string): boolean {
    if (waiting().length >= MOST_WAITING) return false;
    const isKept = answers.add({ key: newKey(), text });
    setWaiting(answers.all());
    void flush();
    return isKept || navigator.onLine;
  }

  async function flush(): Promise<Problem | undefined> {
    if (isSending) return undefined;
    isSending = true;
    try {
      for (let first = waiting()[0]; first !== undefined; first = waiting()[0]) {
        const result = await call<TrackMessage & { readonly followUp?: Receipt }>({
          method: 'POST',
          path: `${path}/messages`,
          headers: { ...headers, 'idempotency-key': first.key },
          body: { text: first.text },
          signal: closing.signal,
        });
        if (!result.ok && (result.problem === null || result.problem.status === 429)) {
          if (result.problem === null) setOffline(true);
          return undefined;
        }
        if (!result.ok) {
          const problem = result.problem ?? undefined;
          if (problem?.status === 401 || problem?.status === 404) setRefused(problem);
          else giveBack(first);
          return problem;
        }
        const { followUp: moved, ...message } = result.value;
        // At once, so that what was sent never disappears between the two.
        batch(() => {
          settle(first.key);
          if (moved === undefined) show(message);
          else setFollowUp(moved);
        });
        await refresh();
      }
      return undefined;
    } finally {
      isSending = false;
    }
  }

  function show(message: TrackMessage): void {
    outdatedUntil = readings;
    const current = ticket();
    if (current === undefined || current.messages.some(({ id }) => id === message.id)) return;
    setTicket({ ...current, messages: [...current.messages, message] });
  }

  /** The server will never take it as it is: it goes back into the box, whatever stands there already. */
  function giveBack({ key, text }: WaitingAnswer): void {
    batch(() => {
      settle(key);
      setReturned(text);
    });
  }

  /** Undefined: done. Null: no connection. */
  async function act(
    method: 'POST' | 'PATCH',
    verb: 'close' | 'reopen' | 'details' | 'rate' | 'answer-solution',
    body?: Readonly<Record<string, unknown>>,
  ): Promise<Problem | null | undefined> {
    const idempotency: Record<string, string> =
      method === 'POST' ? { 'idempotency-key': newKey() } : {};
    const result = await call<TrackTicket>({
      method,
      path: `${path}/${verb}`,
      headers: { ...headers, ...idempotency },
      body: body ?? {},
    });
    if (!result.ok) return result.problem;
    await refresh();
    return undefined;
  }

  /** Undefined: it could not be had now. */
  const fetchFile = (id: string): Promise<Blob | undefined> =>
    callForFile({
      method: 'GET',
      path: `${path}/files/${id}/content`,
      headers,
      timeLimitMs: FILE_LIMIT_MS,
      signal: closing.signal,
    });

  // A request that was under way when the line broke may hang until its time limit: do not wait for it.
  const recover = async (): Promise<void> => {
    await flush();
    await refresh();
  };
  onMount(() => {
    addEventListener('online', () => void recover(), { signal: closing.signal });
    // Another tab of this request has written or sent something.
    addEventListener('storage', () => setWaiting(answers.all()), { signal: closing.signal });
    const retry = setInterval(() => {
      if (waiting().length > 0 || isOffline()) void recover();
    }, RETRY_MS);
    onCleanup(() => clearInterval(retry));
    void follow();
    void flush();
  });
  return {
    ticket,
    isOffline,
    refused,
    waiting,
    followUp,
    returned,
    draft,
    answer,
    act,
    fetchFile,
  };
}
