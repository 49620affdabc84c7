import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  flatten,
  localeFaults,
  readLocaleTree,
  readTexts,
  type Texts,
} from '#test/support/locale-gate.ts';
import { languages } from './languages.ts';
import { createLightT, type LightMessages } from './light.ts';
import { messageLoaders } from './messages.ts';

const LOCALES = path.join(import.meta.dirname, 'locales');
const english = await readTexts(path.join(LOCALES, 'en'));

/** Texts that are spelt as in English. */
const SAME_AS_ENGLISH: Readonly<Record<string, ReadonlySet<string>>> = {
  en: new Set(),
  fr: new Set([
    'administration.title',
    'account.signature',
    'common.menu',
    'conversation.code',
    'conversation.label',
    'desk.mentions',
    'notification.defaults',
    'notification.title',
    'article.public',
    'article.versions',
    'article.versionOf',
    'mailText.invitation',
    'mailText.partSignature',
    'sync.title',
    'ticket.channelApi',
    'ticket.channelChat',
    'ticket.description',
    'ticket.note',
    'ticket.solution',
    'ui.notifications',
    'webhook.manage',
    'webhook.title',
    'webhook.secret',
  ]),
  de: new Set([
    'act.changeStatus',
    'common.name',
    'conversation.code',
    'conversation.link',
    'article.body',
    'article.versionOf',
    'mailText.body',
    'mailText.nameStatus',
    'sync.offline',
    'sync.shortError',
    'ticket.channelChat',
    'ticket.status',
    'ticket.statusChanged',
    'webhook.manage',
    'webhook.title',
    'webhook.testEvent',
  ]),
  es: new Set(['common.no', 'ticket.channelChat', 'webhook.manage', 'webhook.title']),
  ar: new Set(),
};

const temporary: string[] = [];
afterEach(async () => {
  await Promise.all(temporary.splice(0).map((folder) => rm(folder, { recursive: true })));
});

test('U5d every folder of texts is offered as a language, and every language has its folder', async () => {
  expect((await readdir(LOCALES)).sort()).toEqual([...languages].sort());
});

describe.each(languages.map((language) => [language]))('%s', (language) => {
  test('U5a it is complete: keys, variables, words, plurals and genders', async () => {
    const texts = await readTexts(path.join(LOCALES, language));

    expect(localeFaults(language, texts, english, SAME_AS_ENGLISH[language])).toEqual([]);
  });

  test('U5b all of its files are loaded', async () => {
    const loaded = (await messageLoaders[language]()).default as LightMessages;

    expect(new Map(flatten(loaded))).toEqual(await readTexts(path.join(LOCALES, language)));
  });
});

describe('what keeps a language from being complete is found', () => {
  const french = readTexts(path.join(LOCALES, 'fr'));
  const faultsWith = async (change: (texts: Map<string, string>) => void): Promise<string[]> => {
    const texts = new Map(await french);
    change(texts);
    return localeFaults('fr', texts, english, SAME_AS_ENGLISH['fr']);
  };
  const cases: readonly (readonly [string, (texts: Map<string, string>) => void, string])[] = [
    ['a missing text', (texts) => texts.delete('common.save'), 'common.save is missing'],
    ['a strange text', (texts) => texts.set('common.odd', 'Étrange'), 'common.odd is none of ours'],
    [
      'one left in English',
      (texts) => texts.set('common.save', 'Save'),
      'common.save is still in English',
    ],
    [
      'a forgotten plural',
      (texts) => texts.delete('sync.waiting_many'),
      'sync.waiting_many is missing',
    ],
    [
      'a plural that French has not',
      (texts) => texts.set('sync.waiting_few', '{{number}} modifications'),
      'sync.waiting_few: fr has no such plural',
    ],
    ['a forgotten gender', (texts) => texts.delete('phase.new_f'), 'phase.new_f is missing'],
    [
      'a forgotten variable',
      (texts) => texts.set('ticket.assigned_m', 'Attribué.'),
      'ticket.assigned_m does not say name',
    ],
    [
      'a variable that nobody passes',
      (texts) => texts.set('common.save', 'Enregistrer {{what}}'),
      'common.save has no what',
    ],
    [
      'a word in a form that there is not',
      (texts) => texts.set('common.save', 'Enregistrer {{ticket.genitive}}'),
      'common.save: ticket.genitive is no form of a word',
    ],
    [
      'an empty text',
      (texts) => texts.set('common.save', ' '),
      'common.save is empty or has stray blanks',
    ],
  ];

  test.each(cases)('U5l %s', async (_, change, fault) => {
    expect(await faultsWith(change)).toContain(fault);
  });

  test('U5m and a word that is no longer the same as in English leaves the list', async () => {
    expect(await faultsWith((texts) => texts.set('common.menu', 'Carte'))).toEqual([
      'common.menu need not be listed as the same as in English',
    ]);
  });
});

