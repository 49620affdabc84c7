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
  const [waiting, setWaiting] = createSignal<Workbox>();

  onMount(() => {
    // Absent on insecure origins and in some private modes: the app then works online.
    if (!('serviceWorker' in navigator)) return;
    const workbox = new Workbox('/sw.js');
    workbox.addEventListener('waiting', () => setWaiting(workbox));
    const ignore = (): void => undefined;
    // A refused registration leaves the app online-only, which the sync mark says.
    workbox.register().catch(ignore);
    const timer = setInterval(() => void workbox.update().catch(ignore), CHECK_MS);
    onCleanup(() => clearInterval(timer));
  });

  function activate(workbox: Workbox): void {
    workbox.addEventListener('controlling', () => location.reload());
    workbox.messageSW({ type: 'activate' }).catch(() => location.reload());
  }

  return (
    <Show when={waiting()}>
      {(workbox) => (
        <div class={styles['prompt']}>
          <Banner
            tone="info"
            title={t('common.updateReady')}
            live="status"
            onDismiss={() => setWaiting(undefined)}
            actions={
              <Button variant="secondary" size="small" onClick={() => activate(workbox())}>
                {t('common.updateNow')}
              </Button>
            }
          >
            {t('common.updateKeepsDrafts')}
          </Banner>
        </div>
      )}
    </Show>
  );
}
