import { Show, type Accessor, type JSX } from 'solid-js';
import type { ApiFailure } from '#client/data/index.ts';
import { failureWords } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { classNames } from '#client/ui/class-names.ts';
import { Skeleton } from '#client/ui/skeleton.tsx';
import type { Asked } from './create-asked.ts';
import styles from './reports.module.css';

/** What the server has said, that it is on its way, or why it is not there; what is there stays while newer is on its way. */
export function Answered<Data>(props: {
  asked: Asked<Data>;
  /** Lines in its place while it is on its way. */
  rows: number;
  /** What is wrong stands above it already. */
  isFailureSaidAbove?: boolean | undefined;
  children: (data: Accessor<Data>) => JSX.Element;
}) {
  const { t } = useI18n();
  const failure = () => (props.isFailureSaidAbove === true ? undefined : props.asked.failure());
  const words = (failed: ApiFailure): string => {
    if (failed.kind === 'unreachable') return t('report.offline');
    return failed.code === 'FORBIDDEN' || failed.code === 'TOO_MANY'
      ? failureWords(failed, t)
      : t('report.failed');
  };
  return (
    <>
      <div class={styles['told']} role="status">
        <Show when={failure()}>
          {(failed) => (
            <Banner
              tone="warning"
              title={words(failed())}
              actions={
                <Button
                  size="small"
                  busy={props.asked.isLoading()}
                  onClick={() => void props.asked.again()}
                >
                  {t('common.retry')}
                </Button>
              }
            >
              {props.asked.data() === undefined ? undefined : t('report.fromBefore')}
            </Banner>
          )}
        </Show>
      </div>
      <Show
        when={props.asked.data()}
        fallback={
          <Show when={props.asked.isLoading()}>
            <Skeleton rows={props.rows} />
          </Show>
        }
      >
        {(data) => (
          <div
            class={classNames(styles['answer'], props.asked.isOther() && styles['other'])}
            aria-busy={props.asked.isOther()}
          >
            {props.children(data as Accessor<Data>)}
          </div>
        )}
      </Show>
    </>
  );
}
