import * as KobalteDialog from '@kobalte/core/dialog';
import { Backdrop } from './backdrop.tsx';
import { createPanelFocus } from './create-panel-focus.ts';
import { FilterPanel, type FilterPanelItem } from './filter-panel.tsx';
import { classNames } from './class-names.ts';
import floating from './floating.module.css';
import styles from './command-palette.module.css';

export interface CommandItem extends FilterPanelItem {
  onRun: () => void;
}

/** Every action by name. It closes first and runs then, so that an action may open something else. */
export function CommandPalette(props: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  items: readonly CommandItem[];
  label: string;
  placeholder: string;
  /** What is typed, from the empty text on. */
  onQuery?: ((text: string) => void) | undefined;
}) {
  const focus = createPanelFocus();
  return (
    <KobalteDialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <KobalteDialog.Portal>
        <Backdrop class={styles['backdrop']} />
        <div class={styles['stage']}>
          <KobalteDialog.Content
            class={classNames(floating['panel'], styles['palette'])}
            {...focus}
          >
            <KobalteDialog.Title class="visually-hidden">{props.label}</KobalteDialog.Title>
            <FilterPanel
              items={props.items}
              label={props.label}
              placeholder={props.placeholder}
              onQuery={props.onQuery}
              onChoose={(item) => {
                props.onOpenChange(false);
                queueMicrotask(() => item.onRun());
              }}
            />
          </KobalteDialog.Content>
        </div>
      </KobalteDialog.Portal>
    </KobalteDialog.Root>
  );
}
