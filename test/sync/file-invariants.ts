// What must be true of the files of a schedule: what somebody put on a message is on that message and on no other, as it
// was, and a device keeps what has not arrived, and nothing besides.

import { createHash } from 'node:crypto';
import type { FileId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { FileRecord, FileRowRecord } from '#client/data/records.ts';
import { PARKED_FROM } from '#client/data/files/parked.ts';
import type { Tab } from './devices.ts';
import type { Fail } from './server-invariants.ts';
import { outboxOf, pendingOf, type Dump } from './store-invariants.ts';
import type { Truth } from './truth.ts';

/** Hex. */
export const hashOf = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export const filesIn = (commands: readonly Command[]): readonly FileId[] =>
  commands.flatMap((command) => ('message' in command ? (command.message.files ?? []) : []));

/** At the server. `picked`: the hash of what each device put in. */
export function checkFiles(
  truth: Truth,
  accepted: readonly (readonly Command[])[],
  picked: ReadonlyMap<FileId, string>,
  fail: Fail,
): void {
  const files = new Map(truth.files.map((file) => [file.id, file]));
  const named = new Map<FileId, string>();
  const messages = new Map(truth.messages.map((message) => [message.id, message]));
  for (const commands of accepted) {
    for (const command of commands) {
      if (!('message' in command)) continue;
      const message = messages.get(command.message.id);
      for (const [position, id] of (command.message.files ?? []).entries()) {
        named.set(id, command.message.id);
        const file = files.get(id);
        if (message === undefined) continue;
        if (file?.messageId !== message.id || file.ticketId !== message.ticketId)
          fail('F2', `file ${id} of accepted message ${message.id} is not on it`);
        else if (file.kind !== message.kind || file.position !== position)
          fail('F2', `file ${id} is ${file.kind} ${file.position}, its message ${message.kind}`);
      }
    }
  }
  for (const { id, messageId, state, sha256 } of files.values()) {
    const hash = picked.get(id);
    if (hash === undefined) fail('F2', `nobody has put in file ${id}`);
    else if (sha256 !== null && sha256 !== hash) fail('F2', `file ${id} is not what was put in`);
    if (messageId === null) continue;
    if (state !== 'ready') fail('F2', `file ${id} of message ${messageId} is ${state}`);
    if (!messages.has(messageId)) fail('F2', `file ${id} is on no message`);
    if (named.has(id) && named.get(id) !== messageId)
      fail('F2', `file ${id} is on a message that does not name it`);
  }
}

/** INV18 of what waits for files, and bytes for all that has not arrived: true between any two transactions. */
export function checkWaiting(tab: Tab, dump: Dump, fail: Fail): void {
  const bytes = new Set((dump.fileBytes as readonly { id: FileId }[]).map(({ id }) => id));
  for (const { id, state } of dump.files as readonly FileRecord[])
    if (state !== 'uploaded' && state !== 'refused' && !bytes.has(id))
      fail('F2', `${tab.name} has lost the bytes of ${id}, which is ${state}`);
  for (const { n, state } of outboxOf(dump))
    if ((state === 'parked') !== n >= PARKED_FROM)
      fail('INV18', `an entry of ${tab.name} is ${state} as number ${n}`);
}

/** After a whole contact without faults: nothing waits, and nothing is kept without a reason. */
export function checkSettled(tab: Tab, dump: Dump, fail: Fail): void {
  const wanted = new Set<FileId>([
    ...pendingOf(dump).flatMap(({ commands }) => filesIn(commands)),
    ...(dump.held as readonly { commands: readonly Command[] }[]).flatMap(({ commands }) =>
      filesIn(commands),
    ),
  ]);
  for (const { id, entryId, state } of dump.files as readonly FileRecord[])
    if (entryId !== null && !wanted.has(id))
      fail('F2', `${tab.name} keeps file ${id} (${state}), whose message has arrived`);
}

/** INV1 of the rows of files. `isWhole`: the messages of this ticket are on the device, and which. */
export function checkFileRows(
  dump: Dump,
  truth: Truth,
  isHere: (file: { ticketId: string; kind: string }) => boolean,
  same: (what: string, here: unknown, there: unknown) => void,
): void {
  same(
    'files',
    (dump.fileRows as readonly FileRowRecord[])
      .map(({ id, messageId, position, name, state }) => [id, messageId, position, name, state])
      .toSorted(),
    truth.files
      .filter(
        ({ ticketId, kind }) => ticketId !== null && kind !== null && isHere({ ticketId, kind }),
      )
      .map(({ id, messageId, position, name, state }) => [id, messageId, position, name, state])
      .toSorted(),
  );
}
