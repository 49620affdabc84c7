// How keys are written in the register and compared with what was pressed. `mod` is ⌘ on Apple's keyboards and Ctrl on
// all others. Shift is written only for letters and named keys: on which key `?` lies is the layout's affair.

export interface Press {
  key: string;
  mod: boolean;
  alt: boolean;
  shift: boolean;
}

const modifiers = new Set(['Control', 'Meta', 'Alt', 'AltGraph', 'Shift', 'CapsLock', 'Dead']);

const isApple = (): boolean =>
  typeof navigator !== 'undefined' && /Mac|iPhone|iPad|iPod/u.test(navigator.platform);

/** Undefined for a modifier alone. */
export function pressOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  apple = isApple(),
): Press | undefined {
  if (modifiers.has(event.key)) return undefined;
  const isSign = event.key.length === 1 && event.key.toLowerCase() === event.key.toUpperCase();
  return {
    key: event.key.toLowerCase(),
    mod: apple ? event.metaKey : event.ctrlKey,
    // Signs are typed with Alt or AltGr on many layouts.
    alt: event.altKey && !isSign,
    shift: event.shiftKey && !isSign,
  };
}

function parse(text: string): Press {
  const parts = text === '+' ? ['+'] : text.split('+');
  const named = parts.slice(0, -1).map((part) => part.toLowerCase());
  return {
    key: (parts.at(-1) ?? '').toLowerCase(),
    mod: named.includes('mod'),
    alt: named.includes('alt'),
    shift: named.includes('shift'),
  };
}

const isSame = (a: Press, b: Press): boolean =>
  a.key === b.key && a.mod === b.mod && a.alt === b.alt && a.shift === b.shift;

/** Whether the presses are one of the alternatives, begin one, or neither. */
export function matchKeys(
  alternatives: readonly string[],
  presses: readonly Press[],
): 'whole' | 'begins' | undefined {
  let best: 'begins' | undefined;
  for (const alternative of alternatives) {
    const wanted = alternative.split(' ').map(parse);
    const fits =
      presses.length <= wanted.length &&
      presses.every((press, index) => isSame(press, wanted[index] as Press));
    if (!fits) continue;
    if (presses.length === wanted.length) return 'whole';
    best = 'begins';
  }
  return best;
}

const signs: Readonly<Record<string, string>> = {
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  enter: '↵',
  escape: 'Esc',
};

/** As it is written on the keyboard: `mod+k` is `['Ctrl', 'K']`, `g m` is `['G', 'M']`. */
export function displayKeys(keys: string, apple = isApple()): readonly string[] {
  return keys.split(' ').flatMap((one) => {
    const press = parse(one);
    return [
      ...(press.mod ? [apple ? '⌘' : 'Ctrl'] : []),
      ...(press.alt ? [apple ? '⌥' : 'Alt'] : []),
      ...(press.shift ? ['⇧'] : []),
      signs[press.key] ?? (press.key.length === 1 ? press.key.toUpperCase() : press.key),
    ];
  });
}
