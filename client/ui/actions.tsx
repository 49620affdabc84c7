// One register of everything the person can do here and now. The keys, the tooltips, the palette and the list of keys
// read it, so that an action cannot have a key that is not shown, nor show one that does not work. An action lives as
// long as the component that registered it.

import {
  createContext,
  createMemo,
  createSignal,
  getOwner,
  onCleanup,
  onMount,
  untrack,
  useContext,
  type Accessor,
  type JSX,
} from 'solid-js';
import { displayKeys, matchKeys, pressOf, type Press } from './action-keys.ts';

export interface Action {
  /** Once in the register: a later one of the same id hides the earlier one while it lives. */
  id: string;
  /** Heading in the palette and in the list of keys, in the reader's language. */
  group: string | (() => string);
  label: () => string;
  /** Alternatives, each like `r`, `?`, `mod+k`, `mod+Enter`, `Shift+ArrowUp` or a sequence `g m`; the first is shown. */
  keys?: readonly string[] | undefined;
  run: () => void;
  /** While false it has no key and is not offered. Read when needed, so that it may read signals. */
  isEnabled?: (() => boolean) | undefined;
  /** Among several of one key, the one whose element holds the focus is meant; otherwise the youngest. */
  within?: (() => Element | undefined) | undefined;
  /** Known by its key only, such as moving through a list: shown in the list of keys, not in the palette. */
  isKeyOnly?: boolean | undefined;
  icon?: (() => JSX.Element) | undefined;
  keywords?: (() => string) | undefined;
}

export interface Actions {
  /** Removed again with the component that calls it; elsewhere by the function it gives. */
  register: (...actions: readonly Action[]) => () => void;
  /** Those that can be done now, in the order of their registration. */
  enabled: Accessor<readonly Action[]>;
  /** Every registered one, also those that cannot be done at the moment. */
  all: Accessor<readonly Action[]>;
  /** The keys of an action as they are written on a keyboard, for `shortcut` of a button: `['Ctrl', 'K']`. */
  keysOf: (id: string) => readonly string[] | undefined;
  /** Runs it if it is there and can be done. */
  run: (id: string) => boolean;
}

const ActionsContext = createContext<Actions>();

/** How long the second key of a sequence may take. */
const SEQUENCE_MS = 1_500;

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (actions === undefined) throw new Error('useActions() needs an <ActionsProvider> above it.');
  return actions;
}

export const groupOf = (action: Action): string =>
  typeof action.group === 'string' ? action.group : action.group();

export function ActionsProvider(props: { children: JSX.Element }) {
  const [registered, setRegistered] = createSignal<readonly Action[]>([]);
  const all = createMemo(() => {
    const byId = new Map<string, Action>();
    for (const action of registered()) byId.set(action.id, action);
    return [...byId.values()];
  });
  // Not remembered: whether something can be done may hang on the focus, which is no signal.
  const enabled = () => all().filter(isEnabled);
  const find = (id: string) => all().find((action) => action.id === id);

  const value: Actions = {
    register: (...actions) => {
      setRegistered((before) => [...before, ...actions]);
      const remove = () => {
        setRegistered((before) => before.filter((one) => !actions.includes(one)));
      };
      if (getOwner() !== null) onCleanup(remove);
      return remove;
    },
    enabled,
    all,
    keysOf: (id) => {
      const first = find(id)?.keys?.[0];
      return first === undefined ? undefined : displayKeys(first);
    },
    run: (id) => {
      const action = untrack(() => find(id));
      if (action === undefined || !isEnabled(action)) return false;
      action.run();
      return true;
    },
  };

  let typed: { readonly presses: readonly Press[]; readonly at: number } = { presses: [], at: 0 };
  const handleKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const press = pressOf(event);
    if (press === undefined || (!press.mod && isForSomethingElse(event.target))) return;
    if (event.key === 'Enter' && !press.mod && isPressedByEnter(event.target)) return;
    const before = event.timeStamp - typed.at < SEQUENCE_MS ? typed.presses : [];
    const presses = [...before, press];
    const found = untrack(
      () => choose(enabled(), presses, event.target) ?? choose(enabled(), [press], event.target),
    );
    typed = { presses: [], at: 0 };
    if (found === undefined) return;
    event.preventDefault();
    if (found === 'more') typed = { presses, at: event.timeStamp };
    else found.run();
  };
  onMount(() => {
    document.addEventListener('keydown', handleKeyDown);
    onCleanup(() => document.removeEventListener('keydown', handleKeyDown));
  });

  return <ActionsContext.Provider value={value}>{props.children}</ActionsContext.Provider>;
}

const isEnabled = (action: Action): boolean => action.isEnabled?.() ?? true;

/** The action that these presses mean, or `more` if they begin a sequence. */
function choose(
  actions: readonly Action[],
  presses: readonly Press[],
  target: EventTarget | null,
): Action | 'more' | undefined {
  const results = actions.map((action) => ({
    action,
    match: matchKeys(action.keys ?? [], presses),
  }));
  const whole = results.filter(({ match }) => match === 'whole').map(({ action }) => action);
  const holdsFocus = (action: Action) =>
    target instanceof Node && action.within?.()?.contains(target) === true;
  const meant = whole.findLast(holdsFocus) ?? whole.at(-1);
  return meant ?? (results.some(({ match }) => match === 'begins') ? 'more' : undefined);
}

/** Enter presses a button and follows a link by itself. */
const isPressedByEnter = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('a[href], button, summary, [role="button"], [role="menuitem"]') !== null;

const OPEN_DIALOG = '[role="dialog"], [role="alertdialog"]';

/** A letter typed into a field is a letter, and one pressed in a dialog or menu is for that. */
function isForSomethingElse(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  // What held the focus is gone from a dialog that is still open: the keys are for that, not for what it covers.
  if (target === document.body) return document.querySelector(OPEN_DIALOG) !== null;
  if (target instanceof HTMLElement && target.isContentEditable) return true;
  return (
    target.closest(
      'input:not([type="checkbox"], [type="radio"], [type="button"]), textarea, select, [role="textbox"], [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]',
    ) !== null
  );
}
