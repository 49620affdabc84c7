import { splitProps, type JSX } from 'solid-js';
import { classNames } from './class-names.ts';
import { buttonClass, type ButtonLook } from './button-class.ts';
import { Tooltip } from './tooltip.tsx';
import styles from './icon-button.module.css';

export interface IconButtonProps
  extends ButtonLook, Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  /** Its accessible name, and the text of its tooltip. */
  label: string;
  icon: JSX.Element;
  /** Shown in the tooltip and announced, e.g. `['R']` or `['Ctrl', 'K']`. */
  shortcut?: readonly string[] | undefined;
}

export function IconButton(props: IconButtonProps) {
  const [local, rest] = splitProps(props, [
    'label',
    'icon',
    'shortcut',
    'variant',
    'size',
    'wide',
    'class',
  ]);
  return (
    <Tooltip
      text={local.label}
      shortcut={local.shortcut}
      trigger={{
        type: 'button',
        ...rest,
        'aria-label': local.label,
        'aria-keyshortcuts': local.shortcut?.join('+'),
        class: classNames(
          buttonClass({ variant: local.variant ?? 'quiet', size: local.size }),
          styles['square'],
          local.class,
        ),
      }}
    >
      {local.icon}
    </Tooltip>
  );
}
