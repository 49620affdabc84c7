import RefreshCw from 'lucide-solid/icons/refresh-cw';
import { createSignal, For, Show, type JSX } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { OutboxView, StoragePromise } from '#client/data/index.ts';
import { actsWords } from '#client/features/held/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { Sheet } from '#client/ui/sheet.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { useDesk } from './desk-context.tsx';
import { syncStatusOf } from '#client/features/tickets/index.ts';
import { isPhone } from './screen-size.ts';
import { SealedNotice } from './sealed-notice.tsx';
import { mustReload, problemText, syncWords } from './sync-words.ts';
import styles from './sync-panel.module.css';

/** Lines of the outbox that are shown; the rest is a number. */
const SHOWN = 30;

const STORAGE_WORDS: { readonly [Promise in StoragePromise]: MessageKey } = {
  kept: 'sync.storageKept',
  refused: 'sync.storageRefused',
  'not-asked': 'sync.storageNotAsked',
  impossible: 'sync.storageImpossible',
};

/** What is behind the sync mark: last contact, what waits, what needs the person, what this browser lacks. */
export function SyncPanel(props: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onHeld: () => void;
  onTicket: (id: TicketId) => void;
}) {
  const { desk } = useDesk();
  const { t } = useI18n();
  const status = syncStatusOf(desk);
  const words = () => syncWords(status(), t);
  const leave = (go: () => void) => {
    props.onOpenChange(false);
    go();
  };
  const toTicket = (id: TicketId) => {
    props.onOpenChange(false);
    props.onTicket(id);
  };
  return (
    <Sheet
      open={props.open}
      onOpenChange={props.onOpenChange}
      side={isPhone() ? 'bottom' : 'start'}
      title={t('sync.title')}
      footer={
        <Button icon={<RefreshCw />} onClick={() => desk.syncNow()}>
          {t('sync.now')}
        </Button>
      }
    >
      <div class={styles['panel']}>
        <div class={styles['state']}>
          <strong>{words().label}</strong>
          <span class={styles['muted']}>
            <Show when={desk.sync().lastContactAt} fallback={t('sync.never')}>
              {(at) => (
                <>
                  {t('sync.lastContact')} <RelativeTime at={at()} look="long" />
                </>
              )}
            </Show>
          </span>
        </div>
        <Notices />
        <Show when={desk.sync().attention > 0}>
          <Banner
            tone="warning"
            title={t('held.count', { count: desk.sync().attention })}
            actions={
              <Button size="small" onClick={() => leave(props.onHeld)}>
                {t('sync.seeHeld')}
              </Button>
            }
          >
            {t('desk.heldExplained', { count: desk.sync().attention })}
          </Banner>
        </Show>
        <section class={styles['section']} aria-labelledby="sync-waiting">
          <h3 id="sync-waiting">{t('sync.waitingTitle')}</h3>
          <Show
            when={desk.outbox().queued > 0}
            fallback={<p class={styles['muted']}>{t('sync.nothingWaits')}</p>}
          >
            <ol class={styles['entries']}>
              <For each={desk.outbox().entries.slice(0, SHOWN)}>
                {(entry) => <Entry entry={entry} onTicket={toTicket} />}
              </For>
            </ol>
            <Show when={desk.outbox().queued > SHOWN}>
              <p class={styles['muted']}>
                {t('sync.andMore', { count: desk.outbox().queued - SHOWN })}
              </p>
            </Show>
          </Show>
        </section>
        <Show when={desk.storagePromise()}>
          {(promise) => (
            <section class={styles['section']} aria-labelledby="sync-storage">
              <h3 id="sync-storage">{t('sync.storageTitle')}</h3>
              <Show when={desk.sync().isFull}>
                <p>{t('sync.storageFull')}</p>
              </Show>
              <p class={styles['muted']}>{t(STORAGE_WORDS[promise()])}</p>
            </section>
          )}
        </Show>
      </div>
    </Sheet>
  );
}

function Notices(): JSX.Element {
  const { desk } = useDesk();
  const { t } = useI18n();
  const otherProblem = () => {
    const { problem } = desk.sync();
    return problem === 'sealed' ? undefined : problem;
  };
  return (
    <>
      <SealedNotice />
      <Show when={otherProblem()}>
        {(problem) => (
          <Banner
            tone={problem() === 'storage-full' ? 'info' : 'warning'}
            title={problemText(problem(), t)}
            actions={
              mustReload(problem()) ? (
                <Button size="small" onClick={() => location.reload()}>
                  {t('error.reload')}
                </Button>
              ) : undefined
            }
          />
        )}
      </Show>
      <Show when={!window.isSecureContext}>
        <Banner tone="warning" title={t('sync.insecure')}>
          {t('sync.insecureText')}
        </Banner>
      </Show>
    </>
  );
}

function Entry(props: { entry: OutboxView; onTicket: (id: TicketId) => void }) {
  const { desk } = useDesk();
  const i18n = useI18n();
  const status = syncStatusOf(desk);
  const ticketId = () => props.entry.ticketIds[0];
  const isOnItsWay = () => props.entry.state === 'sent' && status().state !== 'offline';
  const isStuck = () => props.entry.state === 'attention';
  const toasts = useToasts();
  const [isBusy, setBusy] = createSignal(false);
  const setAside = async () => {
    setBusy(true);
    try {
      const { ok } = await desk.setAside(props.entry.id);
      toasts.show(
        ok
          ? { text: i18n.t('sync.setAsideDone'), tone: 'success' }
          : { text: i18n.t('sync.setAsideLate') },
      );
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      toasts.show({ text: i18n.t('sync.storageFailed'), tone: 'danger' });
    } finally {
      setBusy(false);
    }
  };
  return (
    <li class={styles['entry']}>
      <span class={styles['what']}>
        {actsWords(props.entry.commands, desk.workspace().configuration, i18n)}
      </span>
      <Show when={ticketId()}>
        {(id) => <EntryTicket id={id()} onTicket={() => props.onTicket(id())} />}
      </Show>
      <span class={styles['muted']}>
        {i18n.t(
          isStuck()
            ? 'sync.notAnswered'
            : props.entry.state === 'parked'
              ? 'file.entryWaits'
              : isOnItsWay()
                ? 'sync.onItsWay'
                : 'sync.savedHere',
        )}
        {' · '}
        <RelativeTime at={fromInstant(props.entry.at)} />
      </span>
      <Show when={isStuck()}>
        <Button size="small" busy={isBusy()} onClick={() => void setAside()}>
          {i18n.t('sync.setAside')}
        </Button>
      </Show>
    </li>
  );
}

function EntryTicket(props: { id: TicketId; onTicket: () => void }) {
  const { desk } = useDesk();
  // eslint-disable-next-line solid/reactivity -- the desk tracks it where it answers
  const ticket = desk.ticket(() => props.id);
  return (
    <Show when={ticket()}>
      {(view) => (
        <button type="button" class={styles['ticket']} onClick={() => props.onTicket()}>
          {view().number === null ? '' : `#${view().number} `}
          {view().subject}
        </button>
      )}
    </Show>
  );
}
