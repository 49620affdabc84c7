import { Link } from '@tanstack/solid-router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { buttonClass } from '#client/ui/button-class.ts';

export function BackToAdministration(props: { slug: string }) {
  const { t } = useI18n();
  return (
    <Link
      to="/w/$workspace/administration"
      params={{ workspace: props.slug }}
      class={buttonClass({ variant: 'secondary' })}
    >
      <ArrowLeft aria-hidden="true" />
      {t('administration.back')}
    </Link>
  );
}
