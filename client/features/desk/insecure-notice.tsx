import { Show, createSignal } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import styles from './ticket-list.module.css';

// Until the page is closed: at the next start it is worth saying again.
const [isDismissed, setDismissed] = createSignal(false);

/** What is missing on an address without https (L7). */
export function InsecureNotice() {
  const { t } = useI18n();
  return (
    <Show when={!window.isSecureContext && !isDismissed()}>
      <div class={styles['notice']}>
        <Banner tone="warning" title={t('sync.insecure')} onDismiss={() => setDismissed(true)}>
          {t('sync.insecureText')}
        </Banner>
      </div>
    </Show>
  );
}
