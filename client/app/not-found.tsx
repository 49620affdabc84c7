import { useI18n } from '#client/i18n/i18n-context.tsx';
import { ButtonLink } from '#client/ui/button-link.tsx';
import { Page } from '#client/ui/page.tsx';

export function NotFound() {
  const { t } = useI18n();
  return (
    <Page
      brand="Homing"
      brandHref="/"
      title={t('error.notFoundTitle')}
      lead={t('error.notFoundText')}
    >
      <p>
        <ButtonLink variant="primary" href="/">
          {t('error.home')}
        </ButtonLink>
      </p>
    </Page>
  );
}
