// What a form on another site sends. Its makers name their fields as they like: what has no place of its own goes along as
// lines of the description, so that nothing of what somebody wrote is lost.

import { isUuid, type FileId } from '#shared/base/ids.ts';
import type { TypedForm } from '../form-body.ts';
import { requestBody, uploadKeyField } from '../request-api.ts';

/** A file that is here already, from the first time that the form was sent. */
export type KeptFile = { readonly id: FileId; readonly name: string };
export type ContactInput = {
  /** As the request page's form would send it. */
  readonly typed: TypedForm;
  readonly back: string;
  readonly proof: string;
  readonly kept: readonly KeptFile[];
  readonly uploadKey: string | undefined;
};

const OWN = ['back', 'proof', 'files', 'uploadKey'];
const KNOWN = new Set([...Object.keys(requestBody.shape), 'asked']);
const MOST_KEPT = 50;

export function contactInput(sent: TypedForm): ContactInput {
  const last = (name: string): string => sent[name]?.at(-1) ?? '';
  const typed = new Map<string, readonly string[]>();
  const others: string[] = [];
  for (const [name, texts] of Object.entries(sent)) {
    if (OWN.includes(name)) continue;
    if (KNOWN.has(name) || name.startsWith('fields.')) {
      typed.set(name, texts);
      continue;
    }
    const lines = texts.map((text) => text.trim()).filter((text) => text !== '');
    others.push(...lines.map((line) => `${name.replaceAll(/\s+/g, ' ')}: ${line}`));
  }
  if (others.length > 0)
    typed.set('description', [[last('description'), ...others].filter(Boolean).join('\n')]);
  const key = uploadKeyField.safeParse(last('uploadKey'));
  return {
    typed: Object.fromEntries(typed),
    back: last('back'),
    proof: last('proof'),
    kept: key.success ? (sent['files'] ?? []).slice(0, MOST_KEPT).flatMap(keptFile) : [],
    uploadKey: key.success ? key.data : undefined,
  };
}

/** Its control carries id and name: the page that shows it again has nowhere else to take the name from. */
export const keptValue = ({ id, name }: KeptFile): string => `${id} ${name}`;

function keptFile(value: string): KeptFile[] {
  const [id = '', ...name] = value.split(' ');
  return isUuid(id) ? [{ id: id as FileId, name: name.join(' ').slice(0, 300) }] : [];
}
