import Lightbulb from 'lucide-solid/icons/lightbulb';
import Plus from 'lucide-solid/icons/plus';
import Search from 'lucide-solid/icons/search';
import { For, Show, createResource, createSignal, onCleanup, type JSX } from 'solid-js';
import { createStore } from 'solid-js/store';
import { fromInstant } from '#shared/base/clock.ts';
import { directionOf } from '#shared/base/languages.ts';
import { localText } from '#shared/base/local-text.ts';
import { ARTICLE_AUDIENCES, ARTICLE_STATES } from '#shared/templates/article.ts';
import type { Desk } from '#client/data/index.ts';
import { AdministrationPage, FromServer, ListTop } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { ArticleForm } from './article-form.tsx';
import { articleFailure, AUDIENCE_LABELS, STATE_LABELS } from './article-words.ts';
import {
  createArticlesApi,
  type Asked,
  type ListedArticle,
  type OpenArticle,
} from './articles-api.ts';
import { CategoriesForm } from './categories-form.tsx';
import styles from './articles.module.css';

/** `etag`: the state that is being edited; a colleague's change meanwhile is not written over. */
type Editing = { readonly article?: OpenArticle; readonly etag: string | null };
const NOTHING_ASKED: Asked = { q: '', state: '', audience: '', category: '', language: '' };
const PAUSE_MS = 250;

