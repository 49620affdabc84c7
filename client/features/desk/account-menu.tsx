import { useI18n } from '#client/i18n/i18n-context.tsx';
import { languageNames, languages } from '#client/i18n/languages.ts';
import { Avatar } from '#client/ui/avatar.tsx';
import { Menu, type MenuItem } from '#client/ui/menu.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { useDesk } from './desk-context.tsx';
import type { Places } from './desk-places.ts';
import styles from './account-menu.module.css';

/** Who is signed in, and what belongs to them and to this device. */
export function AccountMenu(props: { places: Places }) {
  const { desk, appearance, askToSignOut, chooseLanguage } = useDesk();
  const i18n = useI18n();
  const { t } = i18n;
  const actions = useActions();
  const items = (): readonly MenuItem[] => [
    {
      label: t('common.account'),
      detail: desk.self().email,
      onSelect: () => props.places.openAccount(),
    },
    {
      label: t('common.keyboardShortcuts'),
      shortcut: actions.keysOf('desk.keys'),
      onSelect: () => void actions.run('desk.keys'),
    },
    { separator: true },
    { heading: t('common.theme') },
    ...(['system', 'light', 'dark'] as const).map((theme) => ({
      label: t(
        theme === 'system'
          ? 'common.themeSystem'
          : theme === 'light'
            ? 'common.themeLight'
            : 'common.themeDark',
      ),
      checked: appearance.theme() === theme,
      onSelect: () => void appearance.setTheme(theme),
    })),
    { heading: t('common.density') },
    ...(['comfortable', 'compact'] as const).map((density) => ({
      label: t(density === 'compact' ? 'common.densityCompact' : 'common.densityComfortable'),
      checked: appearance.density() === density,
      onSelect: () => void appearance.setDensity(density),
    })),
    { heading: t('common.language') },
    ...languages.map((language) => ({
      label: languageNames[language],
      checked: i18n.language() === language,
      onSelect: () => chooseLanguage(language),
    })),
    { separator: true },
    { label: t('common.signOut'), onSelect: askToSignOut },
  ];
  return (
    <Menu placement="top-start" triggerClass={styles['trigger'] ?? ''} items={items()}>
      <Avatar name={desk.self().name} seed={desk.self().id} decorative />
      <span class={styles['name']}>{desk.self().name}</span>
      <span class="visually-hidden">, {t('common.account')}</span>
    </Menu>
  );
}
