// A new version waits until the person agrees, or until every tab is closed: an update must never take a text away
// from under somebody's hands (L7). Drafts are in the database before the page reloads.

import { Show, createSignal, onCleanup, onMount } from 'solid-js';
import { Workbox } from 'workbox-window';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import styles from './update-prompt.module.css';

const CHECK_MS = 60 * 60_000;

export function UpdatePrompt() {
  const { t } = useI18n();
  const [isWaiting, setWaiting] = createSignal(false);

  onMount(() => {
    // Absent on insecure origins and in some private modes: the app then works online.
    if (!('serviceWorker' in navigator)) return;
    const workbox = new Workbox('/sw.js');
    workbox.addEventListener('waiting', () => setWaiting(true));
    const ignore = (): void => undefined;
    // A refused registration leaves the app online-only, which the sync mark says.
    workbox.register().catch(ignore);
    const timer = setInterval(() => void workbox.update().catch(ignore), CHECK_MS);
    onCleanup(() => clearInterval(timer));
  });

  /** To the one that waits: workbox-window would tell the one in charge, which has nothing to do. */
  async function activate(): Promise<void> {
    const registration = await navigator.serviceWorker.getRegistration();
    const next = registration?.waiting;
    // Another tab was faster.
    if (next === null || next === undefined) {
      location.reload();
      return;
    }
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
      once: true,
    });
    next.postMessage({ type: 'activate' });
  }

  return (
    <Show when={isWaiting()}>
      <div class={styles['prompt']}>
        <Banner
          tone="info"
          title={t('common.updateReady')}
          live="status"
          onDismiss={() => setWaiting(false)}
          actions={
            <Button variant="secondary" size="small" onClick={() => void activate()}>
              {t('common.updateNow')}
            </Button>
          }
        >
          {t('common.updateKeepsDrafts')}
        </Banner>
      </div>
    </Show>
  );
}
