// The keys that hold everywhere on the desk.

import type { Accessor } from 'solid-js';
import { createEffect, onCleanup } from 'solid-js';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { Action, Actions } from '#client/ui/actions.tsx';
import type { AdministrationPlace } from '#client/features/administration/index.ts';
import type { Places } from './desk-places.ts';
import type { FIXED_VIEWS } from './desk-views.ts';
import type { InstallPrompt } from './install-prompt.ts';

export type DeskKeys = {
  readonly actions: Actions;
  readonly i18n: I18n;
  readonly views: Accessor<readonly (typeof FIXED_VIEWS)[number][]>;
  readonly places: Places;
  readonly isOpen: (place: AdministrationPlace) => boolean;
  /** Any of those that administration gathers. */
  readonly isAdministering: () => boolean;
  readonly canOpenNew: Accessor<boolean>;
  readonly onSearch: () => void;
  readonly onPalette: () => void;
  readonly onKeys: () => void;
  readonly onSync: () => void;
  readonly onNotifications: () => void;
  readonly onMentions: () => void;
  readonly onBulk: () => void;
  readonly onNew: () => void;
  readonly onSyncNow: () => void;
  readonly onUndo: () => void;
  readonly onSignOut: () => void;
  readonly install: InstallPrompt;
};

export function registerDeskKeys(keys: DeskKeys): void {
  const { t } = keys.i18n;
  const desk = () => t('desk.app');
  const go = () => t('desk.views');
  keys.actions.register(
    {
      id: 'desk.palette',
      group: desk,
      label: () => t('key.palette'),
      keys: ['mod+k'],
      run: keys.onPalette,
      isKeyOnly: true,
    },
    {
      id: 'desk.search',
      group: desk,
      label: () => t('search.title'),
      keys: ['/'],
      run: keys.onSearch,
    },
    { id: 'desk.keys', group: desk, label: () => t('key.help'), keys: ['?'], run: keys.onKeys },
    {
      id: 'desk.new',
      group: desk,
      label: () => t('ticket.new'),
      keys: ['c'],
      isEnabled: keys.canOpenNew,
      run: keys.onNew,
    },
    {
      id: 'desk.undo',
      group: desk,
      label: () => t('key.undo'),
      keys: ['z'],
      isKeyOnly: true,
      run: keys.onUndo,
    },
    { id: 'desk.sync', group: desk, label: () => t('sync.title'), keys: ['g s'], run: keys.onSync },
    { id: 'desk.bulk', group: desk, label: () => t('bulk.title'), keys: ['g b'], run: keys.onBulk },
    { id: 'desk.syncNow', group: desk, label: () => t('sync.now'), run: keys.onSyncNow },
    {
      id: 'desk.account',
      group: desk,
      label: () => t('common.account'),
      keys: ['g p'],
      run: keys.places.openAccount,
    },
    {
      id: 'desk.administration',
      group: desk,
      label: () => t('administration.title'),
      isEnabled: keys.isAdministering,
      run: keys.places.openAdministration,
    },
    ...keys.places.administration.map((place): Action => ({
      id: `desk.${place.id}`,
      group: desk,
      label: () => t(place.label),
      isEnabled: () => keys.isOpen(place),
      run: place.open,
    })),
    {
      id: 'desk.install',
      group: desk,
      label: () => t('common.install'),
      isEnabled: keys.install.canInstall,
      run: keys.install.install,
    },
    { id: 'desk.signOut', group: desk, label: () => t('common.signOut'), run: keys.onSignOut },
    {
      id: 'desk.notifications',
      group: go,
      label: () => t('notification.title'),
      keys: ['g n'],
      run: keys.onNotifications,
    },
    { id: 'desk.mentions', group: go, label: () => t('desk.mentions'), run: keys.onMentions },
  );
  createEffect(() => {
    const remove = keys.actions.register(
      ...keys.views().map((view): Action => ({
        id: `view.${view.id}`,
        group: go,
        label: () => t(`desk.${view.key}`),
        keys: [`g ${view.letter}`],
        run: () => keys.places.openView(view.id),
      })),
    );
    onCleanup(remove);
  });
}
