import { For, Show } from 'solid-js';
import type { Permission } from '#shared/access/permissions.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { rightsChange } from './rights-of-profile.ts';
import styles from './people.module.css';

/** What saving will give and take, before it does. */
export function RightsChange(props: {
  before: readonly Permission[];
  after: readonly Permission[];
}) {
  const { t } = useI18n();
  const change = () => rightsChange(props.before, props.after);
  const list = (title: string, permissions: () => readonly Permission[]) => (
    <Show when={permissions().length > 0}>
      <div>
        <p>{title}</p>
        <ul>
          <For each={permissions()}>{(one) => <li>{t(`permission.${one}`)}</li>}</For>
        </ul>
      </div>
    </Show>
  );
  return (
    <div class={styles['rights']} role="status">
      {list(t('people.gains'), () => change().gained)}
      {list(t('people.loses'), () => change().lost)}
      <Show when={change().gained.length + change().lost.length === 0}>
        <p>{t('people.sameRights')}</p>
      </Show>
      <p class={styles['muted']}>{t('people.rightsWhen')}</p>
    </div>
  );
}
