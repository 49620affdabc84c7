import { Show, createEffect, createSignal } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { useDesk } from './desk-context.tsx';

/** Work of an earlier session that no key has opened: kept, unless its owner gives it up, which nothing undoes. */
export function SealedNotice() {
  const { desk } = useDesk();
  const { t } = useI18n();
  const toasts = useToasts();
  const [isAsking, setAsking] = createSignal(false);
  const [isBusy, setBusy] = createSignal(false);

  async function discard(): Promise<void> {
    setBusy(true);
    try {
      await desk.discardSealed();
      toasts.show({ text: t('sync.sealedDiscarded') });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      toasts.show({ text: t('sync.sealedNotDiscarded'), tone: 'danger' });
      setAsking(false);
    } finally {
      setBusy(false);
    }
  }
  const isThere = () => desk.sync().problem === 'sealed';
  // Not before the notice is gone: the focus would go back to its button, and be lost with it.
  createEffect(() => {
    if (!isThere()) setAsking(false);
  });

  return (
    <>
      <Show when={isThere()}>
        <Banner
          tone="warning"
          title={t('sync.sealed')}
          actions={
            <Button size="small" onClick={() => setAsking(true)}>
              {t('sync.discardSealed')}
            </Button>
          }
        />
      </Show>
      <Dialog
        open={isAsking()}
        onOpenChange={setAsking}
        insistent
        size="small"
        title={t('sync.discardSealedTitle')}
        description={t('sync.discardSealedText')}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t('sync.keepSealed')}</Button>
            <Button variant="danger" busy={isBusy()} onClick={() => void discard()}>
              {t('sync.discardSealed')}
            </Button>
          </>
        }
      />
    </>
  );
}
