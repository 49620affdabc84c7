import { useBlocker } from '@tanstack/solid-router';
import { For, Show, createSignal, createUniqueId, untrack } from 'solid-js';
import { createStore, unwrap } from 'solid-js/store';
import { directionOf } from '#shared/base/languages.ts';
import { localText } from '#shared/base/local-text.ts';
import {
  ARTICLE_LIMITS,
  articlePath,
  type ArticleAudience,
  type ArticleText,
} from '#shared/templates/article.ts';
import type { ApiFailure, ApiResult } from '#client/data/index.ts';
import { ConfirmDialog } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { arrowStep } from '#client/ui/arrow-step.ts';
import { Badge } from '#client/ui/badge.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { SafeHtml } from '#client/ui/safe-html.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { ArticleEditor } from './article-editor.tsx';
import { ArticleVersions } from './article-versions.tsx';
import { articleFailure, AUDIENCE_LABELS, STATE_LABELS } from './article-words.ts';
import type { ArticleFields, ArticlesApi, KnownCategory, OpenArticle } from './articles-api.ts';
import styles from './articles.module.css';

const EMPTY: ArticleText = { title: '', summary: '', html: '' };
type Leaving = { readonly go: () => void; readonly stay: () => void };

/** An article in all its languages: what is being written, and what becomes of it. */
export function ArticleForm(props: {
  requests: ArticlesApi;
  slug: string;
  languages: readonly string[];
  categories: readonly KnownCategory[];
  article: OpenArticle | undefined;
  etag: string | null;
  onDone: (id: string | undefined) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const toasts = useToasts();
  const tabsId = createUniqueId();
  const requests = untrack(() => props.requests);
  const [article, setArticle] = createSignal(untrack(() => props.article));
  /** Null: another's words are set aside when this is saved. */
  let etag = untrack(() => props.etag);
  const key = crypto.randomUUID();
  const [form, setForm] = createStore<{
    categoryId: string;
    audience: ArticleAudience;
    texts: Record<string, ArticleText>;
  }>(untrack(() => formOf(props.article)));
  const languages = () => [
    ...props.languages,
    ...Object.keys(form.texts).filter((one) => !props.languages.includes(one)),
  ];
  const [language, setLanguage] = createSignal(untrack(() => languages()[0] ?? 'en'));
  /** The editor keeps its own text: it is made anew when another takes its place. */
  const [turn, setTurn] = createSignal(0);
  const [busy, setBusy] = createSignal<string>();
  const [problem, setProblem] = createSignal<string>();
  const [conflict, setConflict] = createSignal<string>();
  const [isPreview, setPreview] = createSignal(false);
  const [isShowingVersions, setShowingVersions] = createSignal(false);
  const [leaving, setLeaving] = createSignal<Leaving>();
  const text = () => form.texts[language()] ?? EMPTY;
  const languageName = (name: string) =>
    new Intl.DisplayNames([i18n.language()], { type: 'language' }).of(name) ?? name;
  const isWritten = (one: ArticleText | undefined) =>
    one !== undefined && (one.title !== '' || one.summary !== '' || one.html !== '');

  const changes = (): Partial<ArticleFields> => {
    const before = formOf(article());
    const texts: Record<string, ArticleText | null> = {};
    for (const one of new Set([...Object.keys(before.texts), ...Object.keys(form.texts)])) {
      const now = form.texts[one];
      const was = before.texts[one];
      if (!isWritten(now)) {
        if (was !== undefined) texts[one] = null;
      } else if (JSON.stringify(tidy(now!)) !== JSON.stringify(was === undefined ? '' : tidy(was)))
        texts[one] = tidy(now!);
    }
    return {
      ...(Object.keys(texts).length > 0 && { texts }),
      ...(form.categoryId !== before.categoryId && { categoryId: form.categoryId || null }),
      ...(form.audience !== before.audience && { audience: form.audience }),
    };
  };
  const isChanged = () => Object.keys(changes()).length > 0;
  let isDone = false;
  const ask = (): Promise<boolean> =>
    new Promise((resolve) => setLeaving({ go: () => resolve(true), stay: () => resolve(false) }));
  useBlocker({
    shouldBlockFn: async () => !isDone && isChanged() && !(await ask()),
    enableBeforeUnload: () => !isDone && isChanged(),
  });
  async function leave(): Promise<void> {
    if (isChanged() && !(await ask())) return;
    isDone = true;
    props.onDone(article()?.id);
  }

  function write(field: keyof ArticleText, words: string): void {
    setForm('texts', language(), { ...text(), [field]: words });
  }
  function take(fresh: OpenArticle, freshEtag: string | null): void {
    setArticle(fresh);
    etag = freshEtag;
    setForm(formOf(fresh));
    setConflict(undefined);
    setTurn((n) => n + 1);
  }
  async function refresh(): Promise<void> {
    const id = article()?.id;
    const answer = id === undefined ? undefined : await requests.get(id);
    if (answer?.ok === true) take(answer.value.data, answer.value.etag);
  }

  /** True: all that stands here is kept. */
  async function save(): Promise<boolean> {
    const known = article();
    if (known !== undefined && !isChanged()) return true;
    const given = changes();
    const answer =
      known === undefined
        ? await requests.add(
            {
              categoryId: form.categoryId || null,
              audience: form.audience,
              texts: given.texts ?? {},
            },
            key,
          )
        : await requests.change(known.id, given, etag);
    if (answer.ok) {
      const fresh = answer.value.data;
      setArticle(fresh);
      etag = answer.value.etag ?? (await etagOf(fresh.id));
      setConflict(undefined);
      return true;
    }
    if (answer.error.kind !== 'unreachable' && answer.error.code === 'PRECONDITION_FAILED') {
      const other = await requests.get(known!.id);
      setConflict(other.ok ? other.value.data.changedBy.name : '');
      etag = null;
    } else setProblem(articleFailure(answer.error, t));
    return false;
  }
  async function etagOf(id: string): Promise<string | null> {
    const answer = await requests.get(id);
    return answer.ok ? answer.value.etag : null;
  }
  async function run(what: string, work: () => Promise<string | undefined>): Promise<void> {
    if (busy() !== undefined) return;
    setProblem(undefined);
    setBusy(what);
    const words = await work();
    setBusy(undefined);
    if (words !== undefined) toasts.show({ text: words, tone: 'success' });
  }
  const told = (answer: ApiResult<OpenArticle>): ApiFailure | undefined => {
    if (!answer.ok) {
      setProblem(articleFailure(answer.error, t));
      return answer.error;
    }
    setArticle(answer.value.data);
    return undefined;
  };
  async function keepDraft(): Promise<string | undefined> {
    return (await save()) ? t('article.saved') : undefined;
  }
  async function makePublic(): Promise<string | undefined> {
    if (!(await save())) return undefined;
    const { id } = article()!;
    if (told(await requests.publish(id)) !== undefined) return undefined;
    etag = await etagOf(id);
    return t('article.publishedNow');
  }
  async function takeBack(): Promise<string | undefined> {
    const { id } = article()!;
    if (told(await requests.unpublish(id)) !== undefined) return undefined;
    etag = await etagOf(id);
    return t('article.unpublished');
  }
  async function turnArchived(): Promise<string | undefined> {
    const { id, state } = article()!;
    const isArchived = state !== 'archived';
    const answer = await requests.change(id, { isArchived }, etag);
    if (told(answer) !== undefined || !answer.ok) return undefined;
    etag = answer.value.etag;
    return t(isArchived ? 'article.archivedNow' : 'article.restored');
  }
  const handleTabKey = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    const step = arrowStep(event, event.currentTarget);
    if (step === 0) return;
    event.preventDefault();
    const all = languages();
    const next = all[(all.indexOf(language()) + step + all.length) % all.length]!;
    setLanguage(next);
    document.getElementById(`${tabsId}-${next}`)?.focus();
  };

  return (
    <div class={styles['form']}>
      <div class={styles['top']}>
        <Button onClick={() => void leave()}>{t('article.back')}</Button>
        <Show when={article()}>
          {(known) => (
            <span class={styles['badges']}>
              <Badge tone={known().state === 'published' ? 'success' : 'neutral'}>
                {t(STATE_LABELS[known().state])}
              </Badge>
              <Show when={known().hasChanges}>
                <Badge tone="warning">{t('article.changes')}</Badge>
              </Show>
              <Show when={known().state === 'published' && known().audience === 'public'}>
                <a href={articlePath(props.slug, known().id, language())} target="_blank">
                  {t('article.openPublic')}
                </a>
              </Show>
            </span>
          )}
        </Show>
      </div>
      <Show when={conflict() !== undefined}>
        <Banner tone="warning" title={t('article.conflict')} live="alert">
          {t('article.conflictText', { name: conflict() || t('common.someone') })}
        </Banner>
      </Show>
      <Show when={problem()}>
        {(words) => <Banner tone="danger" title={words()} live="alert" />}
      </Show>
      <div class={styles['which']}>
        <Select
          label={t('article.category')}
          value={form.categoryId}
          options={[
            { value: '', label: t('article.noCategory') },
            ...props.categories.map(({ id, name }) => ({
              value: id,
              label: localText(name, i18n.language(), props.languages[0]),
            })),
          ]}
          onChange={(value) => setForm('categoryId', value)}
        />
        <Select
          label={t('article.audience')}
          hint={t(form.audience === 'public' ? 'article.publicHint' : 'article.internalHint')}
          value={form.audience}
          options={(['internal', 'public'] as const).map((value) => ({
            value,
            label: t(AUDIENCE_LABELS[value]),
          }))}
          onChange={(value) => setForm('audience', value as ArticleAudience)}
        />
      </div>
      <div
        class={styles['tabs']}
        role="tablist"
        aria-label={t('article.language')}
        onKeyDown={handleTabKey}
      >
        <For each={languages()}>
          {(one) => (
            <button
              type="button"
              role="tab"
              id={`${tabsId}-${one}`}
              class={styles['tab']}
              aria-selected={language() === one}
              aria-controls={`${tabsId}-panel`}
              tabindex={language() === one ? 0 : -1}
              onClick={() => setLanguage(one)}
            >
              {languageName(one)}
              <span class={styles['muted']}>
                {t(isWritten(form.texts[one]) ? 'article.has' : 'article.missing')}
              </span>
            </button>
          )}
        </For>
      </div>
      <div
        id={`${tabsId}-panel`}
        role="tabpanel"
        aria-labelledby={`${tabsId}-${language()}`}
        class={styles['fields']}
      >
        <Show
          when={!isPreview()}
          fallback={
            <article class={styles['preview']} lang={language()} dir={directionOf(language())}>
              <h2>{text().title || t('article.untitled')}</h2>
              <p class={styles['muted']}>{text().summary}</p>
              <SafeHtml html={text().html} />
            </article>
          }
        >
          <TextField
            id="article-title"
            label={t('article.fieldTitle')}
            lang={language()}
            dir={directionOf(language())}
            value={text().title}
            onInput={(words) => write('title', words)}
            maxLength={ARTICLE_LIMITS.title}
            autocomplete="off"
          />
          <TextField
            label={t('article.summary')}
            hint={t('article.summaryHint')}
            lang={language()}
            dir={directionOf(language())}
            value={text().summary}
            onInput={(words) => write('summary', words)}
            maxLength={ARTICLE_LIMITS.summary}
            autocomplete="off"
          />
          <Show when={`${language()} ${turn()}`} keyed>
            {(_) => (
              <ArticleEditor
                language={language()}
                label={t('article.body')}
                hint={t('article.bodyHint')}
                html={text().html}
                onChange={(html) => write('html', html)}
              />
            )}
          </Show>
        </Show>
      </div>
      <div class={styles['actions']}>
        <Button
          variant="primary"
          busy={busy() === 'publish'}
          onClick={() => void run('publish', makePublic)}
        >
          {t('article.publishHint')}
        </Button>
        <Button busy={busy() === 'save'} onClick={() => void run('save', keepDraft)}>
          {t('article.saveDraft')}
        </Button>
        <Button onClick={() => setPreview((shown) => !shown)}>
          {t(isPreview() ? 'article.write' : 'article.preview')}
        </Button>
        <Show when={article()}>
          {(known) => (
            <>
              <Button onClick={() => setShowingVersions(true)}>{t('article.versions')}</Button>
              <Show when={known().published !== null}>
                <Button
                  busy={busy() === 'unpublish'}
                  onClick={() => void run('unpublish', takeBack)}
                >
                  {t('article.unpublish')}
                </Button>
              </Show>
              <Button
                variant="danger-quiet"
                busy={busy() === 'archive'}
                onClick={() => void run('archive', turnArchived)}
              >
                {t(known().state === 'archived' ? 'article.restore' : 'article.archive')}
              </Button>
            </>
          )}
        </Show>
      </div>
      <Show when={isShowingVersions() && article()}>
        {(known) => (
          <ArticleVersions
            requests={requests}
            articleId={known().id}
            language={language()}
            onPutBack={() => {
              setShowingVersions(false);
              toasts.show({ text: t('article.putBackDone'), tone: 'success' });
              void refresh();
            }}
            onClose={() => setShowingVersions(false)}
          />
        )}
      </Show>
      <Show when={leaving()}>
        {(way) => (
          <ConfirmDialog
            title={t('article.leaveTitle')}
            text={t('article.leaveText')}
            action={t('article.leave')}
            failureWords={(failure) => articleFailure(failure, t)}
            onClose={() => {
              way().stay();
              setLeaving(undefined);
            }}
            onConfirm={() => {
              way().go();
              setLeaving(undefined);
              return Promise.resolve(undefined);
            }}
          />
        )}
      </Show>
    </div>
  );
}

const tidy = ({ title, summary, html }: ArticleText): ArticleText => ({
  title: title.trim(),
  summary: summary.trim(),
  html,
});

const formOf = (article: OpenArticle | undefined) => ({
  categoryId: article?.categoryId ?? '',
  audience: article?.audience ?? ('internal' as ArticleAudience),
  texts: structuredClone(unwrap(article?.texts ?? {})) as Record<string, ArticleText>,
});