describe('a language that somebody adds', () => {
  /** As a translator from outside would begin: a copy of the English folder, nothing but plain files. */
  async function pretendLanguage(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'homing-locale-'));
    temporary.push(folder);
    await cp(path.join(LOCALES, 'en'), folder, { recursive: true });
    for (const name of (await readdir(folder)).filter((file) => file.endsWith('.json'))) {
      const file = path.join(folder, name);
      const tree = JSON.parse(await readFile(file, 'utf8')) as object;
      await writeFile(
        file,
        JSON.stringify(tree, (_, value: unknown) => translated(value)),
      );
    }
    return folder;
  }
  const translated = (value: unknown): unknown =>
    typeof value === 'string' ? `${value} (eo)` : value;

  test('U5n is complete once its plain files are, and speaks', async () => {
    const folder = await pretendLanguage();

    expect(localeFaults('eo', await readTexts(folder), english)).toEqual([]);
    const t = createLightT('eo', await readLocaleTree(folder));
    expect(t('common.save')).toBe('Save (eo)');
    expect(t('sync.waiting', { count: 2 })).toBe('2 changes waiting (eo)');
  });

  test('U5o is told what it lacks', async () => {
    const folder = await pretendLanguage();
    await writeFile(path.join(folder, 'phase.json'), '{ "new": "Nova" }');
    await cp(path.join(LOCALES, 'en', 'profile.json'), path.join(folder, 'profile.json'));

    expect(localeFaults('eo', await readTexts(folder), english)).toEqual([
      'phase.active is missing',
      'phase.waiting-customer is missing',
      'phase.waiting-operator is missing',
      'phase.resolved is missing',
      'phase.closed is missing',
      'profile.seller is still in English',
      'profile.lead is still in English',
      'profile.administrator is still in English',
    ]);
  });
});

/** As books are printed in the language. */
const PRINTED: readonly (readonly [string, string, RegExp])[] = [
  [
    'fr',
    'no-break spaces before : ; ? ! and inside « »',
    /[^\u00A0\u202F][?!;]|[^\u00A0\u202F:/]:(?![/\d])|«[^\u00A0]|[^\u00A0]»|'/u,
  ],
  ['de', 'quotes „so“ and a space before …', /["'”«»]|[^ ]…/u],
  ['es', 'quotes «así», and ¿ ¡ at the beginning', /["'“”]|^[^¿]*\?|^[^¡]*!/u],
  ['ar', 'quotes «هكذا» and its own ، ؛ ؟', /["'“”?]|[,;] |[\p{Script=Arabic}][,;?]/u],
];

test.each(PRINTED)('U5p %s has %s', async (language, _, wrong) => {
  const texts: Texts = await readTexts(path.join(LOCALES, language));

  expect([...texts].filter(([, text]) => wrong.test(text))).toEqual([]);
});

test('U5q an Arabic text is in Arabic letters, but for variables and names', async () => {
  const texts = await readTexts(path.join(LOCALES, 'ar'));
  const names = /\{\{[^}]*\}\}|\b(?:API|IP|Ctrl|Enter|https?|name@example\.com|h)\b|[jkC]\b/gu;

  expect(
    [...texts].filter(([, text]) => /\p{Script=Latin}/u.test(text.replace(names, ''))),
  ).toEqual([]);
});
