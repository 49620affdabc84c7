// Articles of the knowledge base beside the answer (P10): those that may fit the ticket, or those with the words one types,
// put in as a link that customers can open or with all their words. An internal one has no such link, and its words go to
// a customer only when one says so twice.

import Search from 'lucide-solid/icons/search';
import { For, Show, createSignal, createUniqueId } from 'solid-js';
import { directionOf } from '#shared/base/languages.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { articleLink, createFoundArticles, type FoundArticle } from './find-articles.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './article-panel.module.css';

const SHOWN = 6;

export function ArticlePanel(props: {
  /** Customers will read what is put in. */
  isForCustomers: boolean;
  onPut: (html: string) => void;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const world = useTicket();
  const titleId = createUniqueId();
  const [typed, setTyped] = createSignal('');
  const { articles, isUnreachable, textOf } = createFoundArticles(world, {
    words: typed,
    most: SHOWN,
  });
  /** An internal one whose words were asked for once. */
  const [asked, setAsked] = createSignal<string>();

  async function putText(article: FoundArticle): Promise<void> {
    if (article.audience === 'internal' && props.isForCustomers && asked() !== article.id) {
      setAsked(article.id);
      return;
    }
    const html = await textOf(article);
    if (html !== undefined) props.onPut(html);
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
        onInput={(words) => {
          setAsked(undefined);
          setTyped(words);
        }}
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
                  <Button
                    size="small"
                    onClick={() => props.onPut(articleLink(world.desk.workspace().slug, article))}
                  >
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
