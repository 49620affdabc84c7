import { RouterProvider } from '@tanstack/solid-router';
import { ErrorBoundary, createSignal, onCleanup, untrack } from 'solid-js';
import type { I18n } from '#client/i18n/create-i18n.ts';
import { I18nProvider } from '#client/i18n/i18n-context.tsx';
import { createUi } from '#client/i18n/ui-text.ts';
import { ToastProvider } from '#client/ui/toasts.tsx';
import { UiProvider } from '#client/ui/ui-context.tsx';
import { router } from '#client/router.tsx';
import { Failure } from './failure.tsx';
import { UpdatePrompt } from './update-prompt.tsx';

const TICK_MS = 30_000;

export function App(props: { i18n: I18n }) {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), TICK_MS);
  onCleanup(() => clearInterval(timer));

  // One instance for the life of the app; the languages inside it are reactive.
  const i18n = untrack(() => props.i18n);
  const ui = createUi(i18n, now);

  return (
    <I18nProvider i18n={i18n}>
      <UiProvider value={ui}>
        <ToastProvider>
          <ErrorBoundary fallback={(error: unknown) => <Failure error={error} />}>
            <RouterProvider router={router} />
            <UpdatePrompt />
          </ErrorBoundary>
        </ToastProvider>
      </UiProvider>
    </I18nProvider>
  );
}
