// Devices of yesterday speak to servers of tomorrow: nobody changes a message by accident. When this fails because you
// meant it: raise PROTOCOL in shared/protocol/sync.ts, say in shared/protocol/versions.ts what changed and keep the
// server speaking the old versions for 90 days, then put the new hash here.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { commandSchema } from '#shared/protocol/command-schemas.ts';
import { CLOSE, PROTOCOL } from '#shared/protocol/sync.ts';
import { isSpoken, OLDEST_PROTOCOL, PROTOCOL_VERSIONS } from '#shared/protocol/versions.ts';

// No app that speaks version 1 has been released yet: until then its messages may still change.
const SPOKEN = { version: 1, hash: '4fe9c8555fe72754ce836a99973c11c1' };

/** Every file that declares a part of a message. */
const FILES = [
  'shared/base/clock.ts',
  'shared/base/error-codes.ts',
  'shared/base/local-text.ts',
  'shared/access/permissions.ts',
  'shared/engine/commands.ts',
  'shared/engine/configuration.ts',
  'shared/engine/contact-forms.ts',
  'shared/engine/events.ts',
  'shared/engine/fact-commands.ts',
  'shared/engine/fact-events.ts',
  'shared/engine/server-commands.ts',
  'shared/engine/service-commands.ts',
  'shared/engine/service-events.ts',
  'shared/engine/refusals.ts',
  'shared/engine/ticket-state.ts',
  'shared/conversation/message-payload.ts',
  'shared/files/file.ts',
  'shared/files/file-kinds.ts',
  'shared/files/file-rules.ts',
  'shared/notifications/digest.ts',
  'shared/notifications/notice-events.ts',
  'shared/notifications/preferences.ts',
  'shared/notifications/quiet-hours.ts',
  'shared/protocol/rows.ts',
  'shared/protocol/sync.ts',
  'shared/templates/template.ts',
  'shared/conditions/condition.ts',
  'shared/views/saved-view.ts',
];

/** Declarations of types as the compiler prints them: comments, order and line breaks do not count. */
function typesOf(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(resolve(file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const printer = ts.createPrinter({ removeComments: true, omitTrailingSemicolon: true });
  return source.statements
    .filter(
      (statement) => ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement),
    )
    .map(
      (statement) =>
        `${file} ${printer.printNode(ts.EmitHint.Unspecified, statement, source).replaceAll(/\s+/g, ' ')}`,
    );
}

function hashOfMessages(): string {
  const parts = [
    ...FILES.flatMap(typesOf).toSorted(),
    // Bounds and formats of what devices send.
    JSON.stringify(z.toJSONSchema(commandSchema, { unrepresentable: 'any', io: 'input' })),
    JSON.stringify(CLOSE),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}

test('B24 the messages are those of this version of the protocol', () => {
  expect({ version: PROTOCOL, hash: hashOfMessages() }).toEqual(SPOKEN);
});

test('B24 every version that is spoken has its line, and no other is', () => {
  const versions = Object.keys(PROTOCOL_VERSIONS).map(Number);
  expect(Math.max(...versions)).toBe(PROTOCOL);
  for (let version = OLDEST_PROTOCOL; version <= PROTOCOL; version += 1) {
    expect(PROTOCOL_VERSIONS[version]?.length).toBeGreaterThan(10);
    expect(isSpoken(version)).toBe(true);
  }
  for (const version of [OLDEST_PROTOCOL - 1, PROTOCOL + 1, 1.5, Number.NaN])
    expect(isSpoken(version)).toBe(false);
});
