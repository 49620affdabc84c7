import * as KobalteDialog from '@kobalte/core/dialog';
import X from 'lucide-solid/icons/x';
import { Show, type JSX } from 'solid-js';
import { Backdrop } from './backdrop.tsx';
import { classNames } from './class-names.ts';
import { createPanelFocus } from './create-panel-focus.ts';
import { IconButton } from './icon-button.tsx';
import { useUi } from './ui-context.tsx';
import styles from './sheet.module.css';

export interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** `bottom` for a thumb; `start` for the rail as a drawer; `end` for details on a wide screen. */
  side?: 'bottom' | 'start' | 'end' | undefined;
  /** Keeps the title for the ear when the content has a header of its own. */
  titleHidden?: boolean | undefined;
  footer?: JSX.Element;
  children: JSX.Element;
}

export function Sheet(props: SheetProps) {
  const ui = useUi();
  const focus = createPanelFocus();
  return (
    <KobalteDialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <KobalteDialog.Portal>
        <Backdrop class={styles['backdrop']} />
        <KobalteDialog.Content
          class={classNames(styles['sheet'], styles[props.side ?? 'bottom'])}
          {...focus}
        >
          <header class={props.titleHidden === true ? 'visually-hidden' : styles['header']}>
            <KobalteDialog.Title class={styles['title']}>{props.title}</KobalteDialog.Title>
            <IconButton
              label={ui.text.close}
              icon={<X />}
              onClick={() => props.onOpenChange(false)}
            />
          </header>
          <div class={styles['body']}>{props.children}</div>
          <Show when={props.footer}>
            <footer class={styles['footer']}>{props.footer}</footer>
          </Show>
        </KobalteDialog.Content>
      </KobalteDialog.Portal>
    </KobalteDialog.Root>
  );
}
