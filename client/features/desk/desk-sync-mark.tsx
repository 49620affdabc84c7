import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { SyncMark, type SyncMarkState } from '#client/ui/sync-mark.tsx';
import { useDesk } from './desk-context.tsx';
import { syncStatusOf } from '#client/features/tickets/index.ts';
import { syncWords } from './sync-words.ts';

const SHORT: { readonly [State in SyncMarkState]: MessageKey } = {
  saved: 'sync.shortSaved',
  sending: 'sync.shortSending',
  offline: 'sync.offline',
  attention: 'sync.shortAttention',
  error: 'sync.shortError',
};

/** The desk's state in words, or in one; with `onActivate` a button that opens what is behind it. */
export function DeskSyncMark(props: { onActivate?: (() => void) | undefined; short?: boolean }) {
  const { desk } = useDesk();
  const { t } = useI18n();
  const status = syncStatusOf(desk);
  const words = () => syncWords(status(), t);
  return (
    <SyncMark
      state={words().state}
      label={words().label}
      count={words().count}
      word={props.short === true ? t(SHORT[words().state]) : undefined}
      onActivate={props.onActivate}
    />
  );
}
