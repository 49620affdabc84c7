import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Page } from '#client/ui/page.tsx';

/** What cannot be shown without the server: says so and offers to try again. */
export function Unreachable() {
  const { t } = useI18n();
  return (
    <Page brand="Homing" brandHref="/" title={t('error.network')} lead={t('start.offline')}>
      <p>
        <Button variant="primary" onClick={() => location.reload()}>
          {t('common.retry')}
        </Button>
      </p>
    </Page>
  );
}
