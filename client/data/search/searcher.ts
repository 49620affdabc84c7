// Answers what a page asks of the tickets on its device. In a browser it lives in a worker, so that a keystroke never
// waits for it; in tests it is called directly.

import { fromInstant, toInstant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { askedWords, wordsIn, withoutRequired } from '#shared/conditions/asked-words.ts';
import { asksFor, isComparison, type Condition } from '#shared/conditions/condition.ts';
import { makeTest, type TicketTest } from '#shared/conditions/evaluate.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import {
  likenessOf,
  MOST_RARE_WORDS,
  READ_LETTERS,
  tellingWords,
} from '#shared/conditions/likeness.ts';
import { phraseOf } from '#shared/conditions/words.ts';
import { parsePage } from '../cold-pages.ts';
import { createKeptIndex, type KeptIndex, type SearchRoom } from './kept-index.ts';
import type {
  Answer,
  FoundPlace,
  LocalFind,
  Matched,
  Question,
  QuestionKind,
  SimilarTicket,
} from './messages.ts';
import { placesIn } from './places.ts';
import { ofCold, readTexts, TEXT_TABLES, type KnownTicket } from './ticket-texts.ts';

export type Searcher = {
  readonly open: () => Promise<void>;
  /** Undefined: nobody waits for it any more. */
  readonly ask: <Kind extends QuestionKind>(
    kind: Kind,
    question: Question<Kind>,
    isWanted?: () => boolean,
  ) => Promise<Answer<Kind> | undefined>;
  /** Tells what a filter holds from now on; returns how to end that. */
  readonly follow: (where: Condition, tell: (matched: Matched) => void) => () => void;
  readonly index: KeptIndex;
  readonly close: () => void;
};

/** Of what the words find, so many are looked at for the rest of a filter. */
const MOST_CHECKED = 3_000;
const READ_AT_ONCE = 200;
const PAGES_AT_ONCE = 4;
/** Filters that are followed at a time: a screen has one or two. */
const MOST_FOLLOWED = 8;
/** A word that more tickets have than this tells nothing of what they are about. */
const COMMON = 2_000;

/** Changes come one by one while many are being fetched; who asked hears of them together. */
const GATHERED_MS = 150;

/** What a searcher says unasked. */
export type SearcherNews = 'whole' | 'changed';

type Followed = {
  readonly where: Condition;
  readonly test: () => Promise<TicketTest | undefined>;
  readonly tell: (matched: Matched) => void;
  readonly holds: Set<TicketId>;
};

