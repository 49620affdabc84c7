// Everything the screens do, the API does (X1). What the app asks of the server is read from its source, and found in the
// public description; what it holds from the feed can be read over the API; what its outbox sends, registry.pg.test.ts
// gives at every door.

import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import type { SmallKind } from '#shared/protocol/rows.ts';

type Description = { readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>> };
const description = JSON.parse(
  readFileSync(new URL('./openapi.snapshot.json', import.meta.url), 'utf8'),
) as Description;
const ROUTES = Object.entries(description.paths).flatMap(([path, item]) =>
  Object.keys(item).map((method) => `${method} ${path}`),
);

const FILES = globSync('client/**/*.{ts,tsx}').filter((file) => !/\.test\.tsx?$/.test(file));

type Asked = { readonly file: string; readonly method: string; readonly path: string };
/** What stands for a value that is known only while the app runs. */
const ANY = '{}';

describe('what the app asks of the server', () => {
  const everything = FILES.flatMap(requestsIn);
  const isClear = ({ path }: Asked): boolean => path !== `/api/v1/${ANY}`;
  const asked = everything.filter(isClear);

  test('X1t is found in its source', () => {
    // Session, start, account, groups, keys, inserts, sales, notifications, older conversations, the public pages.
    expect(new Set(asked.map(({ file }) => file)).size).toBeGreaterThanOrEqual(10);
    expect(asked.length).toBeGreaterThanOrEqual(25);
    // It calls a part of the API by an id, whose own file says what it asks.
    const unclear = everything.filter((one) => !isClear(one)).map(({ file }) => file);
    expect(unclear).toEqual(['client/features/groups/groups-page.tsx']);
  });

  test.each(asked.map((one) => [`${one.method} ${one.path}`, one] as const))(
    'X1t %s is a route of the public API',
    (_, { file, method, path }) => {
      expect(
        ROUTES.filter((route) => isRoute(route, method, path)),
        file,
      ).not.toEqual([]);
    },
  );

  test('X1t the app asks for nothing else than the API, the wire of devices and its own files', () => {
    const fetching = FILES.filter((file) =>
      /(?<!files\.)\bfetch\(|new WebSocket\(/.test(sourceOf(file)),
    );

    expect(fetching.toSorted()).toEqual(FETCHING.toSorted());
  });
});

/** Who may speak to a server at all, and of what. */
const FETCHING = [
  'client/data/api.ts', // the API
  'client/public-pages/call.ts', // the API, from the customers' light pages
  'client/data/sync/wire.ts', // pull, push and load (docs/PROTOCOL.md)
  'client/data/device.ts', // what the wire is given, with the session's end watched
  'client/data/browser-platform.ts', // what all of them are given, sockets of the wire too
  'client/data/files/fetch-file.ts', // the bytes of files: GET …/files/{id}/content and /thumbnail
  'client/data/solid/files.ts', // takes an upload back: DELETE …/uploads/{id}
  'client/data/files/copy-template-file.ts', // an answer's own of a template's file: POST …/templates/{id}/files/{id}/copies
  'client/data/files/fetch-http.ts', // uploads from the service worker
  'client/data/worker-platform.ts', // what the worker's wire is given
  'client/app/unreachable.tsx', // whether there is a server
  'client/service-worker.ts', // its own files
];

/** Each kind of row that devices hold, and where the API shows the same. */
const SHOWN: Readonly<Record<SmallKind | 'ticket' | 'message' | 'event', string>> = {
  workspace: 'get /api/v1/w/{workspace}/settings',
  self: 'get /api/v1/w/{workspace}/me',
  person: 'get /api/v1/w/{workspace}/people',
  group: 'get /api/v1/w/{workspace}/groups',
  'held-reply': 'get /api/v1/w/{workspace}/held-replies',
  notification: 'get /api/v1/w/{workspace}/notifications',
  template: 'get /api/v1/w/{workspace}/templates',
  view: 'get /api/v1/w/{workspace}/views',
  ticket: 'get /api/v1/w/{workspace}/tickets/{id}',
  message: 'get /api/v1/w/{workspace}/tickets/{id}/messages',
  event: 'get /api/v1/w/{workspace}/tickets/{id}/history',
};

test('X1t what devices hold can be read over the API', () => {
  expect(Object.values(SHOWN).filter((route) => !ROUTES.includes(route))).toEqual([]);
});

// ------------------------------------------------------------------------------- reading the source

const sourceOf = (file: string): string => readFileSync(file, 'utf8');

function isRoute(route: string, method: string, path: string): boolean {
  const [verb, template = ''] = route.split(' ');
  const known = template.split('/');
  const wanted = path.split('/');
  return (
    verb === method &&
    known.length === wanted.length &&
    known.every((part, at) => part.startsWith('{') || wanted[at] === ANY || part === wanted[at])
  );
}

const METHODS: Readonly<Record<string, string>> = {
  get: 'get',
  post: 'post',
  patch: 'patch',
  put: 'put',
  remove: 'delete',
};

function requestsIn(file: string): Asked[] {
  const source = ts.createSourceFile(file, sourceOf(file), ts.ScriptTarget.Latest, true);
  const found: Asked[] = [];
  const add = (method: string, paths: readonly string[], root: string): void => {
    for (const path of paths)
      found.push({ file, method, path: `${root}${path.split('?')[0] ?? ''}` });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name, expression } = node.expression;
      const method = METHODS[name.text];
      const [path] = node.arguments;
      if (method !== undefined && /(?:^|\.)api$/.test(expression.getText()) && path !== undefined)
        add(method, textsOf(path, source), '/api/v1/');
    }
    if (ts.isObjectLiteralExpression(node)) {
      const method = valueOf(node, 'method');
      const path = valueOf(node, 'path');
      if (method !== undefined && path !== undefined)
        for (const verb of textsOf(method, source))
          if (verb !== ANY) add(verb.toLowerCase(), textsOf(path, source), '');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const valueOf = (node: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined => {
  for (const property of node.properties)
    if (ts.isPropertyAssignment(property) && property.name.getText() === name)
      return property.initializer;
  return undefined;
};

/** All texts that an expression can be, as far as the file says. */
function textsOf(node: ts.Node, source: ts.SourceFile): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node))
    return node.templateSpans.reduce<readonly string[]>(
      (all, span) =>
        joined(
          all,
          textsOf(span.expression, source).map((text) => text + span.literal.text),
        ),
      [node.head.text],
    );
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return joined(textsOf(node.left, source), textsOf(node.right, source));
  if (ts.isConditionalExpression(node))
    return [...textsOf(node.whenTrue, source), ...textsOf(node.whenFalse, source)];
  if (ts.isIdentifier(node)) return textsOfName(node, source);
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    const made = declarationOf(node.expression, source);
    const body = made !== undefined && ts.isArrowFunction(made) ? made.body : undefined;
    if (body !== undefined && !ts.isBlock(body)) return textsOf(body, source);
  }
  return [ANY];
}

