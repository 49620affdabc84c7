import * as KobalteTabs from '@kobalte/core/tabs';
import { For, Show, type JSX } from 'solid-js';
import styles from './tabs.module.css';

export interface TabItem {
  value: string;
  label: string;
  icon?: JSX.Element;
  count?: number | undefined;
  /** Left out when the tabs only switch what is shown elsewhere. */
  content?: (() => JSX.Element) | undefined;
}

export function Tabs(props: {
  label: string;
  items: readonly TabItem[];
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <KobalteTabs.Root value={props.value} onChange={props.onChange} class={styles['tabs']}>
      <KobalteTabs.List class={styles['list']} aria-label={props.label}>
        <For each={props.items}>
          {(item) => (
            <KobalteTabs.Trigger value={item.value} class={styles['tab']}>
              <Show when={item.icon}>{item.icon}</Show>
              {item.label}
              <Show when={item.count !== undefined}>
                <span class={styles['count']}>{item.count}</span>
              </Show>
            </KobalteTabs.Trigger>
          )}
        </For>
      </KobalteTabs.List>
      <For each={props.items}>
        {(item) => (
          <KobalteTabs.Content value={item.value} class={styles['content']}>
            {item.content?.()}
          </KobalteTabs.Content>
        )}
      </For>
    </KobalteTabs.Root>
  );
}
