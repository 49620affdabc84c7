import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createI18n } from './create-i18n.ts';
import { createLightT } from './light.ts';
import { languages } from './languages.ts';
import type { LightMessages } from './light.ts';
import { firstMessageLoaders, messageLoaders } from './messages.ts';

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

  test('U5v Arabic has its six plurals, with the dual of the workspace’s word', async () => {
    const ar = await createI18n('ar');

    expect([0, 1, 2, 3, 11, 100].map((count) => ar.t('desk.count', { count }))).toEqual([
      'لا تذاكر',
      '1 تذكرة',
      'تذكرتان',
      '3 تذاكر',
      '11 تذكرة',
      '100 تذكرة',
    ]);
    expect(ar.direction()).toBe('rtl');
  });

  test('U5v German takes its cases from the word', async () => {
    const de = await createI18n('de', {
      de: { ticket: { one: 'Kunde', other: 'Kunden', gender: 'm' } },
    });

    expect(de.t('desk.chooseTitle')).toBe('Wählen Sie einen Kunden');
    expect(de.t('ticket.new')).toBe('Neuer Kunde');
  });

  test('U4v what is put into a sentence keeps its own direction', async () => {
    const ar = await createI18n('ar');
    const en = await createI18n('en');

    expect(ar.t('ticket.with', { name: 'Ana (Lyon)' })).toBe('مسندة إلى \u2068Ana (Lyon)\u2069');
    expect(ar.t('ticket.with', { name: 'ليلى' })).toBe('مسندة إلى ليلى');
    expect(en.t('ticket.with', { name: 'ليلى' })).toBe('Assigned to \u2068ليلى\u2069');
    expect(en.t('ticket.with', { name: 'Ana' })).toBe('Assigned to Ana');
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
    for (const language of languages) {
      const messages = (await messageLoaders[language]()).default as LightMessages;
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

describe('what is said before somebody is at a desk', () => {
  test('W2r comes alone until all is asked for, in the language that was chosen meanwhile', async () => {
    const i18n = await createI18n('en', {}, { isFirst: true });
    expect(i18n.t('access.create')).not.toBe('access.create');
    expect(i18n.t('ticket.merge')).toBe('ticket.merge');
    await Promise.all([i18n.setLanguage('fr'), i18n.loadAll(), i18n.loadAll()]);
    expect(i18n.t('ticket.merge')).toBe('Fusionner');
    await i18n.setLanguage('de');
    expect(i18n.t('ticket.merge')).toBe('Zusammenführen');
  });

  test('W2r is all that the pages before a desk say', async () => {
    const first = (await firstMessageLoaders.en()).default as LightMessages;
    const files = globSync([
      'client/app/*.tsx',
      'client/features/accounts/*.{ts,tsx}',
      'client/ui/*.{ts,tsx}',
      'client/i18n/ui-text.ts',
      'client/routes/{__root,index,sign-up,s.$workspace}.tsx',
    ]);
    const said = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bt\(\s*[^;]*?['`]([a-zA-Z]+)\.[a-zA-Z]/gu)].map(
        ([, part]) => part!,
      ),
    );
    expect(said.length).toBeGreaterThan(60);
    expect([...new Set(said)].filter((part) => !Object.hasOwn(first, part))).toEqual([]);
  });
});
