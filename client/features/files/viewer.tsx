// Looks at a message's files without leaving it: pictures, PDF, sound, film. Arrow keys and swipes go from one to the
// next, Escape closes. Bytes go into <img>, <audio>, <video> and a canvas only (F3, F4).

import ChevronLeft from 'lucide-solid/icons/chevron-left';
import ChevronRight from 'lucide-solid/icons/chevron-right';
import ZoomIn from 'lucide-solid/icons/zoom-in';
import ZoomOut from 'lucide-solid/icons/zoom-out';
import {
  Match,
  Show,
  Suspense,
  Switch,
  createEffect,
  createMemo,
  createSignal,
  lazy,
  on,
  onCleanup,
} from 'solid-js';
import type { FileId } from '#shared/base/ids.ts';
import type { Desk, FetchedFile } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { sizeWords } from './file-words.ts';
import { SaveButton } from './save-button.tsx';
import { viewableAs, type ShownFile } from './shown-file.ts';
import styles from './viewer.module.css';

const PdfPages = lazy(async () => ({ default: (await import('./pdf-pages.tsx')).PdfPages }));

const ZOOMS = [1, 1.5, 2, 3, 4] as const;
/** A finger that moves so far to the side means the next one. */
const SWIPE_PX = 60;
/** Larger films and sounds are saved, not shown: all of it would be in memory. */
const MOST_BYTES = 200 * 1024 * 1024;

type Loaded = FetchedFile | { readonly status: 'loading' } | { readonly status: 'too-large' };

export function Viewer(props: {
  desk: Desk;
  files: readonly ShownFile[];
  current: FileId;
  onCurrent: (id: FileId) => void;
  onClose: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const index = () =>
    Math.max(
      0,
      props.files.findIndex(({ id }) => id === props.current),
    );
  const file = createMemo(() => props.files[index()]);
  /** Rows come anew with every change of the ticket; what is looked at stays, as large as it is. */
  const id = createMemo(() => file()?.id);
  const [zoom, setZoom] = createSignal<number>(0);
  const [attempt, setAttempt] = createSignal(0);
  const [loaded, setLoaded] = createSignal<Loaded>({ status: 'loading' });

  createEffect(
    on([id, attempt], () => {
      const current = file();
      const abort = new AbortController();
      setLoaded({ status: 'loading' });
      setZoom(0);
      onCleanup(() => abort.abort());
      if (current === undefined) return;
      if (current.size > MOST_BYTES) {
        setLoaded({ status: 'too-large' });
        return;
      }
      props.desk.files.fetch(current, 'content', abort.signal).then(
        (fetched) => !abort.signal.aborted && setLoaded(fetched),
        (error: unknown) => {
          if (!abort.signal.aborted) reportError(error);
        },
      );
    }),
  );
  const go = (by: number) => {
    const next = props.files[index() + by];
    if (next !== undefined) props.onCurrent(next.id);
  };
  const zoomBy = (by: number) =>
    setZoom((level) => Math.min(ZOOMS.length - 1, Math.max(0, level + by)));
  const isRtl = () => document.documentElement.dir === 'rtl';

  function handleKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    // What plays has its own keys.
    const isInPlayer = event.target instanceof HTMLMediaElement;
    const keys: Readonly<Record<string, () => void>> = {
      ArrowRight: () => go(isRtl() ? -1 : 1),
      ArrowLeft: () => go(isRtl() ? 1 : -1),
      '+': () => zoomBy(1),
      '=': () => zoomBy(1),
      '-': () => zoomBy(-1),
      '0': () => setZoom(0),
    };
    const act = keys[event.key];
    if (act === undefined || isInPlayer) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
  // The focus may stand on the dialog itself, or on a button that has just been disabled.
  document.addEventListener('keydown', handleKey, { capture: true });
  onCleanup(() => document.removeEventListener('keydown', handleKey, { capture: true }));
  let touchedAt: { readonly x: number; readonly y: number } | undefined;
  function handleTouchStart(event: TouchEvent): void {
    const touch = event.touches[0];
    touchedAt =
      event.touches.length === 1 && touch !== undefined && zoom() === 0
        ? { x: touch.clientX, y: touch.clientY }
        : undefined;
  }
  function handleTouchEnd(event: TouchEvent): void {
    const touch = event.changedTouches[0];
    if (touchedAt === undefined || touch === undefined) return;
    const x = touch.clientX - touchedAt.x;
    const y = touch.clientY - touchedAt.y;
    touchedAt = undefined;
    if (Math.abs(x) < SWIPE_PX || Math.abs(x) < 2 * Math.abs(y)) return;
    go(x < 0 === isRtl() ? -1 : 1);
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onClose()}
      size="full"
      title={file()?.name ?? ''}
    >
      <div class={styles['viewer']} onTouchStart={handleTouchStart} onTouchEnd={handleTouchEnd}>
        <div class={styles['bar']}>
          <span class={styles['place']} role="status">
            {sizeWords(i18n, file()?.size ?? 0)}
            <Show when={props.files.length > 1}>
              {' · '}
              {t('file.place', {
                at: i18n.formatNumber(index() + 1),
                of: i18n.formatNumber(props.files.length),
              })}
            </Show>
          </span>
          <Show when={file() !== undefined && viewableAs(file()!)?.as === 'image'}>
            <IconButton
              size="small"
              label={t('file.zoomOut')}
              shortcut={['-']}
              icon={<ZoomOut />}
              disabled={zoom() === 0}
              onClick={() => zoomBy(-1)}
            />
            <IconButton
              size="small"
              label={t('file.zoomIn')}
              shortcut={['+']}
              icon={<ZoomIn />}
              disabled={zoom() === ZOOMS.length - 1}
              onClick={() => zoomBy(1)}
            />
          </Show>
          <Show when={file()}>{(one) => <SaveButton desk={props.desk} file={one()} />}</Show>
          <Show when={props.files.length > 1}>
            <IconButton
              size="small"
              label={t('file.previous')}
              shortcut={['←']}
              icon={<ChevronLeft class={styles['turn'] ?? ''} />}
              disabled={index() === 0}
              onClick={() => go(-1)}
            />
            <IconButton
              size="small"
              label={t('file.next')}
              shortcut={['→']}
              icon={<ChevronRight class={styles['turn'] ?? ''} />}
              disabled={index() === props.files.length - 1}
              onClick={() => go(1)}
            />
          </Show>
        </div>
        <div class={styles['stage']} tabindex="0" role="group" aria-label={file()?.name ?? ''}>
          <Switch>
            <Match when={loaded().status === 'loading'}>
              <p role="status">{t('file.loading')}</p>
            </Match>
            <Match when={loaded().status === 'too-large'}>
              <p role="status">{t('file.tooLargeToShow')}</p>
            </Match>
            <Match when={loaded().status === 'gone'}>
              <p role="alert">{t('file.gone')}</p>
            </Match>
            <Match when={loaded().status === 'unreachable'}>
              <div class={styles['notice']} role="alert">
                <p>{t('file.unreachable')}</p>
                <Button onClick={() => setAttempt((n) => n + 1)}>{t('common.retry')}</Button>
              </div>
            </Match>
            <Match when={blobOf(loaded())} keyed>
              {(blob) => (
                <Content
                  file={file()!}
                  blob={blob}
                  scale={ZOOMS[zoom()] ?? 1}
                  onToggle={() => setZoom((level) => (level === 0 ? 2 : 0))}
                />
              )}
            </Match>
          </Switch>
        </div>
      </div>
    </Dialog>
  );
}

