// The public contract: a change of the API is seen in the snapshot beside this file. Write it anew with
// `UPDATE_OPENAPI=1`, and read what changed.

import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '#test/support/world.ts';

const SNAPSHOT = new URL('./openapi.snapshot.json', import.meta.url);

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('X1d the API describes itself as OpenAPI 3.1, as the snapshot has it', async () => {
  const answer = await world.client().get('/api/v1/openapi.json');
  const document = (await answer.json()) as {
    openapi: string;
    paths: Record<string, Record<string, object>>;
  };

  expect(document.openapi).toMatch(/^3\.1\./);
  if (process.env['UPDATE_OPENAPI'] !== undefined)
    writeFileSync(SNAPSHOT, `${JSON.stringify(document, null, 2)}\n`);
  expect(document).toEqual(JSON.parse(readFileSync(SNAPSHOT, 'utf8')));
});

test('X1e every route of the API is described, and has a summary', async () => {
  const document = (await (await world.client().get('/api/v1/openapi.json')).json()) as {
    paths: Record<string, Record<string, { summary?: string }>>;
  };
  const described = new Set(
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    ),
  );
  const mounted = world.app.routes
    .filter(
      ({ method, path }) =>
        method !== 'ALL' && path.startsWith('/api/v1/') && path !== '/api/v1/openapi.json',
    )
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);

  expect(mounted.filter((route) => !described.has(route))).toEqual([]);
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item)) expect(operation.summary ?? '').not.toBe('');
  }
});

test('X1j what the description lets be null can be null by all of it', async () => {
  const document = (await (await world.client().get('/api/v1/openapi.json')).json()) as object;
  const never: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { allOf } = schema as { allOf?: { type?: string | string[] }[] };
    const isNullable = ({ type }: { type?: string | string[] }): boolean =>
      type === 'null' || (Array.isArray(type) && type.includes('null'));
    if (allOf?.some(isNullable) === true && !allOf.every(isNullable)) never.push(path);
    for (const [key, value] of Object.entries(schema)) visit(value, `${path}/${key}`);
  };
  visit(document, '');

  expect(never).toEqual([]);
});

test('X1f the reference page loads nothing from elsewhere', async () => {
  const client = world.client();
  const page = await client.get('/api/docs');
  const html = await page.text();

  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const scripts = [...html.matchAll(/src="([^"]+)"/g)].map(([, source]) => source ?? '');
  expect(scripts).toEqual(['/api/docs/reference.js', '/api/docs/start.js']);
  for (const script of scripts)
    expect((await client.get(script)).headers.get('content-type')).toContain('javascript');
});
