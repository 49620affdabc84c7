import * as KobalteDialog from '@kobalte/core/dialog';
import type { JSX } from 'solid-js';
import { Backdrop } from './backdrop.tsx';
import { classNames } from './class-names.ts';
import floating from './floating.module.css';
import styles from './panel-dialog.module.css';

/** A large panel near the top of the screen, all of it on a phone; its content brings its own way to close it. */
export function PanelDialog(props: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** For the ear. */
  title: string;
  /** Puts the focus where it belongs. */
  onOpened: () => void;
  children: JSX.Element;
}) {
  return (
    <KobalteDialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <KobalteDialog.Portal>
        <Backdrop class={styles['backdrop']} />
        <div class={styles['stage']}>
          <KobalteDialog.Content
            class={classNames(floating['panel'], styles['panel'])}
            onOpenAutoFocus={(event: Event) => {
              event.preventDefault();
              props.onOpened();
            }}
          >
            <KobalteDialog.Title class="visually-hidden">{props.title}</KobalteDialog.Title>
            {props.children}
          </KobalteDialog.Content>
        </div>
      </KobalteDialog.Portal>
    </KobalteDialog.Root>
  );
}