/** The knowledge base, for who may write it (P10). Needs the server; says so when it is away. */
export function ArticlesPage(props: { desk: Desk; slug: string; syncMark: JSX.Element }) {
  const i18n = useI18n();
  const { t } = i18n;
  const toasts = useToasts();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const requests = createArticlesApi(props.desk.api, props.slug);
  const isAllowed = () => props.desk.self().permissions.includes('articles.write');
  const languages = () => props.desk.workspace().configuration.languages;
  const [form, setForm] = createStore<{ -readonly [Key in keyof Asked]: Asked[Key] }>({
    ...NOTHING_ASKED,
  });
  const [asked, setAsked] = createSignal<Asked>(NOTHING_ASKED);
  const [articles, { refetch }] = createResource(
    () => (isAllowed() ? asked() : undefined),
    (wanted) => requests.list(wanted),
  );
  const [categories, { refetch: refetchCategories }] = createResource(isAllowed, () =>
    requests.categories(),
  );
  /** Further pages, of what is asked for now. */
  const [more, setMore] = createSignal<{
    readonly items: readonly ListedArticle[];
    readonly next: string | null;
  }>();
  const [editing, setEditing] = createSignal<Editing>();
  const [isOrdering, setOrdering] = createSignal(false);
  const [busy, setBusy] = createSignal<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const known = () => {
    const result = categories.latest;
    return result?.ok === true ? result.value : undefined;
  };
  const allCategories = () => known()?.data.items ?? [];
  const categoryName = (id: string | null) =>
    localText(
      allCategories().find((one) => one.id === id)?.name ?? {},
      i18n.language(),
      languages()[0],
    );
  const languageName = (name: string) =>
    new Intl.DisplayNames([i18n.language()], { type: 'language' }).of(name) ?? name;
  const isFiltered = () => Object.values(asked()).some((value) => value !== '');

  function filter(field: keyof Asked, value: string): void {
    setForm(field, value);
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        setMore(undefined);
        setAsked({ ...form });
      },
      field === 'q' ? PAUSE_MS : 0,
    );
  }
  async function open(id: string): Promise<void> {
    setBusy(id);
    const result = await requests.get(id);
    setBusy(undefined);
    if (result.ok) setEditing({ article: result.value.data, etag: result.value.etag });
    else toasts.show({ text: articleFailure(result.error, t), tone: 'danger' });
  }
  async function showMore(cursor: string): Promise<void> {
    const result = await requests.list(asked(), cursor);
    if (!result.ok) {
      toasts.show({ text: articleFailure(result.error, t), tone: 'danger' });
      return;
    }
    const { items, next } = result.value.data;
    setMore((before) => ({ items: [...(before?.items ?? []), ...items], next }));
  }
  async function done(id: string | undefined): Promise<void> {
    setEditing(undefined);
    setMore(undefined);
    await refetch();
    // Back to where one came from, once the list is drawn.
    queueMicrotask(() =>
      (
        document.getElementById(`edit-${id ?? ''}`) ?? document.getElementById('add-article')
      )?.focus(),
    );
  }

  return (
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="articles.write"
      name={t('article.title')}
      title={titleOf()}
      lead={editing() === undefined ? t('article.intro') : undefined}
    >
      <Show when={editing()} keyed fallback={<List />}>
        {({ article, etag }) => (
          <ArticleForm
            requests={requests}
            slug={props.slug}
            languages={languages()}
            categories={allCategories()}
            article={article}
            etag={etag}
            onDone={(id) => void done(id)}
          />
        )}
      </Show>
      <Show when={isOrdering() && known()}>
        {(answer) => (
          <CategoriesForm
            languages={languages()}
            categories={answer().data.items}
            onSave={(items) => requests.changeCategories(items, answer().etag)}
            onClose={(isSaved) => {
              setOrdering(false);
              if (isSaved) void refetchCategories();
            }}
          />
        )}
      </Show>
    </AdministrationPage>
  );

  function titleOf(): string {
    const now = editing();
    if (now === undefined) return t('article.title');
    if (now.article === undefined) return t('article.newTitle');
    return localText(
      Object.fromEntries(
        Object.entries(now.article.texts).map(([language, { title }]) => [language, title]),
      ),
      i18n.language(),
      languages()[0],
    );
  }

  function List() {
    return (
      <>
        <ListTop slug={props.slug}>
          <span class={styles['tools']}>
            <Button disabled={known() === undefined} onClick={() => setOrdering(true)}>
              {t('article.categories')}
            </Button>
            <Button
              id="add-article"
              variant="primary"
              icon={<Plus />}
              onClick={() => setEditing({ etag: null })}
            >
              {t('article.add')}
            </Button>
          </span>
        </ListTop>
        <div class={styles['filters']} role="search">
          <TextField
            label={t('article.search')}
            icon={<Search />}
            type="search"
            autocomplete="off"
            value={form.q}
            onInput={(words) => filter('q', words)}
          />
          <Select
            label={t('article.state')}
            value={form.state}
            options={[
              { value: '', label: t('article.anyState') },
              ...ARTICLE_STATES.map((value) => ({ value, label: t(STATE_LABELS[value]) })),
            ]}
            onChange={(value) => filter('state', value)}
          />
          <Select
            label={t('article.audience')}
            value={form.audience}
            options={[
              { value: '', label: t('article.anyAudience') },
              ...ARTICLE_AUDIENCES.map((value) => ({ value, label: t(AUDIENCE_LABELS[value]) })),
            ]}
            onChange={(value) => filter('audience', value)}
          />
          <Select
            label={t('article.category')}
            value={form.category}
            options={[
              { value: '', label: t('article.anyCategory') },
              ...allCategories().map(({ id }) => ({ value: id, label: categoryName(id) })),
              { value: 'none', label: t('article.noCategory') },
            ]}
            onChange={(value) => filter('category', value)}
          />
        </div>
        <FromServer
          answer={articles}
          rows={6}
          onRetry={() => void refetch()}
          failureWords={(failure) => articleFailure(failure, t)}
        >
          {(answer) => (
            <Show
              when={answer().data.items.length > 0}
              fallback={
                <EmptyState
                  icon={<Lightbulb />}
                  title={t(isFiltered() ? 'article.noneFound' : 'article.empty')}
                  text={isFiltered() ? undefined : t('article.emptyText')}
                />
              }
            >
              <ul class={styles['list']} aria-label={t('article.title')}>
                <For each={[...answer().data.items, ...(more()?.items ?? [])]}>
                  {(article) => <Line article={article} />}
                </For>
              </ul>
              <Show when={more() === undefined ? answer().data.next : more()?.next}>
                {(cursor) => (
                  <Button onClick={() => void showMore(cursor())}>{t('article.more')}</Button>
                )}
              </Show>
            </Show>
          )}
        </FromServer>
      </>
    );
  }

  function Line(line: { article: ListedArticle }) {
    const title = () => line.article.title || t('article.untitled');
    return (
      <li class={styles['item']}>
        <span class={styles['words']}>
          <strong
            class={styles['name']}
            lang={line.article.language}
            dir={directionOf(line.article.language || i18n.language())}
          >
            {title()}
          </strong>
          <span class={styles['badges']}>
            <Badge tone={line.article.state === 'published' ? 'success' : 'neutral'}>
              {t(STATE_LABELS[line.article.state])}
            </Badge>
            <Badge tone={line.article.audience === 'public' ? 'info' : 'neutral'}>
              {t(AUDIENCE_LABELS[line.article.audience])}
            </Badge>
            <Show when={line.article.hasChanges}>
              <Badge tone="warning">{t('article.changes')}</Badge>
            </Show>
            <Show when={line.article.categoryId !== null}>
              <span class={styles['muted']}>{categoryName(line.article.categoryId)}</span>
            </Show>
            <span class={styles['muted']}>
              {i18n.formatList(line.article.languages.map(languageName))}
            </span>
          </span>
          <span class={styles['muted']}>
            {t('article.changedBy', {
              name: line.article.changedBy.name,
              date: i18n.formatDate(fromInstant(line.article.changedAt), 'date'),
            })}
          </span>
        </span>
        <Button
          id={`edit-${line.article.id}`}
          size="small"
          busy={busy() === line.article.id}
          onClick={() => void open(line.article.id)}
        >
          {t('common.edit')}
          <span class="visually-hidden">, {title()}</span>
        </Button>
      </li>
    );
  }
}
