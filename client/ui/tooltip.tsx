import * as KobalteTooltip from '@kobalte/core/tooltip';
import { Show, type JSX } from 'solid-js';
import { Kbd } from './kbd.tsx';
import styles from './tooltip.module.css';

interface TooltipProps {
  text: string;
  shortcut?: readonly string[] | undefined;
  /** Attributes of the button that carries the tooltip. */
  trigger?: JSX.ButtonHTMLAttributes<HTMLButtonElement> | undefined;
  placement?: 'top' | 'bottom' | 'left' | 'right' | undefined;
  children: JSX.Element;
}

/** Names a control and its key; never the only place where something is said. */
export function Tooltip(props: TooltipProps) {
  return (
    <KobalteTooltip.Root
      openDelay={500}
      skipDelayDuration={300}
      closeDelay={0}
      gutter={6}
      placement={props.placement ?? 'top'}
    >
      <KobalteTooltip.Trigger {...(props.trigger as KobalteTooltip.TooltipTriggerProps)}>
        {props.children}
      </KobalteTooltip.Trigger>
      <KobalteTooltip.Portal>
        <KobalteTooltip.Content class={styles['tooltip']}>
          <span>{props.text}</span>
          <Show when={props.shortcut}>{(keys) => <Kbd keys={keys()} inverse />}</Show>
        </KobalteTooltip.Content>
      </KobalteTooltip.Portal>
    </KobalteTooltip.Root>
  );
}
