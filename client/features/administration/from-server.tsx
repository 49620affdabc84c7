import { Match, Switch, type Accessor, type JSX, type Resource } from 'solid-js';
import type { ApiAnswer, ApiFailure, ApiResult } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { failureWords } from './failure-words.ts';

/** What only the server has: it, that it is on its way, or why it is not there. */
export function FromServer<Data>(props: {
  answer: Resource<ApiResult<Data>>;
  /** Lines in its place while it is on its way. */
  rows: number;
  onRetry: () => void;
  failureWords?: (failure: ApiFailure) => string;
  /** Above why it is not there. */
  aboveFailure?: JSX.Element;
  children: (answer: Accessor<ApiAnswer<Data>>) => JSX.Element;
}) {
  const { t } = useI18n();
  const loaded = () => {
    const result = props.answer.latest;
    return result?.ok === true ? result.value : undefined;
  };
  const failure = () => {
    const result = props.answer.latest;
    return result?.ok === false ? result.error : undefined;
  };
  return (
    <Switch>
      {/* First, and without asking for it: the page around it is not to wait. */}
      <Match when={props.answer.state === 'pending'}>
        <Skeleton rows={props.rows} />
      </Match>
      <Match when={loaded()}>{(answer) => props.children(answer)}</Match>
      <Match when={props.answer.loading}>
        <Skeleton rows={props.rows} />
      </Match>
      <Match when={failure()}>
        {(failed) => (
          <>
            {props.aboveFailure}
            <Banner
              tone="warning"
              title={props.failureWords?.(failed()) ?? failureWords(failed(), t)}
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
