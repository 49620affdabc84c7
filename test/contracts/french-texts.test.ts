// French as it is printed (U5): the typographic apostrophe, and a no-break space before high punctuation and inside
// guillemets. The words of the interface are looked at beside them (client/i18n/locales.test.ts); here everything else
// that people read.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import { BLUEPRINTS, configurationFor } from '#shared/blueprints/index.ts';
import { DEMO_DESKS } from '#server/features/demo/demo-desks.ts';
import { pageTexts } from '#server/features/requests/pages/page-texts.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Texts below `fr`, and those of an object that says of itself that its language is French. */
function frenchTexts(value: unknown, isFrench = false): string[] {
  if (typeof value === 'string') return isFrench ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  const isWhole = isFrench || ('language' in value && value.language === 'fr');
  return Object.entries(value).flatMap(([key, inner]) =>
    frenchTexts(inner, isWhole || key === 'fr'),
  );
}

const isBadlySet = (text: string): boolean =>
  /\p{L}'|[^\u00A0\u202F][?!;](?:\s|$)|[^\u00A0\u202F]:\s|«[^\u00A0]|[^\u00A0]»/u.test(text);

/** Source files of the product, without tests. */
function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:ts|tsx|json|html|css)$/u.test(path) && !path.endsWith('.test.ts'))
    .map((path) => join(folder, path));
}

describe('French texts', () => {
  test('P9d U5g the apostrophes and spaces of blueprints, profiles, the demo and the public pages are printed ones', () => {
    const texts = [
      ...frenchTexts([BLUEPRINTS, DEFAULT_PROFILES, DEMO_DESKS]),
      ...BLUEPRINTS.flatMap((blueprint) =>
        Object.values(
          pageTexts(configurationFor(blueprint, { defaultGroup: null, language: 'fr' }), 'fr'),
        ),
      ),
    ];

    expect(texts.length).toBeGreaterThan(300);
    expect(texts.filter(isBadlySet)).toEqual([]);
  });

  test('U5g no elision is typed with a straight apostrophe, wherever a text may stand', () => {
    const elision = /\b(?:[dlnsjmtc]|qu)\\?'(?=[aeiouyhàâéèêîôœ])/iu;

    const found = ['client', 'server', 'shared', 'public'].flatMap(sources).flatMap((path) =>
      readFileSync(join(ROOT, path), 'utf8')
        .split('\n')
        .filter((line) => elision.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );

    expect(found).toEqual([]);
  });

  test('U5g a text and what follows it are never put together with a colon in the code: languages set it differently', () => {
    // What ends with a closing bracket or a tag, then a colon and a space or another tag.
    const glued = /\)\}\s?: |\)\}:<|[\w)]\}: <|<\/\w+>:|<\w[^<>/]*>\s*: ?[{<]/u;

    const found = sources('client')
      .filter((path) => path.endsWith('.tsx'))
      .flatMap((path) =>
        readFileSync(join(ROOT, path), 'utf8')
          .split('\n')
          .filter((line) => glued.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      );

    expect(found).toEqual([]);
  });
});
