// One request as its requester's page holds it: read by code, kept for a page without a connection, answers sent once
// however often they are tried, and news as they come.

import { batch, createSignal, onCleanup, onMount } from 'solid-js';
import { createWaitingAnswers } from './waiting-answers.ts';
import { newKey } from './new-key.ts';
import { call, callForFile } from './call.ts';
import type { Problem } from './call.ts';
import { KEEP, makeKept, makeKeptInTab } from './kept.ts';
import { sendFiles } from './send-file.ts';
import { forgetFiles } from './unsent-files.ts';
import type {
  AnswerDraft,
  Opened,
  PageData,
  Receipt,
  TrackMessage,
  TrackTicket,
  UnsentFile,
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
  /** What the server refused, and its reason where it is one about a file. */
  const [returned, setReturned] = createSignal<AnswerDraft & { readonly why?: string }>();
  const draft = makeKept<AnswerDraft>(`track-draft:${page.slug}:${opened.number}`, KEEP.draftMs);
  const closing = new AbortController();
  /** What is being sent, which a line that comes back cuts short: it may hang, and is begun anew. */
  let attempt: { readonly abort: AbortController; readonly ended: Promise<unknown> } | undefined;
  /** Readings in the order they were begun: one begun before something was shown must not take it away again. */
  let readings = 0;
  let outdatedUntil = 0;
  onCleanup(() => closing.abort());

  function accept(next: TrackTicket): void {
    setTicket(next);
    // Not every browser tells that the line is back.
    if (isOffline()) void flush();
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
  function answer(text: string, files: readonly UnsentFile[]): boolean {
    if (waiting().length >= MOST_WAITING) return false;
    const isKept = answers.add({ key: newKey(), text, ...(files.length > 0 && { files }) });
    setWaiting(answers.all());
    void flush();
    return isKept || navigator.onLine;
  }

  function flush(): Promise<void> {
    if (attempt !== undefined) return Promise.resolve();
    const abort = new AbortController();
    const ended = sendWaiting(AbortSignal.any([closing.signal, abort.signal])).finally(() => {
      attempt = undefined;
    });
    attempt = { abort, ended };
    return ended;
  }

  async function sendWaiting(signal: AbortSignal): Promise<void> {
    for (let first = waiting()[0]; first !== undefined; first = waiting()[0]) {
      const { files = [] } = first;
      const place = { slug: page.slug, number: opened.number, headers, signal };
      const failed = await sendFiles(place, files, page.texts['fileLost'] ?? '');
      if (failed !== undefined) {
        if (failed === null || failed.status === 429) {
          if (failed === null) setOffline(true);
          return;
        }
        if (failed.status === 401 || failed.status === 404) setRefused(failed);
        else giveBack(first, failed.detail);
        return;
      }
      const result = await call<TrackMessage & { readonly followUp?: Receipt }>({
        method: 'POST',
        path: `${path}/messages`,
        headers: { ...headers, 'idempotency-key': first.key },
        signal,
        body: { text: first.text, ...(files.length > 0 && { files: files.map(({ id }) => id) }) },
      });
      if (!result.ok && (result.problem === null || result.problem.status === 429)) {
        if (result.problem === null) setOffline(true);
        return;
      }
      if (!result.ok) {
        const problem = result.problem ?? undefined;
        if (problem?.status === 401 || problem?.status === 404) setRefused(problem);
        else giveBack(first);
        return;
      }
      const { followUp: moved, ...message } = result.value;
      // At once, so that what was sent never disappears between the two.
      batch(() => {
        settle(first.key);
        void forgetFiles(files.map(({ id }) => id));
        if (moved === undefined) show(message);
        else setFollowUp(moved);
      });
      void refresh();
    }
  }

  function show(message: TrackMessage): void {
    outdatedUntil = readings;
    const current = ticket();
    if (current === undefined || current.messages.some(({ id }) => id === message.id)) return;
    setTicket({ ...current, messages: [...current.messages, message] });
  }

  /** The server will never take it as it is: it goes back into the box, whatever stands there already. */
  function giveBack({ key, text, files = [] }: WaitingAnswer, why?: string): void {
    batch(() => {
      settle(key);
      setReturned({ text, files, ...(why !== undefined && { why }) });
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

  const recover = async (): Promise<void> => {
    await flush();
    await refresh();
  };
  onMount(() => {
    const startAnew = async (): Promise<void> => {
      attempt?.abort.abort();
      await attempt?.ended;
      await recover();
    };
    addEventListener('online', () => void startAnew(), { signal: closing.signal });
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
