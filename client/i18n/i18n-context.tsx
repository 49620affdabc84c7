import { createContext, useContext, type JSX } from 'solid-js';
import type { I18n } from './create-i18n.ts';

const I18nContext = createContext<I18n>();

export function I18nProvider(props: { i18n: I18n; children: JSX.Element }) {
  // eslint-disable-next-line solid/reactivity -- one instance for the life of the app; its inside is reactive
  return <I18nContext.Provider value={props.i18n}>{props.children}</I18nContext.Provider>;
}

/** `const { t, formatDate } = useI18n()`: functions may be taken out, they read the language when called. */
export function useI18n(): I18n {
  const i18n = useContext(I18nContext);
  if (i18n === undefined) throw new Error('useI18n() needs an <I18nProvider> above it.');
  return i18n;
}
