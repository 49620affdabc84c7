import { For, Show, createResource, createSignal } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { articleLanguage, type ArticleTexts } from '#shared/templates/article.ts';
import { FromServer } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { SafeHtml } from '#client/ui/safe-html.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { articleFailure } from './article-words.ts';
import type { ArticlesApi } from './articles-api.ts';
import styles from './articles.module.css';

/** What was published before, and words that were set aside: looked at, and put back. */
export function ArticleVersions(props: {
  requests: ArticlesApi;
  articleId: string;
  language: string;
  onPutBack: () => void;
  onClose: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const toasts = useToasts();
  const [versions, { refetch }] = createResource(
    () => props.articleId,
    (id) => props.requests.versions(id),
  );
  const [open, setOpen] = createSignal<{ number: number; texts: ArticleTexts }>();
  const shown = () => {
    const texts = open()?.texts ?? {};
    return texts[articleLanguage(Object.keys(texts), props.language, undefined)];
  };
  async function look(number: number): Promise<void> {
    const answer = await props.requests.version(props.articleId, number);
    if (answer.ok) setOpen(answer.value.data);
    else toasts.show({ text: articleFailure(answer.error, t), tone: 'danger' });
  }
  async function putBack(number: number): Promise<void> {
    const answer = await props.requests.putBack(props.articleId, number);
    if (answer.ok) props.onPutBack();
    else toasts.show({ text: articleFailure(answer.error, t), tone: 'danger' });
  }
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
      title={t('article.versions')}
      footer={<Button onClick={() => props.onClose()}>{t('common.close')}</Button>}
    >
      <FromServer answer={versions} rows={3} onRetry={() => void refetch()}>
        {(answer) => (
          <Show when={answer().data.items.length > 0} fallback={<p>{t('article.noVersions')}</p>}>
            <ul class={styles['list']} aria-label={t('article.versions')}>
              <For each={answer().data.items}>
                {(version) => (
                  <li class={styles['item']}>
                    <span class={styles['words']}>
                      <strong>{t('article.versionOf', { number: version.number })}</strong>
                      <span class={styles['muted']}>
                        {version.by.name}, {i18n.formatDate(fromInstant(version.at), 'exact')}
                      </span>
                      <Show when={!version.isPublished}>
                        <span class={styles['muted']}>{t('article.setAside')}</span>
                      </Show>
                    </span>
                    <Button size="small" onClick={() => void look(version.number)}>
                      {t('article.preview')}
                      <span class="visually-hidden">
                        , {t('article.versionOf', { number: version.number })}
                      </span>
                    </Button>
                    <Show when={open()?.number === version.number && shown()}>
                      {(text) => (
                        <article class={styles['preview']}>
                          <h3 dir="auto">{text().title}</h3>
                          <SafeHtml html={text().html} />
                          <Button size="small" onClick={() => void putBack(version.number)}>
                            {t('article.putBack')}
                          </Button>
                        </article>
                      )}
                    </Show>
                  </li>
                )}
              </For>
            </ul>
          </Show>
        )}
      </FromServer>
    </Dialog>
  );
}
