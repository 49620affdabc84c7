import { For, Show, createSignal, onMount } from 'solid-js';
import type { Desk, Unsent } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import styles from './desk.module.css';

/** Signs out at once if nothing is unsent; otherwise says in numbers what would be lost and asks. */
export function SignOutDialog(props: { desk: Desk; onClose: () => void; onSignedOut: () => void }) {
  const { t, formatNumber } = useI18n();
  const [unsent, setUnsent] = createSignal<Unsent>();
  const [isBusy, setBusy] = createSignal(false);
  const [hasFailed, setFailed] = createSignal(false);

  async function signOut(discardUnsent: boolean): Promise<void> {
    setBusy(true);
    try {
      const result = await props.desk.signOut({ discardUnsent });
      if (result.status === 'signed-out') props.onSignedOut();
      else setUnsent(result.unsent);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      setFailed(true);
    } finally {
      setBusy(false);
    }
  }
  onMount(() => void signOut(false));

  const losses = () => {
    const found = unsent();
    if (found === undefined) return [];
    return [
      found.queued > 0 && t('desk.unsentQueued', { count: found.queued }),
      found.held > 0 && t('desk.unsentHeld', { count: found.held }),
      found.drafts > 0 && t('desk.unsentDrafts', { count: found.drafts }),
      found.files > 0 && t('file.unsent', { files: formatNumber(found.files) }),
      found.sealed > 0 && t('desk.unsentSealed', { count: found.sealed }),
    ].filter((one) => one !== false);
  };

  return (
    <Dialog
      open={unsent() !== undefined || hasFailed()}
      onOpenChange={(open) => !open && props.onClose()}
      insistent
      title={t('desk.signOutTitle')}
      description={hasFailed() ? t('desk.signOutFailed') : t('desk.signOutText')}
      footer={
        <>
          <Button onClick={() => props.onClose()}>{t('desk.staySignedIn')}</Button>
          <Show when={!hasFailed()}>
            <Button variant="danger" busy={isBusy()} onClick={() => void signOut(true)}>
              {t('sync.signOutAnyway')}
            </Button>
          </Show>
        </>
      }
    >
      <ul class={styles['losses']}>
        <For each={losses()}>{(loss) => <li>{loss}</li>}</For>
      </ul>
    </Dialog>
  );
}
