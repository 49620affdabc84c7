import { createContext, createEffect, useContext, type Accessor, type JSX } from 'solid-js';

/** The few words the components say by themselves; the app gives them in the reader's language. */
export interface UiText {
  close: string;
  dismiss: string;
  optional: string;
  clear: string;
  loading: string;
  search: string;
  noMatches: string;
  notifications: string;
  opensInNewTab: string;
  errorSummary: (count: number) => string;
  results: (count: number) => string;
  step: (current: number, total: number) => string;
  stepDone: string;
  stepCurrent: string;
  stepNext: string;
}

export interface Ui {
  text: UiText;
  locale: string;
  direction: 'ltr' | 'rtl';
  /** The time that relative times count from, in ms; let it tick every 30 s or so. */
  now: Accessor<number>;
  formatRelative: (at: number, now: number, style: 'short' | 'long') => string;
  formatExact: (at: number) => string;
}

const UiContext = createContext<Ui>();

export function UiProvider(props: { value: Ui; children: JSX.Element }) {
  createEffect(() => {
    document.documentElement.lang = props.value.locale;
    document.documentElement.dir = props.value.direction;
  });
  // The getters keep the provider's value live.
  const live: Ui = {
    get text() {
      return props.value.text;
    },
    get locale() {
      return props.value.locale;
    },
    get direction() {
      return props.value.direction;
    },
    now: () => props.value.now(),
    formatRelative: (at, now, style) => props.value.formatRelative(at, now, style),
    formatExact: (at) => props.value.formatExact(at),
  };
  return <UiContext.Provider value={live}>{props.children}</UiContext.Provider>;
}

export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (ui === undefined) throw new Error('Components of client/ui need a <UiProvider> above them.');
  return ui;
}
