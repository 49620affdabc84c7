import Undo2 from 'lucide-solid/icons/undo-2';
import { For, Show } from 'solid-js';
import { Checkbox } from '#client/ui/checkbox.tsx';
import { classNames } from '#client/ui/class-names.ts';
import { IconButton } from '#client/ui/icon-button.tsx';
import styles from './choice-table.module.css';

type Column<Id> = {
  readonly id: Id;
  readonly label: string;
  /** What is chosen in it does not count at present. */
  readonly isOff: boolean;
};

/**
 * Lines down, columns across; on a phone one line below the other, each with its columns. Each line is a group for the
 * ear, which has the column's name with each control.
 */
export function ChoiceTable<Line extends string, Id extends string>(props: {
  lines: readonly { readonly id: Line; readonly label: string }[];
  columns: readonly Column<Id>[];
  isOn: (line: Line, column: Id) => boolean;
  /** Chosen here, and so with a way back. */
  isOwn: (line: Line, column: Id) => boolean;
  idOf: (line: Line, column: Id) => string;
  /** Where it comes from that it is on or off. */
  stateWords: (line: Line, column: Id) => string;
  resetWords: (columnLabel: string) => string;
  /** Undefined: no choice any more. */
  onChoose: (line: Line, column: Id, isOn: boolean | undefined) => void;
}) {
  return (
    <div class={styles['table']} style={{ '--columns': String(props.columns.length) }}>
      <div class={styles['head']} aria-hidden="true">
        <span />
        <For each={props.columns}>
          {(column) => (
            <span class={classNames(column.isOff && styles['off'])}>{column.label}</span>
          )}
        </For>
      </div>
      <For each={props.lines}>
        {(line) => (
          <div class={styles['row']} role="group" aria-labelledby={`line-${line.id}`}>
            <span class={styles['name']} id={`line-${line.id}`}>
              {line.label}
            </span>
            <For each={props.columns}>{(column) => <Cell line={line.id} column={column} />}</For>
          </div>
        )}
      </For>
    </div>
  );

  function Cell(cell: { line: Line; column: Column<Id> }) {
    const isOwn = () => props.isOwn(cell.line, cell.column.id);
    const id = () => props.idOf(cell.line, cell.column.id);
    return (
      <div class={styles['cell']}>
        <Checkbox
          id={id()}
          label={cell.column.label}
          hint={props.stateWords(cell.line, cell.column.id)}
          checked={props.isOn(cell.line, cell.column.id)}
          onChange={(isOn) => props.onChoose(cell.line, cell.column.id, isOn)}
        />
        <Show when={isOwn()}>
          <IconButton
            size="small"
            icon={<Undo2 />}
            label={props.resetWords(cell.column.label)}
            onClick={() => {
              // The button goes; what it belongs to stays.
              document.getElementById(id())?.focus();
              props.onChoose(cell.line, cell.column.id, undefined);
            }}
          />
        </Show>
      </div>
    );
  }
}
