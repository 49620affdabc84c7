import * as KobalteMenu from '@kobalte/core/dropdown-menu';
import Check from 'lucide-solid/icons/check';
import { For, Match, Show, Switch, createUniqueId, type JSX } from 'solid-js';
import { classNames } from './class-names.ts';
import { Kbd } from './kbd.tsx';
import floating from './floating.module.css';
import styles from './menu.module.css';

export interface MenuAction {
  label: string;
  onSelect: () => void;
  icon?: JSX.Element;
  /** Second line, in small. */
  detail?: string | undefined;
  shortcut?: readonly string[] | undefined;
  disabled?: boolean | undefined;
  danger?: boolean | undefined;
  /** Makes it a choice: the one chosen carries a tick. */
  checked?: boolean | undefined;
}

export type MenuItem = MenuAction | { heading: string } | { separator: true };

export interface MenuProps {
  items: readonly MenuItem[];
  /** Look of the button: build the class with buttonClass(). */
  triggerClass: string;
  /** The button's accessible name, where its content is only an icon. */
  label?: string | undefined;
  disabled?: boolean | undefined;
  /** Give both to open it by a key. */
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  placement?: 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end' | undefined;
  /** Content of the button. */
  children: JSX.Element;
}

function MenuLine(props: { item: MenuAction }) {
  return (
    <>
      <Show when={props.item.icon}>
        <span class={floating['mark']}>{props.item.icon}</span>
      </Show>
      <span class={floating['words']}>
        {props.item.label}
        <Show when={props.item.detail}>
          <span class={floating['detail']}>{props.item.detail}</span>
        </Show>
      </span>
      <Show when={props.item.shortcut}>{(keys) => <Kbd keys={keys()} />}</Show>
    </>
  );
}

export function Menu(props: MenuProps) {
  const triggerId = createUniqueId();
  return (
    <KobalteMenu.Root
      {...(props.open === undefined ? {} : { open: props.open })}
      {...(props.onOpenChange === undefined ? {} : { onOpenChange: props.onOpenChange })}
      placement={props.placement ?? 'bottom-end'}
      gutter={4}
      modal={false}
    >
      <KobalteMenu.Trigger
        id={triggerId}
        class={props.triggerClass}
        aria-label={props.label}
        title={props.label}
        disabled={props.disabled}
      >
        {props.children}
      </KobalteMenu.Trigger>
      <KobalteMenu.Portal>
        {/* It stands outside of the page's landmarks: it is one itself. */}
        <section aria-labelledby={triggerId}>
          <KobalteMenu.Content class={classNames(floating['panel'], styles['menu'])}>
            <For each={props.items}>
              {(item) => (
                <Switch>
                  <Match when={'separator' in item}>
                    <KobalteMenu.Separator class={floating['separator']} />
                  </Match>
                  <Match when={'heading' in item && item}>
                    {(group) => <div class={floating['heading']}>{group().heading}</div>}
                  </Match>
                  <Match when={'label' in item && item.checked !== undefined && item}>
                    {(choice) => (
                      <KobalteMenu.CheckboxItem
                        class={floating['item']}
                        closeOnSelect
                        checked={choice().checked === true}
                        disabled={choice().disabled === true}
                        onSelect={() => choice().onSelect()}
                      >
                        <MenuLine item={choice()} />
                        <Show when={choice().checked}>
                          <Check class={floating['tick'] ?? ''} />
                        </Show>
                      </KobalteMenu.CheckboxItem>
                    )}
                  </Match>
                  <Match when={'label' in item && item}>
                    {(action) => (
                      <KobalteMenu.Item
                        class={classNames(
                          floating['item'],
                          action().danger === true && floating['danger'],
                        )}
                        disabled={action().disabled === true}
                        onSelect={() => action().onSelect()}
                      >
                        <MenuLine item={action()} />
                      </KobalteMenu.Item>
                    )}
                  </Match>
                </Switch>
              )}
            </For>
          </KobalteMenu.Content>
        </section>
      </KobalteMenu.Portal>
    </KobalteMenu.Root>
  );
}
