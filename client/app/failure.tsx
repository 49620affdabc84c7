import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Page } from '#client/ui/page.tsx';

/** A bug reached the top. Unsent work is in the database, so that reloading is safe; say so. */
export function Failure(props: { error: unknown }) {
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
