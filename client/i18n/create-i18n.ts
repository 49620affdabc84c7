import i18next, { type i18n as I18next, type ResourceLanguage } from 'i18next';
import { createSignal, type Accessor } from 'solid-js';
import { isolate } from '#shared/base/bidi.ts';
import { directionOf } from '#shared/base/languages.ts';
import { capitalise } from '#shared/base/words/word-forms.ts';
import type { Word, WordForms } from '#shared/base/words/word.ts';
import { createFormats, type Formats } from './format.ts';
import type { Language } from './languages.ts';
import {
  firstMessageLoaders,
  messageLoaders,
  type MessageKey,
  type MessageValues,
} from './messages.ts';
import {
  createVocabulary,
  type Term,
  type Vocabulary,
  type VocabularyOverrides,
} from './vocabulary.ts';

export interface TranslateOptions extends MessageValues {
  /** Chooses the plural form and fills {{count}}, written as the reader writes numbers. */
  count: number;
}

export interface I18n extends Formats {
  language: Accessor<Language>;
  direction: Accessor<'ltr' | 'rtl'>;
  /**
   * The text in the reader's language and the workspace's words. Variants `_m`/`_f` follow the gender of the word
   * for a ticket; `agree` names another word: `t('person.removed', { agree: 'operator' })`.
   */
  t: (key: MessageKey, values?: MessageValues & { agree?: Term }) => string;
  /** The workspace's word itself, in one of its forms. */
  word: (term: Term, form?: keyof WordForms) => string;
  /** The same before it is put into a form, for sentences that come from elsewhere. */
  ownWord: (term: Term) => Word;
  setLanguage: (language: Language) => Promise<void>;
  /** From now on everything can be said; rejects when it cannot be fetched. */
  loadAll: () => Promise<void>;
  setVocabulary: (overrides: VocabularyOverrides) => void;
}

interface Spoken {
  language: Language;
  engine: I18next;
  vocabulary: Vocabulary;
  formats: Formats;
}

/** What callers put into a text is names, addresses and words of people: they run as they run. */
const isolated = (values: MessageValues, language: Language): MessageValues =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? isolate(value, directionOf(language)) : value,
    ]),
  );

async function createEngine(language: Language, isWhole: boolean): Promise<I18next> {
  const loaders = isWhole ? messageLoaders : firstMessageLoaders;
  const messages = (await loaders[language]()).default as ResourceLanguage;
  const engine = i18next.createInstance();
  await engine.init({
    lng: language,
    fallbackLng: false,
    ns: ['messages'],
    defaultNS: 'messages',
    nsSeparator: false,
    resources: { [language]: { messages } },
    // Texts reach the page as text nodes; escaping here would show entities.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  engine.services.formatter?.add('capital', (value: unknown) =>
    capitalise(String(value), language),
  );
  return engine;
}

export interface I18nOptions {
  /** The workspace's time zone where it matters; the device's own when left out. */
  timeZone?: string;
  /** Only what is said before somebody is at a desk, until `loadAll`. */
  isFirst?: boolean;
}

export async function createI18n(
  initialLanguage: Language,
  vocabularyOverrides: VocabularyOverrides = {},
  options: I18nOptions = {},
): Promise<I18n> {
  let overrides = vocabularyOverrides;
  // Two quick switches may finish in either order: the last one asked for wins.
  let asked = 0;
  let wanted = initialLanguage;
  let isWhole = options.isFirst !== true;
  let all: Promise<void> | undefined;

  const speak = async (language: Language): Promise<Spoken> => ({
    language,
    engine: await createEngine(language, isWhole),
    vocabulary: createVocabulary(language, overrides),
    formats: createFormats(language, options.timeZone),
  });
  const [spoken, setSpoken] = createSignal<Spoken>(await speak(initialLanguage));

  const setLanguage = async (language: Language): Promise<void> => {
    asked += 1;
    const ours = asked;
    wanted = language;
    const next = await speak(language);
    if (ours === asked) setSpoken(next);
  };

  return {
    language: () => spoken().language,
    direction: () => directionOf(spoken().language),
    t(key, values = {}) {
      const { language, engine, vocabulary, formats } = spoken();
      const { agree = 'ticket', count, ...rest } = values;
      const gender = vocabulary.gender(agree);
      const translate = engine.t as (key: string, options: Record<string, unknown>) => string;
      return translate(key, {
        // What people typed is shown as typed, also when it looks like a reference to a text.
        nest: false,
        ...vocabulary.forms,
        ...isolated(rest, language),
        ...(count === undefined ? {} : { count, number: formats.formatNumber(Number(count)) }),
        ...(gender === undefined ? {} : { context: gender }),
      });
    },
    word: (term, form = 'one') => spoken().vocabulary.forms[term][form],
    ownWord: (term) => spoken().vocabulary.words[term],
    setLanguage,
    loadAll: () => {
      if (options.isFirst !== true) return Promise.resolve();
      isWhole = true;
      all ??= setLanguage(wanted).catch((error: unknown) => {
        // Tried anew by whoever asks next.
        isWhole = false;
        all = undefined;
        throw error;
      });
      return all;
    },
    setVocabulary(next) {
      overrides = next;
      setSpoken((current) => ({
        ...current,
        vocabulary: createVocabulary(current.language, next),
      }));
    },
    formatDate: (at, style) => spoken().formats.formatDate(at, style),
    formatDay: (day) => spoken().formats.formatDay(day),
    formatRelative: (at, now, style) => spoken().formats.formatRelative(at, now, style),
    formatNumber: (value, numberOptions) => spoken().formats.formatNumber(value, numberOptions),
    formatList: (items, type) => spoken().formats.formatList(items, type),
    formatCount: (value) => spoken().formats.formatCount(value),
  };
}
