// Which files a workspace takes (F1): one check, before an upload on the device and again on the server.

import { FILE_KINDS, FORMATS_OF, formatOf, type FileKind } from './file-kinds.ts';
import type { FileMeta, FileRefusalReason } from './file.ts';

/** Part of a workspace's configuration. */
export type FileRules = {
  readonly kinds: readonly FileKind[];
  /** Of one file. */
  readonly maxBytes: number;
  /** On one message. */
  readonly maxFiles: number;
};

const MEBIBYTE = 1024 * 1024;

export const DEFAULT_FILE_RULES: FileRules = {
  kinds: FILE_KINDS,
  maxBytes: 25 * MEBIBYTE,
  maxFiles: 10,
};

/** How far a workspace can go. */
export const FILE_RULE_LIMITS = { maxBytes: 1024 * MEBIBYTE, maxFiles: 50 } as const;

/** Those of a configuration: the ones of requirement F1 where it says nothing. */
export const fileRulesOf = ({ files }: { readonly files?: FileRules }): FileRules =>
  files ?? DEFAULT_FILE_RULES;

/** What is allowed, spelled out for forms (`accept`) and for integrators. */
export type AllowedFormats = {
  readonly kind: FileKind;
  readonly extensions: readonly string[];
  readonly types: readonly string[];
};
export const allowedFormats = ({ kinds }: FileRules): readonly AllowedFormats[] =>
  FILE_KINDS.filter((kind) => kinds.includes(kind)).map((kind) => ({
    kind,
    extensions: Object.keys(FORMATS_OF[kind]),
    types: [...new Set(Object.values(FORMATS_OF[kind]).map(([type]) => type))],
  }));

/** What is wrong with a file, as the error of a field. The sentence: `fileProblemText`. */
export type FileProblem = {
  readonly path: 'files';
  /** `no_room`: the workspace's files take all the room that they may. */
  readonly code: FileRefusalReason | 'too_many' | 'no_room';
  /** Of the file; empty where it is about how many there are. */
  readonly name: string;
  /** What is allowed. */
  readonly rules: FileRules;
  /** Bytes that all files of the workspace may take together; known where it is too little. */
  readonly roomBytes?: number;
};

/** Before its bytes are known: name, the media type that its maker tells, and size. */
export function checkFile(
  { name, type, size }: Pick<FileMeta, 'name' | 'type' | 'size'>,
  rules: FileRules,
): FileProblem | undefined {
  const problem = (code: FileProblem['code']): FileProblem => ({
    path: 'files',
    code,
    name,
    rules,
  });
  if (!Number.isSafeInteger(size) || size <= 0) return problem('empty');
  if (size > rules.maxBytes) return problem('too_large');
  const format = formatOf(name, type);
  if (format === undefined || !rules.kinds.includes(format.kind)) return problem('not_allowed');
  return undefined;
}

/** How many a message has. */
export const checkFileCount = (count: number, rules: FileRules): FileProblem | undefined =>
  count > rules.maxFiles ? { path: 'files', code: 'too_many', name: '', rules } : undefined;