export function createSearcher(
  room: SearchRoom,
  tellNews: (news: SearcherNews) => void = () => undefined,
): Searcher {
  const followed = new Set<Followed>();
  let isClosed = false;
  const index = createKeptIndex(room, (tickets, gone) => {
    for (const one of followed) retell(one, tickets, gone);
    if (index.isWhole()) tellChanged();
  });
  let telling: unknown;
  const tellChanged = (): void => {
    telling ??= room.platform.timers.set(() => {
      telling = undefined;
      tellNews('changed');
    }, GATHERED_MS);
  };

  const contextOf = async (): Promise<ConditionContext | undefined> => {
    const prediction = await room.store.read(['small', 'meta'], (db) => room.predictions.load(db));
    if (prediction === undefined) return undefined;
    const { configuration, side, self } = prediction;
    return { configuration, side, now: toInstant(room.platform.now()), person: self };
  };
  const breathe = (): Promise<void> =>
    new Promise((resolve) => {
      room.platform.timers.set(resolve, 0);
    });
  const readSome = (ids: readonly TicketId[]): Promise<ReadonlyMap<TicketId, KnownTicket>> =>
    room.store.read(TEXT_TABLES, (db) => readTexts(db, room.shelf, ids));

  const find = async (
    { where, limit }: Question<'find'>,
    isWanted: () => boolean,
  ): Promise<LocalFind | undefined> => {
    const words = requiredWords(where);
    const rest = restOf(where);
    const now = room.platform.now() / 1000;
    const isWhole = index.isWhole();
    if (words.length === 0) return scanFor(where, limit, isWanted);
    if (rest === undefined) {
      const { best, total } = index.words.find(words, limit, now);
      return { ids: best.map(({ id }) => id), total, isWhole };
    }
    const context = await contextOf();
    if (context === undefined) return { ids: [], total: 0, isWhole: false };
    const test = makeTest(rest, context);
    const { best } = index.words.find(words, MOST_CHECKED, now);
    const found: TicketId[] = [];
    let total = 0;
    for (let at = 0; at < best.length; at += READ_AT_ONCE) {
      if (!isWanted()) return undefined;
      const some = best.slice(at, at + READ_AT_ONCE).map(({ id }) => id);
      const known = await readSome(some);
      for (const id of some) {
        const ticket = known.get(id);
        if (ticket === undefined || !test(ticket.facts)) continue;
        total += 1;
        if (found.length < limit) found.push(id);
      }
    }
    return { ids: found, total, isWhole };
  };

  /** Without words nothing is better than another: the newest come first. */
  const scanFor = async (
    where: Condition,
    limit: number,
    isWanted: () => boolean,
  ): Promise<LocalFind | undefined> => {
    const context = await contextOf();
    if (context === undefined) return { ids: [], total: 0, isWhole: false };
    const holding: { id: TicketId; updatedAt: string }[] = [];
    const test = makeTest(where, context);
    for await (const tickets of everyTicket(where)) {
      if (!isWanted()) return undefined;
      for (const { id, updatedAt, facts } of tickets)
        if (test(facts)) holding.push({ id, updatedAt });
    }
    const newest = holding.toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
    return {
      ids: newest.slice(0, limit).map(({ id }) => id),
      total: newest.length,
      isWhole: true,
    };
  };

  /** All tickets of the device, some at a time; their messages too where the filter asks for words. */
  async function* everyTicket(where: Condition): AsyncGenerator<readonly KnownTicket[]> {
    const having = asksFor(where, 'text') ? havingWords(where) : undefined;
    const ids = (await room.store.read(['tickets'], (db) =>
      db.tickets.toCollection().primaryKeys(),
    )) as TicketId[];
    for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
      const some = ids.slice(at, at + READ_AT_ONCE);
      const worded = having === undefined ? [] : some.filter((id) => having.has(id));
      const known = new Map(await readSome(worded));
      const plain = some.filter((id) => !known.has(id));
      const records = await room.store.read(['tickets'], (db) => db.tickets.bulkGet(plain));
      for (const record of records) {
        if (record === undefined) continue;
        const { id, view, updatedAt } = record;
        known.set(id, { id, updatedAt, texts: [], facts: view });
      }
      yield [...known.values()];
      await breathe();
    }
    const pages = (await room.store.read(['pages'], (db) =>
      db.pages.toCollection().primaryKeys(),
    )) as number[];
    for (let at = 0; at < pages.length; at += PAGES_AT_ONCE) {
      const some = await room.store.read(['pages'], (db) =>
        db.pages.bulkGet(pages.slice(at, at + PAGES_AT_ONCE)),
      );
      yield some.flatMap((page) => (page === undefined ? [] : parsePage(page.json).map(ofCold)));
      await breathe();
    }
  }

  /** Tickets that may have a phrase of the filter in one of their messages. */
  const havingWords = (where: Condition): ReadonlySet<TicketId> => {
    const ids = new Set<TicketId>();
    const visit = (node: Condition): void => {
      if ('not' in node) return visit(node.not);
      if ('all' in node) return node.all.forEach(visit);
      if ('any' in node) return node.any.forEach(visit);
      if (node.field !== 'text') return;
      for (const value of node.values)
        for (const id of index.words.havingAll(wordsIn(phraseOf(String(value))))) ids.add(id);
    };
    visit(where);
    return ids;
  };

  const extracts = async (
    { where, ids }: Question<'extracts'>,
    isWanted: () => boolean,
  ): Promise<Answer<'extracts'> | undefined> => {
    const { phrases } = askedWords(where);
    const found: (readonly [TicketId, readonly FoundPlace[]])[] = [];
    for (const id of ids) {
      if (!isWanted()) return undefined;
      const ticket = (await readSome([id])).get(id);
      if (ticket !== undefined) found.push([id, placesIn(ticket.texts, phrases)]);
    }
    return found;
  };

  const similar = async ({ to, limit }: Question<'similar'>): Promise<readonly SimilarTicket[]> => {
    const own = 'id' in to ? (await readSome([to.id])).get(to.id) : undefined;
    if ('id' in to && own === undefined) return [];
    const sample =
      'id' in to
        ? {
            subject: own!.facts.subject,
            description: own!.texts.find(({ in: place }) => place === 'message')?.text ?? '',
            email: own!.facts.requester.email,
          }
        : to;
    const subject = tellingWords(sample.subject);
    const rare = [
      ...new Set([...subject, ...tellingWords(sample.description.slice(0, READ_LETTERS))]),
    ]
      .map((word) => ({ word, count: index.words.countOf(word) }))
      .filter(({ count }) => count > 0 && count <= COMMON)
      .toSorted((a, b) => a.count - b.count)
      .slice(0, MOST_RARE_WORDS)
      .map(({ word }) => word);
    const shared = index.words.sharing(rare);
    const byEmail =
      sample.email === '' ? [] : index.words.havingAll(wordsIn(phraseOf(sample.email)));
    const candidates = [...shared]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, 60)
      .map(([id]) => id);
    const ids = new Set([...candidates, ...[...byEmail].slice(-60)]);
    if ('id' in to) ids.delete(to.id);
    const now = own === undefined ? room.platform.now() : fromInstant(own.facts.createdAt);
    const known = await readSome([...ids]);
    const isSame = (email: string): boolean =>
      sample.email !== '' && email.toLowerCase() === sample.email.toLowerCase();
    return [...known.values()]
      .flatMap(({ id, facts }) => {
        const likeness = likenessOf({
          subjects: [subject, tellingWords(facts.subject)],
          shared: shared.get(id) ?? 0,
          rare: rare.length,
          isSameRequester: isSame(facts.requester.email),
          apartMs: Math.abs(now - fromInstant(facts.createdAt)),
        });
        return likeness === undefined ? [] : [{ id, ...likeness, createdAt: facts.createdAt }];
      })
      .toSorted(
        (a, b) =>
          Number(b.isProbablyDuplicate) - Number(a.isProbablyDuplicate) ||
          b.similarity - a.similarity ||
          (a.createdAt < b.createdAt ? 1 : -1),
      )
      .slice(0, limit)
      .map(({ createdAt: _, ...one }) => one);
  };

  const answer = async (
    kind: QuestionKind,
    question: Question<QuestionKind>,
    isWanted: () => boolean,
  ): Promise<Answer<QuestionKind> | undefined> => {
    switch (kind) {
      case 'find':
        return find(question as Question<'find'>, isWanted);
      case 'extracts':
        return extracts(question as Question<'extracts'>, isWanted);
      case 'similar':
        return similar(question as Question<'similar'>);
    }
  };

  const retell = (
    one: Followed,
    tickets: ReadonlyMap<TicketId, KnownTicket>,
    gone: readonly TicketId[],
  ): void => {
    one.test().then(
      (test) => {
        if (test === undefined || !followed.has(one)) return;
        const add: TicketId[] = [];
        const drop = gone.filter((id) => one.holds.delete(id));
        for (const { id, facts } of tickets.values()) {
          if (test(facts)) {
            if (!one.holds.has(id)) add.push(id);
            one.holds.add(id);
          } else if (one.holds.delete(id)) drop.push(id);
        }
        if (add.length > 0 || drop.length > 0) one.tell({ add, drop, isWhole: true });
      },
      (error: unknown) => warn('A filter could not be followed', error),
    );
  };

  const begin = async (one: Followed): Promise<void> => {
    const test = await one.test();
    if (test === undefined) return;
    for await (const tickets of everyTicket(one.where)) {
      if (!followed.has(one) || isClosed) return;
      const add = tickets.filter(({ facts }) => test(facts)).map(({ id }) => id);
      for (const id of add) one.holds.add(id);
      if (add.length > 0) one.tell({ add, drop: [], isWhole: false });
    }
    one.tell({ add: [], drop: [], isWhole: true });
  };

  const warn = (message: string, error: unknown): void => {
    if (!isClosed) room.platform.warn(message, error);
  };
  const stopListening = room.hub.listen((message) => {
    if (message.t === 'tickets')
      index
        .changed(message.ids)
        .catch((error: unknown) => warn('The search index could not follow', error));
    if (message.t === 'ended') close();
  });
  const close = (): void => {
    isClosed = true;
    followed.clear();
    if (telling !== undefined) room.platform.timers.clear(telling);
    stopListening();
    index.close();
  };

  return {
    index,
    open: async () => {
      await index.open();
      tellNews('whole');
      // Filters that ask for words have looked only at what had been read.
      for (const one of followed)
        if (asksFor(one.where, 'text'))
          begin(one).catch((error: unknown) => warn('A filter could not be followed', error));
    },
    ask: async (kind, question, isWanted = () => true) =>
      (await answer(kind, question, isWanted)) as Answer<typeof kind> | undefined,
    follow: (where, tell) => {
      if (followed.size >= MOST_FOLLOWED) throw new Error('Too many filters are followed');
      const one: Followed = {
        where,
        tell,
        holds: new Set(),
        test: async () => {
          const context = await contextOf();
          return context === undefined ? undefined : makeTest(where, context);
        },
      };
      followed.add(one);
      begin(one).catch((error: unknown) => warn('A filter could not be followed', error));
      return () => followed.delete(one);
    },
    close,
  };
}

/** Words that a ticket must have, each of them. */
function requiredWords(where: Condition): string[] {
  const parts = 'all' in where ? where.all : [where];
  return parts.flatMap((part) =>
    isComparison(part) && part.field === 'text' && part.values.length === 1
      ? wordsIn(phraseOf(String(part.values[0])))
      : [],
  );
}

/** What the index does not say by itself: all but single words; undefined: nothing. */
function restOf(where: Condition): Condition | undefined {
  const parts = 'all' in where ? where.all : [where];
  const phrases = parts.filter(
    (part) =>
      isComparison(part) &&
      part.field === 'text' &&
      (part.values.length > 1 || part.values.some(isQuotedPhrase)),
  );
  const rest = withoutRequired(where);
  const all = [...('all' in rest ? rest.all : [rest]), ...phrases];
  return all.length === 0 ? undefined : { all };
}

/** What was written with spaces between is meant in that order; `rosa.rivera@example.org` is too, and is one word to type. */
const isQuotedPhrase = (value: unknown): boolean => /\s/.test(String(value).trim());
