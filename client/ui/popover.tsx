import * as KobaltePopover from '@kobalte/core/popover';
import { createSignal, onMount, type JSX } from 'solid-js';
import { classNames } from './class-names.ts';
import { createPanelFocus } from './create-panel-focus.ts';
import floating from './floating.module.css';
import { createRootMark } from './root-mark.ts';
import styles from './popover.module.css';

export interface PopoverProps {
  /** Names the panel for the ear. */
  label: string;
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  triggerClass: string;
  /** The button's accessible name, where its content is only an icon. */
  triggerLabel?: string | undefined;
  /** Content of the button. */
  trigger: JSX.Element;
  disabled?: boolean | undefined;
  placement?: 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end' | undefined;
  /** No padding: the content brings its own. */
  flush?: boolean | undefined;
  children: JSX.Element;
}

export function Popover(props: PopoverProps) {
  const focus = createPanelFocus();
  // What opens over a dialog must be one too: everything outside a dialog is hidden from the ear.
  const [isOverDialog, setOverDialog] = createSignal(false);
  let trigger: HTMLElement | undefined;
  const opener = {
    ref: (element: HTMLElement) => {
      trigger = element;
    },
  };
  onMount(() => setOverDialog((trigger?.closest('[role=dialog]') ?? null) !== null));
  return (
    <KobaltePopover.Root
      {...(props.open === undefined ? {} : { open: props.open })}
      {...(props.onOpenChange === undefined ? {} : { onOpenChange: props.onOpenChange })}
      placement={props.placement ?? 'bottom-start'}
      gutter={4}
      modal={isOverDialog()}
    >
      <KobaltePopover.Trigger
        {...opener}
        class={props.triggerClass}
        aria-label={props.triggerLabel}
        title={props.triggerLabel}
        disabled={props.disabled}
      >
        {props.trigger}
      </KobaltePopover.Trigger>
      <KobaltePopover.Portal>
        <KobaltePopover.Content
          class={classNames(
            floating['panel'],
            styles['popover'],
            props.flush !== true && styles['padded'],
          )}
          aria-label={props.label}
          {...focus}
        >
          <OverMark />
          {props.children}
        </KobaltePopover.Content>
      </KobaltePopover.Portal>
    </KobaltePopover.Root>
  );
}

function OverMark() {
  createRootMark('over');
  return null;
}
