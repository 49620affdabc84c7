import { createEffect, on } from 'solid-js';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useToasts } from '#client/ui/toasts.tsx';

/** Says it at the moment at which the device runs full; from then on the sync panel does. */
export function StorageNotice(props: { desk: Desk }) {
  const { t } = useI18n();
  const toasts = useToasts();
  /** What the device was like before this page is no news. */
  let known: boolean | undefined;
  createEffect(
    on(
      () => props.desk.sync(),
      ({ isFull = false, lastContactAt }) => {
        if (known === false && isFull)
          toasts.show({ text: t('sync.storageFull'), key: 'storage-full' });
        // Nothing has been read before the first contact is known.
        if (lastContactAt !== null || isFull) known = isFull;
      },
    ),
  );
  return null;
}