const blobOf = (loaded: Loaded): Blob | undefined =>
  loaded.status === 'ok' ? loaded.blob : undefined;

function Content(props: { file: ShownFile; blob: Blob; scale: number; onToggle: () => void }) {
  const { t } = useI18n();
  const [hasFailed, setFailed] = createSignal(false);
  // eslint-disable-next-line solid/reactivity -- made anew for every file
  const viewable = viewableAs(props.file);
  const url =
    viewable === undefined || viewable.as === 'pdf'
      ? undefined
      : // eslint-disable-next-line solid/reactivity -- likewise
        URL.createObjectURL(new Blob([props.blob], { type: viewable.type }));
  onCleanup(() => url !== undefined && URL.revokeObjectURL(url));
  return (
    <Show when={!hasFailed()} fallback={<p role="alert">{t('file.notShown')}</p>}>
      <Switch>
        <Match when={viewable?.as === 'image'}>
          <img
            class={styles['image']}
            style={{ '--zoom': String(props.scale) }}
            data-zoomed={props.scale > 1 ? '' : undefined}
            src={url}
            alt={props.file.name}
            draggable={false}
            onDblClick={() => props.onToggle()}
            onError={() => setFailed(true)}
          />
        </Match>
        <Match when={viewable?.as === 'video'}>
          <video
            class={styles['film']}
            controls
            playsinline
            src={url}
            aria-label={props.file.name}
            onError={() => setFailed(true)}
          />
        </Match>
        <Match when={viewable?.as === 'audio'}>
          <audio
            class={styles['sound']}
            controls
            src={url}
            aria-label={props.file.name}
            onError={() => setFailed(true)}
          />
        </Match>
        <Match when={viewable?.as === 'pdf'}>
          <Suspense fallback={<p role="status">{t('file.loading')}</p>}>
            <PdfPages blob={props.blob} name={props.file.name} onFail={() => setFailed(true)} />
          </Suspense>
        </Match>
      </Switch>
    </Show>
  );
}
