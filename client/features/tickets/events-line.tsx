import { For, Show, createMemo, createSignal } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { EventView } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { eventSentence } from './event-sentences.ts';
import { useEventNames } from './use-event-names.ts';
import styles from './conversation.module.css';

/** More of them in a row than this are folded, the last one shown. */
const SHOWN = 2;

export function EventsLine(props: { events: readonly EventView[] }) {
  const { t } = useI18n();
  const names = useEventNames();
  const [isOpen, setOpen] = createSignal(false);
  const shown = createMemo(() =>
    isOpen() || props.events.length <= SHOWN ? props.events : props.events.slice(-1),
  );
  return (
    <li class={styles['events']}>
      <Show when={props.events.length > SHOWN}>
        <button
          type="button"
          class={styles['eventsFold']}
          aria-expanded={isOpen()}
          onClick={() => setOpen((open) => !open)}
        >
          {isOpen()
            ? t('conversation.eventsHide')
            : t('conversation.events', { count: props.events.length - 1 })}
        </button>
      </Show>
      <For each={shown()}>
        {(event) => (
          <p class={styles['event']}>
            <span>{eventSentence(event, names)}</span>{' '}
            <RelativeTime at={fromInstant(event.at)} look="long" />
          </p>
        )}
      </For>
    </li>
  );
}
