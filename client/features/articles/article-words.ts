import type { ArticleAudience, ArticleState } from '#shared/templates/article.ts';
import type { ApiFailure } from '#client/data/index.ts';
import { failureWords } from '#client/features/administration/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';

export const STATE_LABELS: Readonly<Record<ArticleState, MessageKey>> = {
  draft: 'article.draft',
  published: 'article.published',
  archived: 'article.archived',
};
export const AUDIENCE_LABELS: Readonly<Record<ArticleAudience, MessageKey>> = {
  public: 'article.public',
  internal: 'article.internal',
};

/** What the server refused, in words of this page. */
export function articleFailure(failure: ApiFailure, t: I18n['t']): string {
  if (failure.kind === 'unreachable') return t('account.offline');
  const [error] = failure.errors ?? [];
  if (error?.path.endsWith('.title')) return t('article.titleMissing');
  if (error?.path.endsWith('.html') || error?.path === 'texts') return t('article.bodyMissing');
  return failureWords(failure, t);
}
