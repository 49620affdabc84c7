import { Show, splitProps, type JSX } from 'solid-js';
import { buttonClass, type ButtonLook } from './button-class.ts';
import { classNames } from './class-names.ts';
import styles from './button.module.css';

export interface ButtonLinkProps extends ButtonLook, JSX.AnchorHTMLAttributes<HTMLAnchorElement> {
  icon?: JSX.Element;
}

export function ButtonLink(props: ButtonLinkProps) {
  const [local, rest] = splitProps(props, ['variant', 'size', 'wide', 'icon', 'class', 'children']);
  return (
    <a {...rest} class={classNames(buttonClass(local), local.class)}>
      <Show when={local.icon}>{local.icon}</Show>
      <span class={styles['label']}>{local.children}</span>
    </a>
  );
}
