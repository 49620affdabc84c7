// What a ticket is called elsewhere (X3): the issue of a tracker, the case of a CRM. The same one may stand on several tickets, as
// one fault is reported by many; on one ticket it stands once.

import { can } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { ChangeReferences } from './fact-commands.ts';
import { tooMany } from './list-change.ts';
import type { Refusal } from './refusals.ts';
import type { ExternalReference, TicketState } from './ticket-state.ts';

export const REFERENCE_LIMITS = { system: 60, key: 120, url: 1_000, perTicket: 20 } as const;

/** One spelling for a system; keys are as the other system spells them. */
export const normalSystem = (system: string): string => system.trim().toLowerCase();
const SYSTEM = /^[a-z0-9][a-z0-9._-]*$/;

/** As filters, chips and mails of the desk call it. */
export const referenceName = ({ system, key }: Pick<ExternalReference, 'system' | 'key'>): string =>
  `${system}:${key}`;

export const isSameReference = (a: ReferenceId, b: ReferenceId): boolean =>
  a.system === b.system && a.key === b.key;
type ReferenceId = Pick<ExternalReference, 'system' | 'key'>;

/** One that is there with another address is taken away and added: its address is changed. */
export function decideChangeReferences(
  state: TicketState,
  command: ChangeReferences,
  { actor }: DecideContext,
): Decision {
  if (!can(actor, 'ticket.edit')) return refuse({ code: 'NOT_ALLOWED' });
  const add: ExternalReference[] = [];
  for (const [index, one] of command.add.entries()) {
    const reference = {
      system: normalSystem(one.system),
      key: one.key.trim(),
      url: one.url.trim(),
    };
    const refusal = checkReference(reference, `add.${index}`);
    if (refusal !== undefined) return refuse(refusal);
    add.push(reference);
  }
  const gone = command.remove.map(({ system, key }) => ({
    system: normalSystem(system),
    key: key.trim(),
  }));
  const added = add.filter(
    (one, index) =>
      !gone.some((other) => isSameReference(one, other)) &&
      !add.slice(0, index).some((other) => isSameReference(one, other)) &&
      !state.references.some((other) => isSameReference(one, other) && one.url === other.url),
  );
  const removed = state.references.filter((one) =>
    [...gone, ...added].some((other) => isSameReference(one, other)),
  );
  if (added.length + removed.length === 0) return ok([]);
  const list = withReferences(state.references, { added, removed });
  if (list.length > REFERENCE_LIMITS.perTicket)
    return refuse(tooMany('references', REFERENCE_LIMITS.perTicket));
  return ok([{ type: 'references-changed', ticketId: state.id, added, removed }]);
}

export const withReferences = (
  before: readonly ExternalReference[],
  change: {
    readonly added: readonly ExternalReference[];
    readonly removed: readonly ReferenceId[];
  },
): readonly ExternalReference[] => [
  ...before.filter(
    (one) => ![...change.removed, ...change.added].some((other) => isSameReference(one, other)),
  ),
  ...change.added,
];

/** Those that it does not have, as far as there is room. */
export const lacking = (
  state: Pick<TicketState, 'references'>,
  others: readonly ExternalReference[],
): readonly ExternalReference[] =>
  others
    .filter((one) => !state.references.some((other) => isSameReference(one, other)))
    .slice(0, Math.max(0, REFERENCE_LIMITS.perTicket - state.references.length));

function checkReference(
  { system, key, url }: ExternalReference,
  path: string,
): Refusal | undefined {
  const invalid = (part: string, message: string): Refusal => ({
    code: 'INVALID',
    errors: [{ path: `${path}.${part}`, code: 'format', message }],
  });
  if (!SYSTEM.test(system) || system.length > REFERENCE_LIMITS.system)
    return invalid('system', 'Letters, digits, dots, hyphens and underscores.');
  if (key === '' || key.length > REFERENCE_LIMITS.key) return invalid('key', 'Must not be empty.');
  if (url !== '' && !isWebAddress(url)) return invalid('url', 'An address of the web.');
  return undefined;
}

/** Nothing else becomes a link on the desk. */
export const isWebAddress = (text: string): boolean =>
  /^https?:\/\/[^/?#\s@]+(?:[/?#][^\s]*)?$/i.test(text) && text.length <= REFERENCE_LIMITS.url;

/**
 * What somebody types or pastes: `jira:ABC-12`, the same with an address behind it, or an address alone, whose host is then the
 * system and whose last part the key.
 */
export function readReference(text: string): ExternalReference | undefined {
  const [first = '', url = '', ...more] = text.trim().split(/\s+/);
  if (more.length > 0) return undefined;
  if (isWebAddress(first)) {
    if (url !== '') return undefined;
    const [host = '', ...path] = first
      .replace(/^https?:\/\//i, '')
      .replace(/[?#].*$/, '')
      .split('/');
    const key = path.findLast((part) => part !== '') ?? '';
    const system = normalSystem(host.replace(/:\d+$/, '').replace(/^www\./i, ''));
    return whole({ system, key: key.slice(0, REFERENCE_LIMITS.key), url: first });
  }
  const at = first.indexOf(':');
  if (at < 0) return undefined;
  return whole({ system: normalSystem(first.slice(0, at)), key: first.slice(at + 1), url });
}

const whole = (reference: ExternalReference): ExternalReference | undefined =>
  checkReference(reference, '') === undefined ? reference : undefined;
