import { useI18n } from '#client/i18n/i18n-context.tsx';
import { SyncMark } from '#client/ui/sync-mark.tsx';
import { useDesk } from './desk-context.tsx';
import { syncStatusOf } from '#client/features/tickets/index.ts';
import { syncWords } from './sync-words.ts';

/** The desk's state in words; with `onActivate` a button that opens what is behind it. */
export function DeskSyncMark(props: { onActivate?: (() => void) | undefined; compact?: boolean }) {
  const { desk } = useDesk();
  const { t } = useI18n();
  const status = syncStatusOf(desk);
  const words = () => syncWords(status(), t);
  return (
    <SyncMark
      state={words().state}
      label={words().label}
      count={words().count}
      compact={props.compact}
      onActivate={props.onActivate}
    />
  );
}
