import Ellipsis from 'lucide-solid/icons/ellipsis';
import X from 'lucide-solid/icons/x';
import { Match, Show, Switch } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { Button } from '#client/ui/button.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { Menu, type MenuItem } from '#client/ui/menu.tsx';
import { BULK_ACTS } from './bulk-keys.ts';
import type { Selection } from './create-selection.ts';
import { useDesk } from './desk-context.tsx';
import type { ListActs } from './list-acts.ts';
import styles from './selection-bar.module.css';

/** What can be done to all selected rows at once, and to all that match. */
export function SelectionBar(props: {
  selection: Selection;
  acts: ListActs;
  /** Of the whole list, as far as this device knows. */
  total: number;
}) {
  const { desk } = useDesk();
  const i18n = useI18n();
  const { t } = i18n;
  const actions = useActions();
  const run = (id: string) => () => void actions.run(id);
  const count = () => props.selection.tickets().length;
  const isEverything = () => props.selection.everything() !== undefined;
  const isBusy = () => props.acts.progress() !== undefined || count() === 0;
  const isOffline = () => desk.sync().state === 'offline';
  const areOpen = () => props.selection.tickets().every((ticket) => props.acts.isOpen(ticket));
  const words = () => {
    const progress = props.acts.progress();
    if (progress !== undefined) return t('bulk.doing', progress);
    return isEverything()
      ? t('bulk.everythingSelected')
      : t('common.countSelected', { count: count() });
  };
  // What one may do hangs on rights, which are no matter of the focus: asked anew whenever the bar is drawn.
  const more = (): MenuItem[] =>
    BULK_ACTS.filter(({ id }) => actions.enabled().some((action) => action.id === id)).map(
      ({ id, label, icon: Icon, isDangerous }) => ({
        label: t(label),
        icon: <Icon />,
        shortcut: actions.keysOf(id),
        danger: isDangerous,
        onSelect: run(id),
      }),
    );
  return (
    <div
      class={styles['bar']}
      role="toolbar"
      aria-label={t('common.countSelected', { count: count() })}
    >
      <span class={styles['selected']} role="status">
        {words()}
      </span>
      <span class={styles['buttons']}>
        <Button size="small" variant="quiet" disabled={isBusy()} onClick={run('list.take')}>
          {t('ticket.take')}
        </Button>
        <Button size="small" variant="quiet" disabled={isBusy()} onClick={run('list.assign')}>
          {t('ticket.assign')}
        </Button>
        <Button size="small" variant="quiet" disabled={isBusy()} onClick={run('list.close')}>
          {t(areOpen() ? 'ticket.close' : 'ticket.reopen')}
        </Button>
        <Menu
          label={t('bulk.more')}
          triggerClass={buttonClass({ variant: 'quiet', size: 'small' })}
          disabled={isBusy()}
          items={more()}
        >
          <Ellipsis aria-hidden="true" />
        </Menu>
        <IconButton
          size="small"
          label={t('key.clearSelection')}
          icon={<X />}
          shortcut={actions.keysOf('list.clear')}
          onClick={() => props.selection.clear()}
        />
      </span>
      <Show when={!isEverything() && props.acts.progress() === undefined}>
        <span class={styles['offer']}>
          <Switch>
            <Match when={!props.selection.isWhole()}>
              <Show when={count() === 0}>
                <span>{t('bulk.chooseHint')}</span>
              </Show>
              <Button size="small" variant="quiet" onClick={run('list.selectAll')}>
                {t('bulk.selectAll')}
              </Button>
            </Match>
            <Match when={props.selection.canChooseEverything() && isOffline()}>
              <span>{t('bulk.everythingOffline')}</span>
            </Match>
            <Match when={props.selection.canChooseEverything()}>
              <Button size="small" onClick={() => props.selection.chooseEverything()}>
                {t('bulk.everything', { count: props.total })}
              </Button>
            </Match>
          </Switch>
        </span>
      </Show>
    </div>
  );
}
