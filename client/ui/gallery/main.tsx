import '../styles.css';
import { createSignal } from 'solid-js';
import { render } from 'solid-js/web';
import { ToastProvider } from '../toasts.tsx';
import { UiProvider, type Ui } from '../ui-context.tsx';
import { Gallery } from './gallery.tsx';

const [now] = createSignal(Date.UTC(2026, 10, 21, 12));
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const parameters = new URLSearchParams(location.search);

const ui: Ui = {
  locale: 'en',
  direction: parameters.get('dir') === 'rtl' ? 'rtl' : 'ltr',
  now,
  formatRelative: (at, from, style) => {
    const minutes = Math.round((from - at) / 60_000);
    return style === 'short' ? `${minutes}m` : relative.format(-minutes, 'minute');
  },
  formatExact: (at) => new Date(at).toUTCString(),
  text: {
    close: 'Close',
    dismiss: 'Dismiss',
    optional: '(optional)',
    clear: 'Clear',
    loading: 'Loading',
    search: 'Search',
    noMatches: 'Nothing matches.',
    notifications: 'Notifications',
    opensInNewTab: 'opens in a new tab',
    errorSummary: (count) => `${count} things to put right`,
    results: (count) => `${count} results`,
    step: (current, total) => `Step ${current} of ${total}`,
    stepDone: 'done',
    stepCurrent: 'where it is now',
    stepNext: 'still to come',
  },
};

const root = document.getElementById('app');
if (root === null) throw new Error('#app is missing');
const theme = parameters.get('theme');
if (theme !== null) document.documentElement.dataset['theme'] = theme;
render(
  () => (
    <UiProvider value={ui}>
      <ToastProvider>
        <Gallery view={parameters.get('view') ?? 'parts'} />
      </ToastProvider>
    </UiProvider>
  ),
  root,
);
