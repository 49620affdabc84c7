// Questions and answers as messages, on the searcher's side.

import type { FromSearcher, ToSearcher } from './messages.ts';
import type { Searcher } from './searcher.ts';

export function serve(
  searcher: Searcher,
  tell: (message: FromSearcher) => void,
): (message: ToSearcher) => void {
  const wanted = new Set<number>();
  const followed = new Map<number, () => void>();
  return (message) => {
    switch (message.t) {
      case 'open':
        return;
      case 'forget':
        wanted.delete(message.n);
        followed.get(message.n)?.();
        followed.delete(message.n);
        return;
      case 'follow': {
        const { n, where } = message;
        followed.set(
          n,
          searcher.follow(where, (matched) => tell({ t: 'matched', n, matched })),
        );
        return;
      }
      case 'ask': {
        const { n, kind, question } = message;
        wanted.add(n);
        searcher
          .ask(kind, question, () => wanted.has(n))
          .then((answer) => {
            if (answer !== undefined && wanted.delete(n)) tell({ t: 'answer', n, answer });
          })
          .catch((error: unknown) => {
            wanted.delete(n);
            tell({ t: 'failed', n });
            tell({ t: 'warn', message: 'A search failed', cause: String(error) });
          });
      }
    }
  };
}
