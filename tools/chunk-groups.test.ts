import { expect, test } from 'vitest';
import { groupsOf } from './chunk-groups.ts';

type Chunk = Parameters<typeof groupsOf>[0][number];
const chunk = (fileName: string, imports: readonly string[], more: Partial<Chunk> = {}): Chunk => ({
  fileName,
  name: fileName,
  code: '',
  imports: [...imports],
  isEntry: false,
  isDynamicEntry: false,
  facadeModuleId: null,
  moduleIds: [`${fileName}.ts`],
  ...more,
});
const page = (name: string, imports: readonly string[]): Chunk =>
  chunk(name, imports, {
    isDynamicEntry: true,
    facadeModuleId: `/x/client/routes/${name}.tsx?tsr-split=component`,
  });

test('what several pages of a surface share is one file, what one page has alone or what is long stays its own', () => {
  const groups = groupsOf([
    chunk('app', ['router', 'shared'], { isEntry: true }),
    chunk('page-request', ['shared'], { isEntry: true }),
    chunk('router', []),
    chunk('shared', []),
    page('s.$workspace', ['field', 'router']),
    page('sign-up', ['field', 'steps']),
    page('w.$workspace._desk', ['list', 'field', 'yjs', 'rows']),
    page('w.$workspace._desk.ticket.$ticket', ['list', 'yjs', 'editor', 'box']),
    page('p.$workspace.ticket.$ticket', ['yjs', 'editor', 'box', 'thread']),
    page('p.$workspace.index', ['thread']),
    page('w.$workspace.people', ['table']),
    page('w.$workspace.groups', ['table']),
    chunk('field', []),
    chunk('steps', []),
    chunk('list', []),
    chunk('rows', []),
    chunk('yjs', ['bytes']),
    chunk('bytes', []),
    chunk('editor', [], { code: 'x'.repeat(200_000) }),
    chunk('box', []),
    chunk('thread', []),
    chunk('table', []),
  ]);
  expect(Object.fromEntries(groups)).toEqual({
    'app.ts': 'first',
    'router.ts': 'first',
    'field.ts': 'forms',
    'list.ts': 'desk',
    'yjs.ts': 'sync',
    'bytes.ts': 'sync',
    'box.ts': 'thread',
    'thread.ts': 'thread',
    'table.ts': 'administration',
  });
});
