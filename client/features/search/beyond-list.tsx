// What a filter holds on the server and not on this device, below the list that it is about.

import {
  For,
  Show,
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  untrack,
} from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { Desk, ViewId } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { FoundRow } from './found-row.tsx';
import { joinAnswers } from './join-answers.ts';
import type { ServerTicket } from './server-search.ts';
import { viewCondition } from './view-condition.ts';
import styles from './beyond-list.module.css';
import rows from './search.module.css';

const DEBOUNCE_MS = 500;
const LIMIT_MS = 8_000;
const MOST = 50;

export function BeyondList(props: {
  desk: Desk;
  slug: string;
  /** Undefined: the filter stands alone. */
  view: ViewId | undefined;
  where: Condition | undefined;
  hrefOf: (id: TicketId) => string;
  onTicket: (id: TicketId) => void;
}) {
  const { t } = useI18n();
  const [told, setTold] = createSignal<readonly ServerTicket[]>([]);
  const whole = createMemo((): Condition | undefined => {
    if (props.view === undefined) return props.where;
    const inView = viewCondition(props.view, props.desk.views());
    return props.where === undefined || inView === undefined
      ? undefined
      : { all: [inView, props.where] };
  });
  const isOffline = () => props.desk.sync().state === 'offline';
  const key = createMemo(() => JSON.stringify(whole()));

  const ask = async (where: Condition, signal: AbortSignal): Promise<void> => {
    const query = new URLSearchParams({
      filter: JSON.stringify({ v: 1, where }),
      limit: String(MOST),
    });
    const answer = await props.desk.api.get<{ items: readonly ServerTicket[] }>(
      `w/${encodeURIComponent(props.slug)}/tickets?${query}`,
      { limitMs: LIMIT_MS, signal },
    );
    if (!signal.aborted) setTold(answer.ok ? answer.value.data.items : []);
  };
  createEffect(
    on([key, isOffline], () => {
      const where = untrack(whole);
      setTold([]);
      if (where === undefined || isOffline()) return;
      const abort = new AbortController();
      const timer = setTimeout(() => void ask(where, abort.signal), DEBOUNCE_MS);
      onCleanup(() => {
        clearTimeout(timer);
        abort.abort();
      });
    }),
  );
  const beyond = createMemo(() =>
    joinAnswers(undefined, new Map(), {
      items: told()
        .filter(({ id }) => !props.desk.search.isHere(id))
        .map((ticket) => ({ ticket, found: [] })),
      next: null,
      isApproximate: false,
      suggestions: [],
    }),
  );
  return (
    <Show when={props.where !== undefined && (beyond().length > 0 || isOffline())}>
      <section class={styles['beyond']} aria-label={t('search.onlyOnServer')}>
        <Show when={isOffline()} fallback={<h2>{t('search.onlyOnServer')}</h2>}>
          <p>{t('search.onlyDevice')}</p>
        </Show>
        <For each={isOffline() ? [] : beyond()}>
          {(found) => (
            <a
              class={rows['row']}
              href={props.hrefOf(found.id)}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
                event.preventDefault();
                props.onTicket(found.id);
              }}
            >
              <FoundRow desk={props.desk} found={found} />
            </a>
          )}
        </For>
      </section>
    </Show>
  );
}
