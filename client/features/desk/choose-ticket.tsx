import Inbox from 'lucide-solid/icons/inbox';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import styles from './desk.module.css';

/** The detail's place before anything is open. */
export function ChooseTicket() {
  const { t } = useI18n();
  return (
    <div class={styles['whole']}>
      <EmptyState icon={<Inbox />} title={t('desk.chooseTitle')} text={t('desk.chooseText')} />
    </div>
  );
}
