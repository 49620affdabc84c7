// What another app has shared waits here until somebody says where it belongs: into the answer to a ticket, into a new
// one, or nowhere. Until then it lies on the device and goes nowhere.

import Search from 'lucide-solid/icons/search';
import { For, Show, createMemo, createSignal, onCleanup, onMount } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { havingWords } from '#shared/conditions/asked-words.ts';
import type { Desk, TicketListItem } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { createAttachments } from './create-attachments.ts';
import { FileChips } from './file-chips.tsx';
import { setJustPut } from './put-files.ts';
import styles from './share-dialog.module.css';

const MOST_OFFERED = 8;
/** Of which those are chosen: what has ended is not offered. */
const MOST_FOUND = 50;

export function ShareDialog(props: {
  desk: Desk;
  onTicket: (id: TicketId) => void;
  /** Undefined: this person opens none. */
  onNew: (() => void) | undefined;
}) {
  const { t } = useI18n();
  const toasts = useToasts();
  // A desk is one for the life of what stands under it.
  // eslint-disable-next-line solid/reactivity
  const { desk } = props;
  const shared = createAttachments(desk, () => 'shared');
  const [text, setText] = createSignal('');
  const asked = createMemo(() => havingWords(text()));
  const [mine, all] = [desk.tickets(() => 'mine'), desk.tickets(() => 'all')];
  // eslint-disable-next-line solid/reactivity -- the desk tracks it where it answers
  const found = desk.search.best(asked, MOST_FOUND);
  const isLooking = () => asked() !== undefined && found() === undefined;
  /** One's own first: mostly it is the ticket that one stands in front of. */
  const offered = createMemo((): readonly TicketListItem[] => {
    const some = found()?.tickets.filter(({ views }) => views.includes('all'));
    const own = some?.filter(({ views }) => views.includes('mine')) ?? mine().rows;
    const ids = new Set(own.map(({ id }) => id));
    const others = some ?? all().rows;
    return [...own, ...others.filter(({ id }) => !ids.has(id))].slice(0, MOST_OFFERED);
  });
  const isOpen = () => !shared.isEmpty() || shared.notTaken().length > 0;

  let isTaking = false;
  async function take(): Promise<void> {
    if (isTaking) return;
    isTaking = true;
    try {
      shared.forgetNotTaken();
      await desk.files.takeShared((file) => shared.addEach(file));
    } finally {
      isTaking = false;
    }
  }
  const look = () => {
    if (document.visibilityState === 'visible') void take();
  };
  onMount(() => {
    const said = new URLSearchParams(location.search).get('shared');
    if (said === 'not-all') toasts.show({ text: t('file.notAllShared'), tone: 'danger' });
    look();
    document.addEventListener('visibilitychange', look);
    onCleanup(() => document.removeEventListener('visibilitychange', look));
  });

  async function putInto(id: TicketId): Promise<void> {
    await desk.files.move(shared.ids(), `reply/${id}`);
    setJustPut(id);
    props.onTicket(id);
  }
  async function putIntoNew(): Promise<void> {
    await desk.files.move(shared.ids(), 'new');
    props.onNew?.();
  }
  async function discard(): Promise<void> {
    for (const { key } of shared.notTaken()) shared.dismiss(key);
    for (const id of shared.ids()) await shared.remove(id);
  }
  return (
    <Dialog
      open={isOpen()}
      // What is closed is still there at the next look: it is discarded by its own button only.
      onOpenChange={() => undefined}
      insistent
      title={t('file.sharedTitle')}
      description={t('file.sharedText')}
      footer={
        <>
          <Button variant="danger-quiet" onClick={() => void discard()}>
            {t('file.sharedDiscard')}
          </Button>
          <Show when={props.onNew !== undefined && !shared.isEmpty()}>
            <Button onClick={() => void putIntoNew()}>{t('file.sharedNew')}</Button>
          </Show>
        </>
      }
    >
      <FileChips attachments={shared} />
      <Show when={!shared.isEmpty()}>
        <TextField
          type="search"
          label={t('file.sharedSearch')}
          icon={<Search />}
          value={text()}
          onInput={setText}
          autocomplete="off"
        />
        <ul class={styles['tickets']} aria-label={t('file.sharedTickets')}>
          <For each={offered()}>
            {(one) => (
              <li>
                <button type="button" class={styles['ticket']} onClick={() => void putInto(one.id)}>
                  <span class={styles['subject']} dir="auto">
                    {one.number === null ? '' : `#${one.number} `}
                    {one.subject || t('desk.noSubject')}
                  </span>
                  <span class={styles['who']}>{one.requesterName}</span>
                </button>
              </li>
            )}
          </For>
        </ul>
        <Show when={offered().length === 0 && !isLooking()}>
          <p role="status">{t('file.sharedNone')}</p>
        </Show>
      </Show>
    </Dialog>
  );
}
