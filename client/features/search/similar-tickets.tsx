// Tickets like the one that is open, or like what is being written (S6): from this device at once, from the server when
// it can be asked. Nothing is shown where nothing is alike.

import { Link } from '@tanstack/solid-router';
import CopyCheck from 'lucide-solid/icons/copy-check';
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
import { fromInstant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { statusOf } from '#shared/engine/configuration.ts';
import type { ApiResult, Desk, LocalSimilar } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { PhaseGlyph } from '#client/ui/phase-glyph.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { joinSimilar, type ToldSimilar } from './join-similar.ts';
import styles from './similar-tickets.module.css';

/** What is like a ticket, or like words that nobody has sent yet. */
export type SimilarTo =
  | { readonly id: TicketId }
  | { readonly subject: string; readonly description: string; readonly email: string };

const MOST = 5;
/** Fingers rest, or somebody stays with a ticket. */
const DEBOUNCE_MS = 400;
const LIMIT_MS = 8_000;
/** Fewer letters of a subject are like too much. */
const LEAST_LETTERS = 6;

export function SimilarTickets(props: {
  desk: Desk;
  to: SimilarTo;
  /** Beside a form: what is opened there must not take the words away. */
  inNewTab?: boolean;
  headingClass?: string | undefined;
}) {
  const { t } = useI18n();
  const [local, setLocal] = createSignal<readonly LocalSimilar[]>([]);
  const [told, setTold] = createSignal<readonly ToldSimilar[]>([]);
  const key = createMemo(() => JSON.stringify(props.to));
  const isOffline = () => props.desk.sync().state === 'offline';

  const askServer = (to: SimilarTo, signal: AbortSignal) => {
    const base = `w/${encodeURIComponent(props.desk.workspace().slug)}`;
    const options = { limitMs: LIMIT_MS, signal };
    type Told = { readonly items: readonly ToldSimilar[] };
    return 'id' in to
      ? props.desk.api.get<Told>(`${base}/tickets/${to.id}/similar?limit=${MOST}`, options)
      : props.desk.api.post<Told>(
          `${base}/search/similar`,
          {
            subject: to.subject.trim(),
            description: to.description,
            ...(to.email.includes('@') && { email: to.email.trim() }),
            limit: MOST,
          },
          options,
        );
  };
  const ask = async (to: SimilarTo, signal: AbortSignal): Promise<void> => {
    const here = await props.desk.search.similar(to, MOST, signal);
    if (signal.aborted) return;
    setLocal(here);
    if (isOffline()) return;
    const answer: ApiResult<{ readonly items: readonly ToldSimilar[] }> = await askServer(
      to,
      signal,
    );
    // Without the server it is what this device knows.
    if (!signal.aborted && answer.ok) setTold(answer.value.data.items);
  };
  createEffect(
    on([key, () => props.desk.search.isWhole()], () => {
      const to = untrack(() => props.to);
      const abort = new AbortController();
      onCleanup(() => abort.abort());
      setTold([]);
      if (!('id' in to) && to.subject.trim().length < LEAST_LETTERS) {
        setLocal([]);
        return;
      }
      const timer = setTimeout(() => void ask(to, abort.signal), DEBOUNCE_MS);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  const similar = createMemo(() => joinSimilar(local(), told(), MOST));

  return (
    <Show when={similar().length > 0}>
      <section class={styles['similar']} aria-label={t('search.similar')}>
        <h3 class={props.headingClass ?? styles['heading']}>{t('search.similar')}</h3>
        <ul>
          <For each={similar()}>
            {(one) => (
              <li>
                <Link
                  class={styles['link']}
                  to="/w/$workspace/ticket/$ticket"
                  params={{ workspace: props.desk.workspace().slug, ticket: one.id }}
                  {...(props.inNewTab === true && { target: '_blank' })}
                >
                  <PhaseGlyph
                    phase={one.phase}
                    tint={statusOf(props.desk.workspace().configuration, one.status)?.color}
                    label={`${t(`phase.${one.phase}`)}. `}
                    size="small"
                  />
                  <span class={styles['words']}>
                    <span class={styles['subject']} dir="auto">
                      {one.subject || t('desk.noSubject')}
                    </span>
                    <span class={styles['detail']}>
                      <Show when={one.number !== null}>#{one.number} · </Show>
                      {one.requesterName} ·{' '}
                      <RelativeTime at={fromInstant(one.createdAt)} look="short" />
                    </span>
                    <Show when={one.isProbablyDuplicate}>
                      <Badge tone="warning" icon={<CopyCheck aria-hidden="true" />}>
                        {t('search.duplicate')}
                      </Badge>
                    </Show>
                  </span>
                </Link>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
