import { createSignal, type JSX } from 'solid-js';
import { FilterPanel, type FilterPanelItem } from './filter-panel.tsx';
import { Popover } from './popover.tsx';
import styles from './picker.module.css';

export interface PickerProps<Item extends FilterPanelItem> {
  items: readonly Item[];
  onChoose: (item: Item) => void;
  /** Says what is picked: the panel's name and the field's. */
  label: string;
  placeholder: string;
  triggerClass: string;
  triggerLabel?: string | undefined;
  /** Give both to open it by a key. */
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  disabled?: boolean | undefined;
  placement?: 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end' | undefined;
  /** Content of the button. */
  children: JSX.Element;
}

/** A button that opens a searched list; choosing closes it. */
export function Picker<Item extends FilterPanelItem>(props: PickerProps<Item>) {
  const [ownOpen, setOwnOpen] = createSignal(false);
  const open = () => props.open ?? ownOpen();
  const setOpen = (next: boolean) => {
    setOwnOpen(next);
    props.onOpenChange?.(next);
  };
  return (
    <Popover
      label={props.label}
      open={open()}
      onOpenChange={setOpen}
      triggerClass={props.triggerClass}
      triggerLabel={props.triggerLabel}
      trigger={props.children}
      disabled={props.disabled}
      placement={props.placement}
      flush
    >
      <FilterPanel
        class={styles['picker']}
        items={props.items}
        label={props.label}
        placeholder={props.placeholder}
        onChoose={(item) => {
          setOpen(false);
          props.onChoose(item);
        }}
      />
    </Popover>
  );
}
