import * as KobalteDialog from '@kobalte/core/dialog';
import X from 'lucide-solid/icons/x';
import { Show, type JSX } from 'solid-js';
import { Backdrop } from './backdrop.tsx';
import { classNames } from './class-names.ts';
import { createPanelFocus } from './create-panel-focus.ts';
import { IconButton } from './icon-button.tsx';
import { useUi } from './ui-context.tsx';
import styles from './dialog.module.css';

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string | undefined;
  /** Buttons, the one that acts last. */
  footer?: JSX.Element;
  /** `full`: all of the window but its edge, for what is looked at. */
  size?: 'small' | 'medium' | 'large' | 'full' | undefined;
  /** For what cannot be undone: a press beside it does not close it. */
  insistent?: boolean | undefined;
  children?: JSX.Element;
}

/** Holds the focus and gives it back; Escape closes. */
export function Dialog(props: DialogProps) {
  const ui = useUi();
  const focus = createPanelFocus();
  return (
    <KobalteDialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <KobalteDialog.Portal>
        <Backdrop class={styles['backdrop']} />
        <div class={styles['stage']}>
          <KobalteDialog.Content
            class={classNames(styles['dialog'], styles[props.size ?? 'medium'])}
            {...focus}
            role={props.insistent === true ? 'alertdialog' : 'dialog'}
            onInteractOutside={(event) => {
              if (props.insistent === true) event.preventDefault();
            }}
          >
            <header class={styles['header']}>
              <KobalteDialog.Title class={styles['title']}>{props.title}</KobalteDialog.Title>
              <IconButton
                size="small"
                label={ui.text.close}
                icon={<X />}
                onClick={() => props.onOpenChange(false)}
              />
            </header>
            <div class={styles['body']}>
              <Show when={props.description}>
                <KobalteDialog.Description class={styles['description']}>
                  {props.description}
                </KobalteDialog.Description>
              </Show>
              {props.children}
            </div>
            <Show when={props.footer}>
              <footer class={styles['footer']}>{props.footer}</footer>
            </Show>
          </KobalteDialog.Content>
        </div>
      </KobalteDialog.Portal>
    </KobalteDialog.Root>
  );
}
