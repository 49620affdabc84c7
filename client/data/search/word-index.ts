// Which tickets have a word, in memory: for each word its tickets as small integers, of which a hundred thousand tickets
// have millions; all words in order, for those that begin so; and a radix tree (minisearch's) of those in names, subjects,
// cities and tags, for those that were nearly typed.
//
// A posting is a ticket's place in `docs` and the mask of where the word stands in it. A ticket that changes gets a new
// place and the old one is dead until there are many of those; one that must not be known of any more is swept out at once.

import SearchableMap from 'minisearch/SearchableMap';
import type { TicketId } from '#shared/base/ids.ts';
import type { SearchPageRecord } from '../records.ts';
import { maskOf, PLACE_BITS, SEARCH_PLACES, type SearchPlace, type TicketTerms } from './terms.ts';

export type Found = {
  readonly id: TicketId;
  readonly score: number;
  /** Where its words stand, as a mask. */
  readonly places: number;
};
export type FoundTickets = {
  /** The best, the best first. */
  readonly best: readonly Found[];
  readonly total: number;
};

type PackedTerms = Pick<SearchPageRecord, 'terms' | 'numbers'>;

export type WordIndex = {
  readonly size: () => number;
  readonly has: (id: TicketId) => boolean;
  readonly ids: () => Iterable<TicketId>;
  /** Takes the place of what was known of it. */
  readonly put: (ticket: TicketTerms) => void;
  /** A page as it is kept, of these tickets. */
  readonly putPage: (page: PackedTerms, ids: readonly TicketId[]) => void;
  /** Much has been put in, and only little is to come: gives back the room that lists had to grow. */
  readonly settle: () => void;
  /** Nothing of them is left, no word either that only they had. */
  readonly sweep: (ids: Iterable<TicketId>) => void;
  /** Tickets that have all words, each from its beginning or nearly. */
  readonly find: (words: readonly string[], limit: number, now: number) => FoundTickets;
  /** Tickets that have all words of one phrase: the last from its beginning, the others whole. */
  readonly havingAll: (words: readonly string[]) => ReadonlySet<TicketId>;
  /** How many have just this word. */
  readonly countOf: (word: string) => number;
  /** How many of the words each ticket has, of those that have one. */
  readonly sharing: (words: readonly string[]) => ReadonlyMap<TicketId, number>;
  /** Each ticket with its words, for comparing two indexes. */
  readonly dump: () => ReadonlyMap<TicketId, ReadonlyMap<string, number>>;
};

/** With the bits of the mask they fill the 31 of a small integer. */
const MOST_DOCS = 2 ** (30 - PLACE_BITS);
const MASK = (1 << PLACE_BITS) - 1;
const WEIGHTS: Readonly<Record<SearchPlace, number>> = {
  number: 40,
  subject: 8,
  name: 10,
  email: 7,
  phone: 7,
  city: 4,
  country: 3,
  tag: 6,
  field: 4,
  message: 2,
  note: 2,
  file: 4,
};
/** Where a word counts that was nearly typed. */
const NEAR = (['subject', 'name', 'city', 'tag'] as const).reduce((sum, at) => sum | maskOf(at), 0);
const NEAR_NAME = maskOf('name');
/** Shorter words are near to too many. */
const NEAR_LETTERS = 4;
const QUALITY = { whole: 1, begun: 0.7, near: 0.45 };
const YEAR_S = 365 * 86_400;
const DIGITS = /^\d+$/;
/** Words that are looked through one by one until they are put in order. */
const MOST_RECENT = 2_000;

/** What the mask of a posting is worth: its best place. */
const MASK_WEIGHTS = Float32Array.from({ length: MASK + 1 }, (_, mask) =>
  SEARCH_PLACES.reduce((best, at) => (mask & maskOf(at) ? Math.max(best, WEIGHTS[at]) : best), 0),
);

