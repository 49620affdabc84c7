import { Match, Switch, type Accessor, type JSX, type Resource } from 'solid-js';
import type { ApiFailure, ApiResult } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { BackToDesk } from './back-to-desk.tsx';
import styles from './administration.module.css';

/** A list that only the server has: it, that it is on its way, or why it is not there. */
export function ServerList<Item>(props: {
  slug: string;
  list: Resource<ApiResult<{ readonly items: readonly Item[] }>>;
  onRetry: () => void;
  failureWords: (failure: ApiFailure) => string;
  children: (items: Accessor<readonly Item[]>) => JSX.Element;
}) {
  const { t } = useI18n();
  const items = () => {
    const result = props.list.latest;
    return result?.ok === true ? result.value.data.items : undefined;
  };
  const failure = () => {
    const result = props.list.latest;
    return result?.ok === false ? result.error : undefined;
  };
  return (
    <Switch>
      <Match when={items()}>{(all) => props.children(all)}</Match>
      <Match when={props.list.loading}>
        <Skeleton rows={6} />
      </Match>
      <Match when={failure()}>
        {(failed) => (
          <>
            <BackToDesk slug={props.slug} />
            <Banner
              tone="warning"
              title={props.failureWords(failed())}
              actions={
                <Button size="small" onClick={() => props.onRetry()}>
                  {t('common.retry')}
                </Button>
              }
            />
          </>
        )}
      </Match>
    </Switch>
  );
}

/** Above a list: the way back, and what adds to it. */
export function ListTop(props: { slug: string; children: JSX.Element }) {
  return (
    <div class={styles['top']}>
      <BackToDesk slug={props.slug} />
      {props.children}
    </div>
  );
}
