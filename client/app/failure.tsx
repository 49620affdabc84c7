import { Show } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Page } from '#client/ui/page.tsx';
import { isMissingPart } from './missing-part.ts';
import { Unreachable } from './unreachable.tsx';

/** A page could not be shown: its part of the app is not here yet, or there is a bug. */
export function Failure(props: { error: unknown }) {
  const { t } = useI18n();
  return (
    <Show when={isMissingPart(props.error)} fallback={<Bug error={props.error} />}>
      <Unreachable lead={t('error.missingPart')} onBack={() => history.back()} />
    </Show>
  );
}

/** Unsent work is in the database, so that reloading is safe; say so. */
function Bug(props: { error: unknown }) {
  const { t } = useI18n();
  const details = () =>
    props.error instanceof Error ? (props.error.stack ?? props.error.message) : String(props.error);
  return (
    <Page brand="Homing" brandHref="/" title={t('error.title')} lead={t('error.text')}>
      <p>
        <Button variant="primary" onClick={() => location.reload()}>
          {t('error.reload')}
        </Button>
      </p>
      <details>
        <summary>{t('error.details')}</summary>
        <pre>{details()}</pre>
      </details>
    </Page>
  );
}
