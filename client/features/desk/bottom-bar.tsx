import Bell from 'lucide-solid/icons/bell';
import Menu from 'lucide-solid/icons/menu';
import Plus from 'lucide-solid/icons/plus';
import Search from 'lucide-solid/icons/search';
import { Show } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { DeskSyncMark } from './desk-sync-mark.tsx';
import type { Places } from './desk-places.ts';
import styles from './bottom-bar.module.css';

/** What a thumb reaches on a phone; not there while a ticket is open, whose answer box has that place. */
export function BottomBar(props: {
  places: Places;
  unread: number;
  isRailOpen: boolean;
  onRail: () => void;
  onNew: (() => void) | undefined;
  onNotifications: () => void;
  onSync: () => void;
}) {
  const { t, formatCount } = useI18n();
  const actions = useActions();
  return (
    <nav class={styles['bar']} aria-label={t('common.menu')}>
      <button
        type="button"
        class={styles['item']}
        aria-expanded={props.isRailOpen}
        onClick={() => props.onRail()}
      >
        <Menu />
        {t('desk.views')}
      </button>
      <button type="button" class={styles['item']} onClick={() => actions.run('desk.search')}>
        <Search />
        {t('common.search')}
      </button>
      <Show when={props.onNew}>
        {(onNew) => (
          <button type="button" class={styles['item']} onClick={() => onNew()()}>
            <Plus />
            {t('desk.newShort')}
          </button>
        )}
      </Show>
      <button type="button" class={styles['item']} onClick={() => props.onNotifications()}>
        <span class={styles['badged']}>
          <Bell />
          <Show when={props.unread > 0}>
            <span class={styles['badge']} aria-hidden="true">
              {formatCount(props.unread)}
            </span>
          </Show>
        </span>
        {t('notification.short')}
        <Show when={props.unread > 0}>
          <span class="visually-hidden">, {t('desk.unreadCount', { count: props.unread })}</span>
        </Show>
      </button>
      <div class={styles['sync']}>
        <DeskSyncMark short onActivate={() => props.onSync()} />
      </div>
    </nav>
  );
}
