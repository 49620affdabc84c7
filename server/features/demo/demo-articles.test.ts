import { expect, test } from 'vitest';
import { BLUEPRINTS } from '#shared/blueprints/index.ts';
import { sanitizeMessageHtml } from '#server/platform/html/sanitize.ts';
import { DEMO_ARTICLES } from './demo-articles.ts';

test.each(Object.entries(DEMO_ARTICLES))(
  'P10n the articles of the demo’s %s are clean, whole, and French as it is printed',
  (blueprint, articles) => {
    expect(BLUEPRINTS.map(({ id }) => id as string)).toContain(blueprint);
    for (const { texts } of articles)
      for (const [language, { title, summary, html }] of Object.entries(texts)) {
        expect([title, summary, html].every((words) => words !== '')).toBe(true);
        expect(sanitizeMessageHtml(html)).toBe(html);
        if (language === 'fr')
          expect(`${title} ${summary} ${html}`).not.toMatch(/'|[^\u00a0][:;?!»]|«[^\u00a0]/u);
      }
  },
);
