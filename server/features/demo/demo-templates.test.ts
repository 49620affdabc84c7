import { expect, test } from 'vitest';
import { BLUEPRINTS, configurationFor } from '#shared/blueprints/index.ts';
import { checkInsertDefinition } from '#shared/templates/insert-directory.ts';
import { checkTemplate } from '#shared/templates/check-template.ts';
import { sanitizeMessageHtml } from '#server/platform/html/sanitize.ts';
import { DEMO_DIRECTORIES, DEMO_TEMPLATES } from './demo-templates.ts';

test.each(BLUEPRINTS.map((blueprint) => [blueprint.id, blueprint] as const))(
  'C7i C8e the demo of %s has templates in its languages that its workspace would save',
  (id, blueprint) => {
    const configuration = {
      ...configurationFor(blueprint, { defaultGroup: null, language: 'en' }),
      languages: blueprint.configuration.languages,
    };
    const templates = DEMO_TEMPLATES[id] ?? [];
    expect(templates.length).toBeGreaterThanOrEqual(3);
    const world = { configuration, hasGroup: () => false, hasOperator: () => false };
    for (const template of templates) {
      expect([template.name, checkTemplate(template, world)]).toEqual([template.name, []]);
      expect(Object.keys(template.bodies).toSorted()).toEqual(
        [...configuration.languages].toSorted(),
      );
      for (const html of Object.values(template.bodies))
        expect(sanitizeMessageHtml(html)).toBe(html);
      // U5: French as it is printed.
      expect(template.bodies['fr']).not.toMatch(/'|[^\u00a0][:;?!»]|«[^\u00a0]/u);
    }
    expect(new Set(templates.map(({ shortcut }) => shortcut)).size).toBe(templates.length);
    for (const { definition, entries } of DEMO_DIRECTORIES[id] ?? []) {
      expect(checkInsertDefinition(definition, configuration)).toEqual([]);
      for (const entry of entries)
        expect(Object.keys(entry)).toEqual(definition.columns.map((column) => column.id));
    }
  },
);
