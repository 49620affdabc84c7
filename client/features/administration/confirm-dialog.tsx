import { Show, createSignal } from 'solid-js';
import type { ApiFailure } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';

/** Asked before what cannot be undone. */
export function ConfirmDialog(props: {
  title: string;
  text: string;
  /** The verb on the button. */
  action: string;
  /** What went wrong, or nothing. */
  onConfirm: () => Promise<ApiFailure | undefined>;
  onClose: () => void;
  failureWords: (failure: ApiFailure) => string;
}) {
  const { t } = useI18n();
  const [isBusy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<ApiFailure>();
  async function confirm(): Promise<void> {
    setBusy(true);
    setFailure(await props.onConfirm());
    setBusy(false);
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onClose()}
      insistent
      size="small"
      title={props.title}
      description={props.text}
      footer={
        <>
          <Button onClick={() => props.onClose()}>{t('common.cancel')}</Button>
          <Button variant="danger" busy={isBusy()} onClick={() => void confirm()}>
            {props.action}
          </Button>
        </>
      }
    >
      <Show when={failure()}>
        {(found) => <Banner tone="danger" title={props.failureWords(found())} live="alert" />}
      </Show>
    </Dialog>
  );
}
