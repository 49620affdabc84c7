import { describe, expect, test } from 'vitest';
import { createI18n } from './create-i18n.ts';
import { createLightT } from './light.ts';
import english from './locales/en/index.ts';
import french from './locales/fr/index.ts';

const extranet = {
  fr: {
    ticket: { one: 'demande d’assistance', other: 'demandes d’assistance', gender: 'f' },
    operator: { one: 'technicien', other: 'techniciens', gender: 'm' },
  },
  en: { ticket: { one: 'assistance request', other: 'assistance requests' } },
} as const;

describe('the words of a workspace', () => {
  test('W6b a French text agrees with « demande d’assistance »', async () => {
    const { t } = await createI18n('fr', extranet);

    expect(t('ticket.new')).toBe('Nouvelle demande d’assistance');
    expect(t('ticket.closed')).toBe('La demande d’assistance est close.');
    expect(t('phase.new')).toBe('Nouvelle');
  });

  test('W9d without an override the same text is masculine', async () => {
    const { t } = await createI18n('fr');

    expect(t('ticket.new')).toBe('Nouveau ticket');
    expect(t('ticket.closed')).toBe('Le ticket est clos.');
  });

  test('W9e the words follow the language and a change of vocabulary', async () => {
    const i18n = await createI18n('fr', extranet);

    await i18n.setLanguage('en');
    expect(i18n.t('ticket.new')).toBe('New assistance request');
    expect(i18n.word('operator')).toBe('operator');

    i18n.setVocabulary({ en: { ticket: { one: 'issue', other: 'issues' } } });
    expect(i18n.t('desk.chooseTitle')).toBe('Choose an issue');
  });

  test('W9f a word is shown as it was written, never as markup or as a text to fill', async () => {
    const { t } = await createI18n('en', {
      en: { ticket: { one: '<b>{{x}} $t(ui.close)</b>', other: 'x' } },
    });

    expect(t('ticket.new')).toBe('New <b>{{x}} $t(ui.close)</b>');
  });
});

describe('languages', () => {
  test('U5e plural and numbers follow the language', async () => {
    const en = await createI18n('en');
    const fr = await createI18n('fr');

    expect(en.t('sync.waiting', { count: 1 })).toBe('1 change waiting');
    expect(en.t('sync.waiting', { count: 0 })).toBe('0 changes waiting');
    expect(fr.t('sync.waiting', { count: 0 })).toBe('0 modification en attente');
    expect(fr.t('sync.waiting', { count: 1_250 })).toBe('1\u202f250 modifications en attente');
    expect(fr.t('sync.waiting', { count: 1_000_000 })).toContain('modifications');
  });

  test('the last language asked for wins', async () => {
    const i18n = await createI18n('en');

    await Promise.all([i18n.setLanguage('fr'), i18n.setLanguage('en'), i18n.setLanguage('fr')]);

    expect(i18n.language()).toBe('fr');
    expect(i18n.direction()).toBe('ltr');
  });
});

describe('the light core', () => {
  test.each([
    ['ticket.new', {}],
    ['ticket.closed', {}],
    ['sync.waiting', { count: 1 }],
    ['sync.waiting', { count: 12_345 }],
    ['ticket.assigned', { name: 'Ana' }],
    ['desk.count', { count: 3 }],
  ] as const)('says %s as i18next does', async (key, values) => {
    for (const [language, messages] of [
      ['en', english],
      ['fr', french],
    ] as const) {
      const full = await createI18n(language, extranet);

      expect(createLightT(language, messages, extranet)(key, values)).toBe(full.t(key, values));
    }
  });

  test('an unknown key shows itself, and one from the prototype is unknown', () => {
    const t = createLightT('en', { a: { b: 'B' } });

    expect(t('a.c')).toBe('a.c');
    expect(t('constructor')).toBe('constructor');
    expect(t('a.b')).toBe('B');
  });
});
