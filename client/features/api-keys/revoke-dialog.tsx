import { Show, createSignal } from 'solid-js';
import type { ApiFailure } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import type { ApiKey } from './api-keys-api.ts';
import { failureWords } from './key-problems.ts';

/** Asked, because it cannot be undone: whoever uses the key is shut out at once. */
export function RevokeDialog(props: {
  apiKey: ApiKey;
  /** What went wrong, or nothing. */
  onRevoke: () => Promise<ApiFailure | undefined>;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const [isBusy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<ApiFailure>();
  async function revoke(): Promise<void> {
    setBusy(true);
    setFailure(await props.onRevoke());
    setBusy(false);
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onClose()}
      insistent
      size="small"
      title={t('apiKey.revokeTitle', { name: props.apiKey.name })}
      description={t('apiKey.revokeText')}
      footer={
        <>
          <Button onClick={() => props.onClose()}>{t('common.cancel')}</Button>
          <Button variant="danger" busy={isBusy()} onClick={() => void revoke()}>
            {t('apiKey.revoke')}
          </Button>
        </>
      }
    >
      <Show when={failure()}>
        {(found) => <Banner tone="danger" title={failureWords(found(), t)} live="alert" />}
      </Show>
    </Dialog>
  );
}
