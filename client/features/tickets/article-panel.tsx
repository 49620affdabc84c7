// Articles of the knowledge base beside the answer (P10): those that may fit the ticket, or those with the words one types,
// put in as a link that customers can open or with all their words. An internal one has no such link, and its words go to
// a customer only when one says so twice.

import Search from 'lucide-solid/icons/search';
import { For, Show, createEffect, createSignal, createUniqueId, on, onCleanup } from 'solid-js';
import { directionOf } from '#shared/base/languages.ts';
import {
  articleLanguage,
  articlePath,
  type ArticleAudience,
  type ArticleTexts,
} from '#shared/templates/article.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './article-panel.module.css';

type Listed = {
  readonly id: string;
  readonly audience: ArticleAudience;
  readonly language: string;
  readonly title: string;
  readonly summary: string;
};

const SHOWN = 6;
const PAUSE_MS = 150;

export function ArticlePanel(props: {
  /** Customers will read what is put in. */
  isForCustomers: boolean;
  onPut: (html: string) => void;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const { desk, id: ticketId, ticket, configuration } = useTicket();
  const base = () => `w/${encodeURIComponent(desk.workspace().slug)}`;
  const titleId = createUniqueId();
  const [typed, setTyped] = createSignal('');
  const [articles, setArticles] = createSignal<readonly Listed[]>();
  const [isUnreachable, setUnreachable] = createSignal(false);
  /** An internal one whose words were asked for once. */
  const [asked, setAsked] = createSignal<string>();
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => {
    turn += 1;
    clearTimeout(timer);
  });

  async function find(words: string): Promise<void> {
    turn += 1;
    const mine = turn;
    const query = new URLSearchParams({ q: words, state: 'published', limit: String(SHOWN) });
    const path =
      words.trim() === ''
        ? `${base()}/tickets/${ticketId}/articles`
        : `${base()}/articles?${query.toString()}`;
    const answer = await desk.api.get<{ items: readonly Listed[] }>(path);
    // An answer to what was typed earlier comes too late.
    if (mine !== turn) return;
    setUnreachable(!answer.ok);
    setAsked(undefined);
    setArticles(answer.ok ? answer.value.data.items : []);
  }
  createEffect(
    on([typed, () => desk.sync().state === 'offline'], ([words, isAway]) => {
      clearTimeout(timer);
      if (isAway) setUnreachable(true);
      else timer = setTimeout(() => void find(words), PAUSE_MS);
    }),
  );

  function putLink({ id, title, language }: Listed): void {
    const link = document.createElement('a');
    link.href = new URL(articlePath(desk.workspace().slug, id, language), location.origin).href;
    link.textContent = title;
    const line = document.createElement('p');
    line.append(link);
    props.onPut(line.outerHTML);
  }
  async function putText(article: Listed): Promise<void> {
    if (article.audience === 'internal' && props.isForCustomers && asked() !== article.id) {
      setAsked(article.id);
      return;
    }
    const answer = await desk.api.get<{ published: ArticleTexts | null }>(
      `${base()}/articles/${article.id}`,
    );
    setUnreachable(!answer.ok);
    if (!answer.ok) return;
    const texts = answer.value.data.published ?? {};
    const language = articleLanguage(
      Object.keys(texts),
      ticket().language,
      configuration().languages[0],
    );
    props.onPut(texts[language]?.html ?? '');
  }
  const state = (): string => {
    if (isUnreachable()) return t('article.offline');
    if (articles() === undefined) return t('article.loading');
    if (articles()?.length === 0)
      return t(typed().trim() === '' ? 'article.noneFits' : 'article.none');
    return '';
  };

  return (
    <section
      class={styles['panel']}
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        props.onClose();
      }}
    >
      <h3 id={titleId} class="visually-hidden">
        {t('article.insert')}
      </h3>
      <TextField
        label={t('article.search')}
        labelHidden
        placeholder={t('article.search')}
        icon={<Search />}
        autocomplete="off"
        value={typed()}
        onInput={setTyped}
        ref={(input: HTMLInputElement) => queueMicrotask(() => input.focus())}
      />
      <p role="status" class={styles['state']}>
        {state()}
      </p>
      <ul class={styles['list']} aria-label={t('article.insert')}>
        <For each={articles() ?? []}>
          {(article) => (
            <li class={styles['article']}>
              <div
                class={styles['words']}
                lang={article.language}
                dir={directionOf(article.language)}
              >
                <strong>{article.title}</strong>
                <Show when={article.summary !== ''}>
                  <span>{article.summary}</span>
                </Show>
              </div>
              <div class={styles['ways']}>
                <Show
                  when={article.audience === 'public'}
                  fallback={<Badge tone="warning">{t('article.internal')}</Badge>}
                >
                  <Button size="small" onClick={() => putLink(article)}>
                    {t('article.asLink')}
                    <span class="visually-hidden">, {article.title}</span>
                  </Button>
                </Show>
                <Button size="small" onClick={() => void putText(article)}>
                  {t(asked() === article.id ? 'article.asTextSure' : 'article.asText')}
                  <span class="visually-hidden">, {article.title}</span>
                </Button>
              </div>
              <Show when={asked() === article.id}>
                <p class={styles['warning']} role="alert">
                  {t('article.internalWarning')}
                </p>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
