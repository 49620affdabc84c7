// Articles of the knowledge base for an answer (P10). They are at the server alone: what is asked for without one is said to
// be out of reach, and comes when there is a connection.

import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import {
  articleLanguage,
  articlePath,
  type ArticleAudience,
  type ArticleTexts,
} from '#shared/templates/article.ts';
import type { OpenedTicket } from './ticket-context.tsx';

export type FoundArticle = {
  readonly id: string;
  readonly audience: ArticleAudience;
  readonly language: string;
  readonly title: string;
  readonly summary: string;
};
export type FoundArticles = {
  /** Undefined: not asked yet, or not answered. */
  readonly articles: Accessor<readonly FoundArticle[] | undefined>;
  /** They are those of the words that stand there now. */
  readonly isCurrent: Accessor<boolean>;
  readonly isUnreachable: Accessor<boolean>;
  /** Its published words for the ticket's requester; undefined: they could not be had. */
  readonly textOf: (article: FoundArticle) => Promise<string | undefined>;
};

const PAUSE_MS = 150;

/** Those with the words, the last from its beginning; without any, those that may fit the ticket. */
export function createFoundArticles(
  world: Pick<OpenedTicket, 'desk' | 'id' | 'ticket' | 'configuration'>,
  options: {
    /** Undefined: nobody asks. */
    readonly words: Accessor<string | undefined>;
    readonly most: number;
  },
): FoundArticles {
  const { desk } = world;
  const base = () => `w/${encodeURIComponent(desk.workspace().slug)}`;
  const [articles, setArticles] = createSignal<readonly FoundArticle[]>();
  const [answered, setAnswered] = createSignal<string>();
  const [isUnreachable, setUnreachable] = createSignal(false);
  const words = createMemo(() => options.words());
  let turn = 0;

  async function find(asked: string): Promise<void> {
    turn += 1;
    const mine = turn;
    const query = new URLSearchParams({
      q: asked,
      state: 'published',
      limit: String(options.most),
    });
    const path =
      asked.trim() === ''
        ? `${base()}/tickets/${world.id}/articles`
        : `${base()}/articles?${query.toString()}`;
    const answer = await desk.api.get<{ items: readonly FoundArticle[] }>(path);
    // An answer to what was typed earlier comes too late.
    if (mine !== turn) return;
    setUnreachable(!answer.ok);
    setAnswered(asked);
    setArticles(answer.ok ? answer.value.data.items.slice(0, options.most) : []);
  }
  createEffect(
    on([words, () => desk.sync().state === 'offline'], ([asked, isAway]) => {
      if (asked === undefined) {
        turn += 1;
        setArticles(undefined);
        setUnreachable(false);
      } else if (isAway) {
        turn += 1;
        setArticles(undefined);
        setUnreachable(true);
      } else {
        const timer = setTimeout(() => void find(asked), PAUSE_MS);
        onCleanup(() => clearTimeout(timer));
      }
    }),
  );
  onCleanup(() => (turn += 1));

  const textOf: FoundArticles['textOf'] = async ({ id }) => {
    const answer = await desk.api.get<{ published: ArticleTexts | null }>(
      `${base()}/articles/${id}`,
    );
    setUnreachable(!answer.ok);
    if (!answer.ok) return undefined;
    const texts = answer.value.data.published ?? {};
    const language = articleLanguage(
      Object.keys(texts),
      world.ticket().language,
      world.configuration().languages[0],
    );
    return texts[language]?.html ?? '';
  };
  return { articles, isCurrent: () => answered() === words(), isUnreachable, textOf };
}

/** For customers, who can open it: only of a public one. */
export function articleLink(slug: string, { id, title, language }: FoundArticle): string {
  const link = document.createElement('a');
  link.href = new URL(articlePath(slug, id, language), location.origin).href;
  link.textContent = title;
  const line = document.createElement('p');
  line.append(link);
  return line.outerHTML;
}
