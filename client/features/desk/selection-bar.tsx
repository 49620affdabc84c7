import X from 'lucide-solid/icons/x';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { Button } from '#client/ui/button.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import styles from './ticket-list.module.css';

/** What can be done to all selected rows at once. */
export function SelectionBar(props: { count: number; areOpen: boolean; onClear: () => void }) {
  const { t } = useI18n();
  const actions = useActions();
  const run = (id: string) => () => void actions.run(id);
  return (
    <div
      class={styles['selection']}
      role="toolbar"
      aria-label={t('common.countSelected', { count: props.count })}
    >
      <span class={styles['selected']} role="status">
        {t('common.countSelected', { count: props.count })}
      </span>
      <Button size="small" variant="quiet" onClick={run('list.take')}>
        {t('ticket.take')}
      </Button>
      <Button size="small" variant="quiet" onClick={run('list.assign')}>
        {t('ticket.assign')}
      </Button>
      <Button size="small" variant="quiet" onClick={run('list.close')}>
        {t(props.areOpen ? 'ticket.close' : 'ticket.reopen')}
      </Button>
      <IconButton
        size="small"
        label={t('key.clearSelection')}
        icon={<X />}
        onClick={() => props.onClear()}
      />
    </div>
  );
}
