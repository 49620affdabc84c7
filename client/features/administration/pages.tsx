import { createEffect, createSignal, on, Show } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import styles from './administration.module.css';

export type Pages = {
  /** Where the page that is looked at begins; undefined: it is the first. */
  readonly cursor: () => string | undefined;
  readonly isFirst: () => boolean;
  readonly back: () => void;
  readonly on: (cursor: string) => void;
  /** Something else is asked for. */
  readonly restart: () => void;
};

/** Of a list that is fetched page by page. A page that was turned to is read from its top: the list gets the focus. */
export function createPages(listId: string, answer: () => unknown): Pages {
  /** Of the pages before this one, each by where the next begins. */
  const [cursors, setCursors] = createSignal<readonly string[]>([]);
  let isTurning = false;
  const turn = (to: readonly string[]): void => {
    isTurning = true;
    setCursors(to);
  };
  createEffect(
    on(answer, () => {
      if (isTurning) queueMicrotask(() => document.getElementById(listId)?.focus());
      isTurning = false;
    }),
  );
  return {
    cursor: () => cursors().at(-1),
    isFirst: () => cursors().length === 0,
    back: () => turn(cursors().slice(0, -1)),
    on: (cursor) => turn([...cursors(), cursor]),
    restart: () => {
      isTurning = false;
      setCursors([]);
    },
  };
}

/** The two ways on; nothing where all stands on one page. */
export function Pager(props: {
  pages: Pages;
  /** Where the next page begins. */
  next: string | null | undefined;
  /** Where "Previous" and "Next" would not say which way time goes. */
  words?: { readonly back: string; readonly on: string };
}) {
  const { t } = useI18n();
  const next = () => props.next ?? undefined;
  return (
    <Show when={!props.pages.isFirst() || next() !== undefined}>
      <div class={styles['actions']}>
        <Button disabled={props.pages.isFirst()} onClick={() => props.pages.back()}>
          {props.words?.back ?? t('common.previous')}
        </Button>
        <Button
          disabled={next() === undefined}
          onClick={() => {
            const cursor = next();
            if (cursor !== undefined) props.pages.on(cursor);
          }}
        >
          {props.words?.on ?? t('common.next')}
        </Button>
      </div>
    </Show>
  );
}