const joined = (left: readonly string[], right: readonly string[]): readonly string[] =>
  left.flatMap((one) => right.map((other) => one + other));

function textsOfName(name: ts.Identifier, source: ts.SourceFile): readonly string[] {
  const made = declarationOf(name, source);
  if (made === undefined) return [ANY];
  if (!ts.isParameter(made)) return textsOf(made, source);
  // What a function of the file is given, it is given in the file.
  const { parent } = made;
  const at = parent.parameters.indexOf(made);
  const called = ts.isFunctionDeclaration(parent) ? parent.name?.text : undefined;
  if (called === undefined) return [ANY];
  const given: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === called) {
      const argument = node.arguments[at];
      if (argument !== undefined) given.push(...textsOf(argument, source));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return given.length === 0 ? [ANY] : given;
}

/** What the nearest declaration of the name makes it: an initialiser, or a parameter. */
function declarationOf(
  name: ts.Identifier,
  source: ts.SourceFile,
): ts.Expression | ts.ParameterDeclaration | undefined {
  let best: ts.Expression | ts.ParameterDeclaration | undefined;
  let depth = -1;
  const visit = (node: ts.Node, level: number): void => {
    const scope = node.parent;
    const isSeen = scope === undefined || contains(scopeOf(node), name);
    if (isSeen && level >= depth) {
      if (ts.isVariableDeclaration(node) && node.name.getText() === name.text && node.initializer) {
        best = node.initializer;
        depth = level;
      }
      if (ts.isParameter(node) && node.name.getText() === name.text) {
        best = node;
        depth = level;
      }
    }
    ts.forEachChild(node, (child) => visit(child, level + 1));
  };
  visit(source, 0);
  return best;
}

/** The function, or the file, in which a declaration holds. */
function scopeOf(node: ts.Node): ts.Node {
  let scope = node.parent;
  while (!ts.isSourceFile(scope) && !ts.isFunctionLike(scope) && !ts.isBlock(scope))
    scope = scope.parent;
  return scope;
}
const contains = (scope: ts.Node, node: ts.Node): boolean =>
  scope.getStart() <= node.getStart() && node.getEnd() <= scope.getEnd();
