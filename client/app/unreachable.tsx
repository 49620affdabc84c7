import { Show, createSignal } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Page } from '#client/ui/page.tsx';

const ANSWER_LIMIT_MS = 5_000;

/** What cannot be shown without the server: says so and offers to try again. */
export function Unreachable(props: { lead?: string; onBack?: () => void }) {
  const { t } = useI18n();
  const [isTrying, setTrying] = createSignal(false);

  /** Only with an answer: without one, loading anew would end in the browser's own error page. */
  const retry = async () => {
    setTrying(true);
    const answer = await fetch('/healthz', {
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    }).catch(() => undefined);
    if (answer?.ok === true) location.reload();
    else setTrying(false);
  };

  return (
    <Page
      brand="Homing"
      brandHref="/"
      title={t('error.network')}
      lead={props.lead ?? t('start.offline')}
    >
      <p>
        <Button variant="primary" busy={isTrying()} onClick={() => void retry()}>
          {t('common.retry')}
        </Button>{' '}
        <Show when={props.onBack}>
          {(back) => <Button onClick={() => back()()}>{t('common.back')}</Button>}
        </Show>
      </p>
    </Page>
  );
}
