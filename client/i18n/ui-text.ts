import type { I18n } from './create-i18n.ts';

/** What client/ui asks for in its `Ui`, from the messages: give it to <UiProvider value>. `now` must tick. */
export function createUi(i18n: I18n, now: () => number) {
  const { t } = i18n;
  const text = {
    get close() {
      return t('ui.close');
    },
    get dismiss() {
      return t('ui.dismiss');
    },
    get optional() {
      return t('ui.optional');
    },
    get clear() {
      return t('ui.clear');
    },
    get loading() {
      return t('ui.loading');
    },
    get search() {
      return t('ui.search');
    },
    get noMatches() {
      return t('ui.noMatches');
    },
    get notifications() {
      return t('ui.notifications');
    },
    get opensInNewTab() {
      return t('ui.opensInNewTab');
    },
    get stepDone() {
      return t('ui.stepDone');
    },
    get stepCurrent() {
      return t('ui.stepCurrent');
    },
    get stepNext() {
      return t('ui.stepNext');
    },
    errorSummary: (count: number) => t('ui.errorSummary', { count }),
    results: (count: number) => t('ui.results', { count }),
    step: (current: number, total: number) => t('ui.step', { current, total }),
  };
  return {
    text,
    get locale() {
      return i18n.language();
    },
    get direction() {
      return i18n.direction();
    },
    now,
    formatRelative: (at: number, from: number, style: 'short' | 'long') =>
      i18n.formatRelative(at, from, style),
    formatExact: (at: number) => i18n.formatDate(at, 'exact'),
  };
}
