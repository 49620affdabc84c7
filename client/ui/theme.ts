import { createSignal, type Accessor } from 'solid-js';

// Theme and density belong to the device. public/boot.js applies them before the first paint; the keys are the same.

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'comfortable' | 'compact';

const themeKey = 'homing-theme';
const densityKey = 'homing-density';

function initial<Value extends string>(
  name: 'theme' | 'density',
  allowed: readonly Value[],
  other: Value,
) {
  const stored = document.documentElement.dataset[name];
  return allowed.find((value) => value === stored) ?? other;
}

/** Keeps the choice if the browser lets us; without storage it holds until the page is closed. */
function remember(key: string, value: string, isDefault: boolean): boolean {
  try {
    if (isDefault) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}

/** The bars of the browser have the page's colour; public/boot.js sees to it at the start. */
function colourBars(theme: Theme): void {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
    const { theme: own = '' } = meta.dataset;
    if (theme === 'system') meta.media = `(prefers-color-scheme: ${own})`;
    else meta.media = own === theme ? 'all' : 'not all';
  }
}

export interface Appearance {
  theme: Accessor<Theme>;
  density: Accessor<Density>;
  /** Both tell whether the choice will be there next time. */
  setTheme: (theme: Theme) => boolean;
  setDensity: (density: Density) => boolean;
}

export function createAppearance(): Appearance {
  const root = document.documentElement;
  const [theme, setThemeSignal] = createSignal<Theme>(
    initial('theme', ['light', 'dark'], 'system'),
  );
  const [density, setDensitySignal] = createSignal<Density>(
    initial('density', ['compact'], 'comfortable'),
  );
  return {
    theme,
    density,
    setTheme(next) {
      if (next === 'system') delete root.dataset['theme'];
      else root.dataset['theme'] = next;
      colourBars(next);
      setThemeSignal(next);
      return remember(themeKey, next, next === 'system');
    },
    setDensity(next) {
      if (next === 'comfortable') delete root.dataset['density'];
      else root.dataset['density'] = next;
      setDensitySignal(next);
      return remember(densityKey, next, next === 'comfortable');
    },
  };
}
