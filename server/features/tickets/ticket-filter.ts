// The text filter of the list (`q`): bare words, and `key:value` for what a ticket has. An unknown key or value is an
// error that names it; silently ignoring one would show the wrong tickets.

import type { FieldError } from '#shared/base/error-codes.ts';
import { isUuid } from '#shared/base/ids.ts';
import {
  CHANNELS,
  PHASES,
  PRIORITIES,
  statusOf,
  type Configuration,
} from '#shared/engine/configuration.ts';

export type TicketFilter = {
  readonly words: readonly string[];
  readonly status: readonly string[];
  readonly phase: readonly string[];
  readonly priority: readonly string[];
  readonly category: readonly string[];
  readonly channel: readonly string[];
  readonly number: readonly string[];
  /** Ids, `me` and `none`. */
  readonly group: readonly string[];
  readonly assignee: readonly string[];
  /** Ids of people, and e-mail addresses. */
  readonly requester: readonly string[];
};
type Key = Exclude<keyof TicketFilter, 'words'>;
const KEYS: readonly Key[] = [
  'status',
  'phase',
  'priority',
  'category',
  'channel',
  'number',
  'group',
  'assignee',
  'requester',
];
/** What only the desk sees of a ticket must not be found out by asking for it either (INV13). */
const DESK_KEYS: readonly Key[] = ['group', 'assignee'];
const MAX_TERMS = 20;

/** A word, a quoted phrase, or `key:value` whose value may be quoted. Values of one key may be listed with commas. */
const TERM = /([a-z]+):("[^"]*"|\S+)|"([^"]*)"|(\S+)/gi;

export function parseTicketFilter(
  text: string,
  configuration: Configuration,
  isDesk: boolean,
): { readonly filter: TicketFilter } | { readonly errors: readonly FieldError[] } {
  const filter: Record<keyof TicketFilter, string[]> = {
    words: [],
    status: [],
    phase: [],
    priority: [],
    category: [],
    channel: [],
    number: [],
    group: [],
    assignee: [],
    requester: [],
  };
  const known = isDesk ? KEYS : KEYS.filter((key) => !DESK_KEYS.includes(key));
  const errors: FieldError[] = [];
  let terms = 0;
  for (const [term, key, quoted, phrase, word] of text.matchAll(TERM)) {
    terms += 1;
    if (terms > MAX_TERMS) {
      errors.push({ path: 'q', code: 'too_long', message: `At most ${MAX_TERMS} terms` });
      break;
    }
    if (key === undefined) {
      const bare = (phrase ?? word ?? '').trim();
      if (bare !== '') filter.words.push(bare);
      continue;
    }
    const name = known.find((one) => one === key.toLowerCase());
    if (name === undefined) {
      const message = `There is no filter "${key}". Known: ${known.join(', ')}`;
      errors.push({ path: `q.${key}`.slice(0, 200), code: 'unknown_field', message });
      continue;
    }
    const values = (quoted ?? '').replace(/^"|"$/g, '').split(',');
    for (const value of values.map((part) => part.trim()).filter((part) => part !== '')) {
      const isKnown = accepts(name, value, configuration);
      if (isKnown) filter[name].push(value);
      else
        errors.push({
          path: `q.${name}`,
          code: 'not_allowed',
          message: `Not possible: ${term.slice(0, 100)}`,
        });
    }
  }
  return errors.length > 0 ? { errors } : { filter };
}

function accepts(key: Key, value: string, configuration: Configuration): boolean {
  switch (key) {
    case 'status':
      return statusOf(configuration, value) !== undefined;
    case 'phase':
      return (PHASES as readonly string[]).includes(value);
    case 'priority':
      return (PRIORITIES as readonly string[]).includes(value);
    case 'channel':
      return (CHANNELS as readonly string[]).includes(value);
    case 'number':
      return /^[1-9][0-9]{0,8}$/.test(value);
    case 'group':
      return value === 'none' || isUuid(value);
    case 'assignee':
      return value === 'none' || value === 'me' || isUuid(value);
    case 'requester':
      return value.includes('@') || isUuid(value);
    case 'category':
      return true;
  }
}
