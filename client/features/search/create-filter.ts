// The filter over a list while it is made: parts that stand, and the text that is being typed, which already counts.

import { createMemo, createSignal, type Accessor } from 'solid-js';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ConditionError } from '#shared/conditions/errors.ts';
import { parse } from '#shared/conditions/parse.ts';
import { print } from '#shared/conditions/print.ts';
import type { Desk } from '#client/data/index.ts';
import { grammarOf, type Grammar } from './asked.ts';
import { joined, partsOf, textOf } from './filter-parts.ts';

export type Filter = {
  readonly grammar: Accessor<Grammar>;
  readonly parts: Accessor<readonly Condition[]>;
  readonly text: Accessor<string>;
  readonly setText: (text: string) => void;
  /** What is wrong with the text, place by place. */
  readonly errors: Accessor<readonly ConditionError[]>;
  /** All that holds now; undefined: nothing is filtered. */
  readonly where: Accessor<Condition | undefined>;
  /** The same, as one would type it. */
  readonly whole: Accessor<string>;
  /** Makes chips of the text; false: it is none yet. */
  readonly commit: () => boolean;
  readonly remove: (index: number) => void;
  /** Takes a part back into the text, to be changed. */
  readonly edit: (index: number) => void;
  /** Everything into the text. */
  readonly asText: () => void;
  readonly clear: () => void;
  /** In place of all that was there. */
  readonly show: (where: Condition) => void;
  readonly isEmpty: Accessor<boolean>;
};

export function createFilter(desk: Desk): Filter {
  const grammar = createMemo(() => grammarOf(desk));
  const [parts, setParts] = createSignal<readonly Condition[]>([]);
  const [text, setText] = createSignal('');
  const parsed = createMemo(() => {
    const { fields, lookups } = grammar();
    return parse(text(), fields, lookups);
  });
  // What is half typed does not count yet; what stands beside it does.
  const typed = createMemo<readonly Condition[]>(() => {
    const now = parsed();
    if (now.ok) return partsOf(now.value);
    const { fields, lookups } = grammar();
    const rest = parse(withoutFaults(text(), now.error), fields, lookups);
    return rest.ok ? partsOf(rest.value) : [];
  });
  const where = createMemo(() => {
    const all = [...parts(), ...typed()];
    return all.length === 0 ? undefined : joined(all);
  });
  const errors = createMemo((): readonly ConditionError[] => {
    const now = parsed();
    return now.ok ? [] : now.error;
  });
  const whole = (): string => {
    const condition = where();
    return condition === undefined ? '' : print(condition, grammar().fields);
  };
  const commit = (): boolean => {
    const now = parsed();
    if (!now.ok) return false;
    setParts((before) => [...before, ...partsOf(now.value)]);
    setText('');
    return true;
  };
  return {
    grammar,
    parts,
    text,
    setText,
    errors,
    where,
    whole,
    commit,
    remove: (index) => setParts((before) => before.toSpliced(index, 1)),
    edit: (index) => {
      const part = parts()[index];
      if (part === undefined) return;
      // What is being typed must not be lost: it becomes a part, or stays beside it.
      const left = commit() ? '' : text();
      setParts((before) => before.toSpliced(index, 1));
      setText([left, textOf(part, grammar())].filter((one) => one !== '').join(' '));
    },
    asText: () => {
      const all = [...parts().map((part) => textOf(part, grammar())), text()];
      setParts([]);
      setText(all.filter((one) => one.trim() !== '').join(' '));
    },
    clear: () => {
      setParts([]);
      setText('');
    },
    show: (shown) => {
      setParts(partsOf(shown));
      setText('');
    },
    isEmpty: () => parts().length === 0 && text().trim() === '',
  };
}

/** The text without the words in which something is wrong. */
function withoutFaults(text: string, errors: readonly ConditionError[]): string {
  const isWrong = (from: number, to: number): boolean =>
    errors.some((error) => !('at' in error) || (error.at <= to && error.at + error.length >= from));
  return [...text.matchAll(/\S+/g)]
    .filter(({ 0: word, index }) => !isWrong(index, index + word.length))
    .map(([word]) => word)
    .join(' ');
}
