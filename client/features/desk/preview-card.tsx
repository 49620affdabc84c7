import { Show, createSignal, onCleanup, onMount } from 'solid-js';
import { Portal } from 'solid-js/web';
import { TicketPreview } from '#client/features/tickets/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { classNames } from '#client/ui/class-names.ts';
import floating from '#client/ui/floating.module.css';
import { Sheet } from '#client/ui/sheet.tsx';
import { useDesk } from './desk-context.tsx';
import type { Preview, PreviewPlace } from './create-preview.ts';
import styles from './preview-card.module.css';

const MARGIN_PX = 12;

/** Beside the row on a wide screen; a sheet where a finger asked for it. */
export function PreviewCard(props: { preview: Preview }) {
  const { t } = useI18n();
  const { desk } = useDesk();
  const place = () => props.preview.place();
  const touched = () => (place()?.by === 'touch' ? place() : undefined);
  return (
    <>
      <Sheet
        open={touched() !== undefined}
        onOpenChange={(open) => {
          if (!open) props.preview.close();
        }}
        title={t('ticket.preview')}
        side="bottom"
      >
        <Show when={touched()?.id}>{(id) => <TicketPreview desk={desk} id={id()} />}</Show>
      </Sheet>
      <Show when={touched() === undefined && place()}>
        {(at) => (
          <Portal>
            <Card at={at()} preview={props.preview} />
          </Portal>
        )}
      </Show>
    </>
  );
}

function Card(props: { at: PreviewPlace; preview: Preview }) {
  const { t } = useI18n();
  const { desk } = useDesk();
  const [height, setHeight] = createSignal(0);
  let element!: HTMLElement;
  onMount(() => {
    const observer = new ResizeObserver(() => setHeight(element.offsetHeight));
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  });
  const top = () =>
    Math.max(MARGIN_PX, Math.min(props.at.top, window.innerHeight - height() - MARGIN_PX));
  return (
    <aside
      ref={element}
      class={classNames(floating['panel'], styles['card'])}
      aria-label={t('ticket.preview')}
      // By key one asked for it, and wants to hear it.
      aria-live={props.at.by === 'key' ? 'polite' : 'off'}
      style={{
        'inset-block-start': `${top()}px`,
        'inset-inline-start': `min(${props.at.start}px, 100vw - 26rem - ${MARGIN_PX}px)`,
      }}
      onPointerEnter={() => props.preview.stay()}
      onPointerLeave={() => props.preview.leave()}
    >
      <TicketPreview desk={desk} id={props.at.id} />
    </aside>
  );
}
