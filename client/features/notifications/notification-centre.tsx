import {
  Show,
  createEffect,
  createSignal,
  onCleanup,
  onMount,
  untrack,
  type Component,
} from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import type { CentreProps } from './centre-sheet.tsx';

/** The desk has its first list and its words by then; at worst the panel is fetched when it is opened. */
const AHEAD_MS = 3_000;

/** The panel of what one was told; it comes after the desk stands, and is kept for when there is no network. */
export function NotificationCentre(props: CentreProps) {
  const { t } = useI18n();
  const toasts = useToasts();
  const [sheet, setSheet] = createSignal<Component<CentreProps>>();
  let isGone = false;
  const fetchSheet = async (): Promise<boolean> => {
    if (sheet() !== undefined) return true;
    try {
      const { CentreSheet } = await import('./centre-sheet.tsx');
      if (!isGone) setSheet(() => CentreSheet);
      return true;
    } catch {
      return false;
    }
  };
  onMount(() => {
    const timer = setTimeout(() => void fetchSheet(), AHEAD_MS);
    onCleanup(() => {
      isGone = true;
      clearTimeout(timer);
    });
  });
  async function open(): Promise<void> {
    if ((await fetchSheet()) || isGone) return;
    props.onOpenChange(false);
    toasts.show({ text: t('error.missingPart'), tone: 'danger' });
  }
  createEffect(() => {
    if (props.open) void untrack(open);
  });
  return <Show when={sheet()}>{(loaded) => <Dynamic component={loaded()} {...props} />}</Show>;
}