export function createWordIndex(): WordIndex {
  const byTerm = new Map<string, number>();
  const postings: number[][] = [];
  /** Words that may have been nearly typed, for finding them so. */
  const near = new SearchableMap<number>();
  const isNear: boolean[] = [];
  /** All words in their order, and those that have come since they were put in order. */
  let sorted: string[] = [];
  let recent: string[] = [];
  let docs: (TicketId | undefined)[] = [];
  let times: number[] = [];
  const placeOf = new Map<TicketId, number>();

  const atOf = (term: string): number => {
    const known = byTerm.get(term);
    if (known !== undefined) return known;
    const at = postings.length;
    byTerm.set(term, at);
    postings.push([]);
    isNear.push(false);
    recent.push(term);
    return at;
  };
  const add = (term: string, at: number, posting: number): void => {
    postings[at]!.push(posting);
    if (isNear[at] || (posting & NEAR) === 0 || DIGITS.test(term)) return;
    isNear[at] = true;
    near.set(term, at);
  };
  const place = (id: TicketId, time: number): number | undefined => {
    drop(id);
    const dead = docs.length - placeOf.size;
    if ((dead > 2_000 && dead > placeOf.size * 0.3) || docs.length >= MOST_DOCS) renumber();
    // Of a device that holds so many tickets the first are searched.
    if (docs.length >= MOST_DOCS) return undefined;
    const at = docs.length;
    docs.push(id);
    times.push(time);
    placeOf.set(id, at);
    return at;
  };
  const drop = (id: TicketId): void => {
    const at = placeOf.get(id);
    if (at === undefined) return;
    docs[at] = undefined;
    placeOf.delete(id);
  };

  /** Takes what is dead out of all lists, and words that nothing has any more; `moved` says where tickets are then. */
  const tidy = (moved: (place: number) => number): void => {
    for (const [term, at] of byTerm) {
      const list = postings[at]!;
      let to = 0;
      for (const posting of list) {
        const now = moved(posting >>> PLACE_BITS);
        if (now < 0) continue;
        list[to] = (now << PLACE_BITS) | (posting & MASK);
        to += 1;
      }
      list.length = to;
      if (to > 0) continue;
      byTerm.delete(term);
      if (isNear[at]) near.delete(term);
    }
    sorted = sorted.filter((term) => byTerm.has(term));
    recent = recent.filter((term) => byTerm.has(term));
  };
  const renumber = (): void => {
    const places = new Int32Array(docs.length).fill(-1);
    const kept: number[] = [];
    for (const [at, id] of docs.entries()) {
      if (id === undefined) continue;
      places[at] = kept.length;
      placeOf.set(id, kept.length);
      kept.push(at);
    }
    docs = kept.map((at) => docs[at]);
    times = kept.map((at) => times[at]!);
    tidy((at) => places[at]!);
  };

  /** Words with this beginning. */
  function* begunWith(beginning: string): Generator<string> {
    if (recent.length > MOST_RECENT) {
      sorted = [...sorted, ...recent].sort();
      recent = [];
    }
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < beginning) low = middle + 1;
      else high = middle;
    }
    for (; low < sorted.length && sorted[low]!.startsWith(beginning); low += 1) yield sorted[low]!;
    for (const term of recent) if (term.startsWith(beginning)) yield term;
  }

  /** The lists of words that mean what was typed, with what each is worth. */
  function* meant(word: string): Generator<{ list: number[]; quality: number; within: number }> {
    for (const term of begunWith(word)) {
      const quality =
        term === word ? QUALITY.whole : QUALITY.begun * Math.sqrt(word.length / term.length);
      yield { list: postings[byTerm.get(term)!]!, quality, within: MASK };
    }
    const within =
      word.length >= NEAR_LETTERS ? NEAR : word.length === NEAR_LETTERS - 1 ? NEAR_NAME : 0;
    if (within === 0 || DIGITS.test(word)) return;
    const found = new Map<string, number>();
    for (const [term, [at]] of near.fuzzyGet(word, 1)) found.set(term, at);
    // Two neighbours that changed places are one error to whoever typed them.
    for (const swapped of swappedIn(word)) {
      const at = near.get(swapped);
      if (at !== undefined) found.set(swapped, at);
    }
    for (const [term, at] of found)
      if (!term.startsWith(word)) yield { list: postings[at]!, quality: QUALITY.near, within };
  }

  const rarity = (list: readonly number[]): number =>
    Math.log(1 + (placeOf.size + 1) / (list.length + 0.5));

  const find: WordIndex['find'] = (words, limit, now) => {
    const size = docs.length;
    const step = new Uint8Array(size);
    const scores = new Float32Array(size);
    const best = new Float32Array(size);
    const places = new Uint16Array(size);
    const asked = words.slice(0, 250);
    let touched: number[] = [];
    for (const [round, word] of asked.entries()) {
      const next: number[] = [];
      for (const { list, quality, within } of meant(word)) {
        const worth = rarity(list) * quality;
        for (const posting of list) {
          const place = posting >>> PLACE_BITS;
          const mask = posting & within;
          if (mask === 0 || docs[place] === undefined) continue;
          const at = step[place]!;
          if (at < round) continue;
          const value = worth * MASK_WEIGHTS[mask]!;
          if (at === round) {
            step[place] = round + 1;
            best[place] = value;
            next.push(place);
          } else if (value > best[place]!) best[place] = value;
          places[place]! |= mask;
        }
      }
      for (const place of next) scores[place]! += best[place]!;
      touched = next;
      if (touched.length === 0) break;
    }
    // What is a year old counts for a third less.
    const rank = (place: number): number =>
      scores[place]! * (1 / (1 + Math.max(0, now - times[place]!) / (2 * YEAR_S)));
    const top = bestOf(touched, limit, rank, (place) => times[place]!);
    return {
      best: top.map((place) => ({
        id: docs[place]!,
        score: rank(place),
        places: places[place]!,
      })),
      total: touched.length,
    };
  };

  return {
    size: () => placeOf.size,
    has: (id) => placeOf.has(id),
    ids: () => placeOf.keys(),
    put: ({ id, at: time, terms, masks }) => {
      const here = place(id, time);
      if (here === undefined) return;
      for (const [index, term] of terms.entries())
        add(term, atOf(term), (here << PLACE_BITS) | masks[index]!);
    },
    putPage: ({ terms, numbers }, ids) => {
      const words = terms === '' ? [] : terms.split(' ');
      const ats = words.map(atOf);
      let read = 0;
      for (const id of ids) {
        const here = place(id, numbers[read]!);
        const end = read + 2 + numbers[read + 1]!;
        for (read += 2; read < end && here !== undefined; read += 1) {
          const packed = numbers[read]!;
          const term = packed >>> PLACE_BITS;
          add(words[term]!, ats[term]!, (here << PLACE_BITS) | (packed & MASK));
        }
        read = end;
      }
    },
    settle: () => {
      for (const [at, list] of postings.entries()) postings[at] = list.slice();
    },
    sweep: (ids) => {
      for (const id of ids) drop(id);
      // Also what an earlier state of them has left.
      tidy((at) => (docs[at] === undefined ? -1 : at));
    },
    find,
    havingAll: (words) => {
      let having: Set<number> | undefined;
      for (const [index, word] of words.entries()) {
        const lists =
          index === words.length - 1
            ? [...begunWith(word)].map((term) => postings[byTerm.get(term)!]!)
            : [postings[byTerm.get(word) ?? -1] ?? []];
        const next = new Set<number>();
        for (const list of lists)
          for (const posting of list) {
            const place = posting >>> PLACE_BITS;
            if (docs[place] !== undefined && (having === undefined || having.has(place)))
              next.add(place);
          }
        having = next;
      }
      return new Set([...(having ?? [])].map((place) => docs[place]!));
    },
    countOf: (word) => postings[byTerm.get(word) ?? -1]?.length ?? 0,
    sharing: (words) => {
      const counts = new Map<TicketId, number>();
      for (const word of words)
        for (const posting of postings[byTerm.get(word) ?? -1] ?? []) {
          const id = docs[posting >>> PLACE_BITS];
          if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
        }
      return counts;
    },
    dump: () => {
      const all = new Map<TicketId, Map<string, number>>();
      for (const [term, at] of byTerm)
        for (const posting of postings[at]!) {
          const id = docs[posting >>> PLACE_BITS];
          if (id === undefined) continue;
          const terms = all.get(id) ?? new Map<string, number>();
          all.set(id, terms.set(term, posting & MASK));
        }
      return all;
    },
  };
}

function* swappedIn(word: string): Generator<string> {
  for (let at = 0; at + 1 < word.length; at += 1)
    if (word[at] !== word[at + 1])
      yield word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2);
}

/** The first `limit` in their order, without sorting all. */
function bestOf(
  places: readonly number[],
  limit: number,
  rank: (place: number) => number,
  time: (place: number) => number,
): number[] {
  const isBefore = (a: number, b: number): boolean => {
    const difference = rank(a) - rank(b);
    return difference === 0 ? time(a) > time(b) : difference > 0;
  };
  // A heap with the last of the best on top.
  const heap: number[] = [];
  const sink = (): void => {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const worse = right < heap.length && isBefore(heap[left]!, heap[right]!) ? right : left;
      if (!isBefore(heap[at]!, heap[worse]!)) return;
      [heap[at], heap[worse]] = [heap[worse]!, heap[at]!];
      at = worse;
    }
  };
  const rise = (): void => {
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[parent]!, heap[at]!)) return;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  };
  for (const place of places) {
    if (heap.length < limit) {
      heap.push(place);
      rise();
    } else if (limit > 0 && isBefore(place, heap[0]!)) {
      heap[0] = place;
      sink();
    }
  }
  return heap.toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
}
