import { Show, splitProps, type JSX } from 'solid-js';
import { buttonClass, type ButtonLook } from './button-class.ts';
import { classNames } from './class-names.ts';
import { Spinner } from './spinner.tsx';
import styles from './button.module.css';

export interface ButtonProps extends ButtonLook, JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  icon?: JSX.Element;
  iconEnd?: JSX.Element;
  /** Only for what cannot answer at once, such as signing in: keeps its width, refuses a second press. */
  busy?: boolean | undefined;
}

export function Button(props: ButtonProps) {
  const [local, rest] = splitProps(props, [
    'variant',
    'size',
    'wide',
    'icon',
    'iconEnd',
    'busy',
    'class',
    'children',
    'onClick',
  ]);

  const handleClick: JSX.EventHandler<HTMLButtonElement, MouseEvent> = (event) => {
    if (local.busy === true) {
      event.preventDefault();
      return;
    }
    const handler = local.onClick;
    if (typeof handler === 'function') handler(event);
    else if (handler !== undefined) handler[0](handler[1], event);
  };

  return (
    <button
      type="button"
      {...rest}
      class={classNames(buttonClass(local), local.class)}
      aria-busy={local.busy === true ? true : undefined}
      onClick={handleClick}
    >
      <Show when={local.busy} fallback={<Show when={local.icon}>{local.icon}</Show>}>
        <Spinner />
      </Show>
      <Show when={local.children}>
        <span class={styles['label']}>{local.children}</span>
      </Show>
      <Show when={local.iconEnd}>{local.iconEnd}</Show>
    </button>
  );
}
