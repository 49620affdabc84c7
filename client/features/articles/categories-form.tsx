import ArrowDown from 'lucide-solid/icons/arrow-down';
import ArrowUp from 'lucide-solid/icons/arrow-up';
import X from 'lucide-solid/icons/x';
import { For, Show, createSignal, untrack } from 'solid-js';
import { createStore, unwrap } from 'solid-js/store';
import { directionOf } from '#shared/base/languages.ts';
import { ARTICLE_LIMITS } from '#shared/templates/article.ts';
import type { ApiResult } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { articleFailure } from './article-words.ts';
import type { Category } from './articles-api.ts';
import styles from './articles.module.css';

type Draft = { id: string | undefined; names: Record<string, string> };

/** The workspace's own short list, changed as a whole. */
export function CategoriesForm(props: {
  languages: readonly string[];
  categories: readonly Category[];
  onSave: (categories: readonly Category[]) => Promise<ApiResult<unknown>>;
  onClose: (isSaved: boolean) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const [form, setForm] = createStore<{ items: Draft[] }>({
    items: untrack(() => props.categories.map(({ id, name }) => ({ id, names: { ...name } }))),
  });
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const languageName = (name: string) =>
    new Intl.DisplayNames([i18n.language()], { type: 'language' }).of(name) ?? name;
  const nameOf = ({ names }: Draft, at: number) =>
    Object.values(names).find((name) => name !== '') ?? String(at + 1);
  function move(at: number, step: -1 | 1): void {
    const items = [...form.items];
    const [one] = items.splice(at, 1);
    items.splice(at + step, 0, one!);
    setForm('items', items);
  }
  async function save(): Promise<void> {
    setBusy(true);
    const items = unwrap(form).items.flatMap(({ id, names }) => {
      const given = Object.entries(names).filter(([, name]) => name.trim() !== '');
      // Without a name in any language it is none.
      if (given.length === 0) return [];
      return [{ ...(id === undefined ? {} : { id }), name: Object.fromEntries(given) }];
    });
    const answer = await props.onSave(items);
    setBusy(false);
    if (answer.ok) props.onClose(true);
    else setProblem(articleFailure(answer.error, t));
  }
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && props.onClose(false)}
      title={t('article.categories')}
      description={t('article.categoriesHint')}
      footer={
        <>
          <Button onClick={() => props.onClose(false)}>{t('common.cancel')}</Button>
          <Button variant="primary" busy={busy()} onClick={() => void save()}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div class={styles['fields']}>
        <Show when={problem()}>
          {(words) => <Banner tone="danger" title={words()} live="alert" />}
        </Show>
        <For each={form.items}>
          {(item, at) => (
            <div class={styles['category']}>
              <For each={props.languages}>
                {(language) => (
                  <TextField
                    label={t('article.categoryName', { language: languageName(language) })}
                    lang={language}
                    dir={directionOf(language)}
                    value={item.names[language] ?? ''}
                    onInput={(name) => setForm('items', at(), 'names', language, name)}
                    maxLength={ARTICLE_LIMITS.categoryName}
                    autocomplete="off"
                  />
                )}
              </For>
              <span class={styles['tools']}>
                <IconButton
                  size="small"
                  label={t('article.up', { name: nameOf(item, at()) })}
                  icon={<ArrowUp />}
                  disabled={at() === 0}
                  onClick={() => move(at(), -1)}
                />
                <IconButton
                  size="small"
                  label={t('article.down', { name: nameOf(item, at()) })}
                  icon={<ArrowDown />}
                  disabled={at() === form.items.length - 1}
                  onClick={() => move(at(), 1)}
                />
                <IconButton
                  size="small"
                  label={t('article.removeCategory', { name: nameOf(item, at()) })}
                  icon={<X />}
                  onClick={() =>
                    setForm(
                      'items',
                      form.items.filter((_, index) => index !== at()),
                    )
                  }
                />
              </span>
            </div>
          )}
        </For>
        <Button
          disabled={form.items.length >= ARTICLE_LIMITS.categories}
          onClick={() =>
            setForm('items', form.items.length, { id: undefined, names: {} } satisfies Draft)
          }
        >
          {t('article.addCategory')}
        </Button>
      </div>
    </Dialog>
  );
}
