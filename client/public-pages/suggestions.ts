// Articles that may answer what is being written (P10): asked for a moment after the last key, shown below the description
// without taking the focus, told once and politely. Nothing without a connection; whatever fails leaves what is there.

import { call } from './call.ts';

type Suggested = {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly url: string;
  readonly language: string;
};

const PAUSE_MS = 600;
const AFTER_REFUSAL_MS = 60_000;
const LEAST_LETTERS = 4;
/** What a description may have; its beginning tells enough. */
const MOST_LETTERS = 2_000;

export function offerArticles(page: {
  readonly slug: string;
  readonly language: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly form: HTMLFormElement;
  readonly read: (name: 'subject' | 'description') => string;
}): void {
  const box = document.getElementById('suggestions');
  const told = document.getElementById('suggestions-told');
  if (box === null || told === null) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = '';
  let shown = '';
  let under: AbortController | undefined;
  let notBefore = 0;

  const show = (items: readonly Suggested[]): void => {
    const ids = items.map(({ id }) => id).join(' ');
    if (ids === shown) return;
    shown = ids;
    const list = document.createElement('ul');
    list.className = 'articles';
    for (const { title, summary, url, language } of items) {
      const item = document.createElement('li');
      item.lang = language;
      const link = document.createElement('a');
      link.href = url;
      link.target = '_blank';
      link.rel = 'noopener';
      link.textContent = title;
      item.append(link);
      if (summary !== '') {
        const line = document.createElement('p');
        line.className = 'hint';
        line.textContent = summary;
        item.append(line);
      }
      list.append(item);
    }
    box.querySelector('ul')?.replaceWith(list);
    box.hidden = items.length === 0;
    told.textContent = items.length === 0 ? '' : (page.texts['suggestionsTold'] ?? '');
  };

  const ask = async (): Promise<void> => {
    const subject = page.read('subject').trim();
    const description = page.read('description').trim().slice(0, MOST_LETTERS);
    const text = `${subject}\n${description}`;
    if (text === asked || !navigator.onLine || Date.now() < notBefore) return;
    if (text.trim().length < LEAST_LETTERS) {
      asked = text;
      return show([]);
    }
    asked = text;
    under?.abort();
    const mine = new AbortController();
    under = mine;
    const result = await call<{ readonly items: readonly Suggested[] }>({
      method: 'POST',
      path: `/api/v1/w/${page.slug}/public/articles/suggestions`,
      body: { subject: subject.slice(0, MOST_LETTERS), description, language: page.language },
      signal: mine.signal,
    });
    if (mine.signal.aborted) return;
    if (result.ok) return show(result.value.items);
    // The next key asks again.
    asked = '';
    if (result.problem?.status === 429) notBefore = Date.now() + AFTER_REFUSAL_MS;
  };

  page.form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), PAUSE_MS);
  });
}
