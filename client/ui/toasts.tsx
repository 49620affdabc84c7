import CircleAlert from 'lucide-solid/icons/circle-alert';
import CircleCheck from 'lucide-solid/icons/circle-check';
import X from 'lucide-solid/icons/x';
import {
  For,
  Show,
  createContext,
  createSignal,
  onCleanup,
  onMount,
  untrack,
  useContext,
  type JSX,
} from 'solid-js';
import { classNames } from './class-names.ts';
import { useUi } from './ui-context.tsx';
import styles from './toasts.module.css';

// A toast says what was done and offers to undo it. It never carries the only trace of a failure:
// that belongs beside what failed. Pointer or focus on the region stops every clock.

const mostAtOnce = 3;
const shownMs = 6_000;
const shownWithActionMs = 10_000;
/** Above and below the region, where it stands at the foot of a pane. */
const gapPx = 8;

export interface ToastOptions {
  text: string;
  tone?: 'plain' | 'success' | 'danger' | undefined;
  action?: { label: string; onAction: () => void } | undefined;
  /** Replaces the toast of the same key instead of stacking. */
  key?: string | undefined;
}

interface Toast extends ToastOptions {
  id: number;
}

export interface Toasts {
  show: (options: ToastOptions) => () => void;
  /** For the undo key: runs the newest toast's action; false when there is none. */
  runLastAction: () => boolean;
}

const ToastContext = createContext<Toasts>();

export function useToasts(): Toasts {
  const toasts = useContext(ToastContext);
  if (toasts === undefined) throw new Error('useToasts() needs a <ToastProvider> above it.');
  return toasts;
}

function ToastItem(props: { toast: Toast; paused: boolean; onClose: () => void }) {
  const ui = useUi();
  let leftMs = untrack(() => (props.toast.action === undefined ? shownMs : shownWithActionMs));
  const stepMs = 250;
  onMount(() => {
    const timer = setInterval(() => {
      if (props.paused || document.hidden) return;
      leftMs -= stepMs;
      if (leftMs <= 0) props.onClose();
    }, stepMs);
    onCleanup(() => clearInterval(timer));
  });

  return (
    <li class={classNames(styles['toast'], styles[props.toast.tone ?? 'plain'])}>
      <Show when={props.toast.tone === 'success'}>
        <CircleCheck aria-hidden="true" />
      </Show>
      <Show when={props.toast.tone === 'danger'}>
        <CircleAlert aria-hidden="true" />
      </Show>
      <span class={styles['text']}>{props.toast.text}</span>
      <Show when={props.toast.action}>
        {(action) => (
          <button
            type="button"
            class={styles['action']}
            onClick={() => {
              props.onClose();
              action().onAction();
            }}
          >
            {action().label}
          </button>
        )}
      </Show>
      <button
        type="button"
        class={styles['close']}
        aria-label={ui.text.dismiss}
        onClick={() => props.onClose()}
      >
        <X aria-hidden="true" />
      </button>
    </li>
  );
}

/** By the next one of its key, or by the same sentence said again: three times "Saved." is no news. */
const isReplaced = (toast: ToastOptions, next: ToastOptions): boolean =>
  next.key === undefined
    ? next.action === undefined && toast.action === undefined && toast.text === next.text
    : toast.key === next.key;

export function ToastProvider(props: { children: JSX.Element }) {
  const ui = useUi();
  const [toasts, setToasts] = createSignal<Toast[]>([]);
  const [paused, setPaused] = createSignal(false);
  let lastId = 0;

  const close = (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id));

  const value: Toasts = {
    show(options) {
      lastId += 1;
      const id = lastId;
      setToasts((shown) =>
        [...shown.filter((toast) => !isReplaced(toast, options)), { ...options, id }].slice(
          -mostAtOnce,
        ),
      );
      return () => close(id);
    },
    runLastAction() {
      const last = toasts().findLast((toast) => toast.action !== undefined);
      if (last?.action === undefined) return false;
      close(last.id);
      last.action.onAction();
      return true;
    },
  };

  /** Panes leave this much free at their foot, so that a toast never lies over what one reads or uses. */
  const makeRoom = (list: HTMLOListElement) => {
    const root = document.documentElement;
    const observer = new ResizeObserver(() => {
      const { height } = list.getBoundingClientRect();
      root.style.setProperty('--toasts-room', height === 0 ? '0' : `${height + 2 * gapPx}px`);
    });
    observer.observe(list);
    onCleanup(() => {
      observer.disconnect();
      root.style.removeProperty('--toasts-room');
    });
  };

  return (
    <ToastContext.Provider value={value}>
      {props.children}
      <section
        class={styles['region']}
        aria-label={ui.text.notifications}
        onPointerEnter={() => setPaused(true)}
        onPointerLeave={() => setPaused(false)}
        onFocusIn={() => setPaused(true)}
        onFocusOut={() => setPaused(false)}
      >
        <ol class={styles['list']} aria-live="polite" aria-relevant="additions" ref={makeRoom}>
          <For each={toasts()}>
            {(toast) => (
              <ToastItem toast={toast} paused={paused()} onClose={() => close(toast.id)} />
            )}
          </For>
        </ol>
      </section>
    </ToastContext.Provider>
  );
}
