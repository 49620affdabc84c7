import type { Accessor, JSX, Resource } from 'solid-js';
import type { ApiFailure, ApiResult } from '#client/data/index.ts';
import { BackToAdministration } from './back-to-administration.tsx';
import { FromServer } from './from-server.tsx';
import styles from './administration.module.css';

/** A list that only the server has. */
export function ServerList<Item>(props: {
  slug: string;
  list: Resource<ApiResult<{ readonly items: readonly Item[] }>>;
  onRetry: () => void;
  failureWords: (failure: ApiFailure) => string;
  children: (items: Accessor<readonly Item[]>) => JSX.Element;
}) {
  return (
    <FromServer
      answer={props.list}
      rows={6}
      onRetry={() => props.onRetry()}
      failureWords={(failure) => props.failureWords(failure)}
      aboveFailure={<BackToAdministration slug={props.slug} />}
    >
      {(answer) => props.children(() => answer().data.items)}
    </FromServer>
  );
}

/** Above a list: the way back, and what adds to it. */
export function ListTop(props: { slug: string; children: JSX.Element }) {
  return (
    <div class={styles['top']}>
      <BackToAdministration slug={props.slug} />
      {props.children}
    </div>
  );
}
