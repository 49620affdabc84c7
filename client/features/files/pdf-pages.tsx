// A PDF page by page on canvases. pdf.js reads it in a worker of its own, runs none of its scripts and opens none of its
// forms and links; what comes out is a picture, and the words beside it for those who hear them.

import { getDocument, PDFWorker, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist';
import { For, Show, createSignal, onCleanup, onMount } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import styles from './viewer.module.css';

/** Sharper than any screen shows is memory for nothing. */
const MOST_PIXELS = 4_000_000;
/** More would be a document of its own weight; the rest is in what one downloads. */
const MOST_PAGES = 300;
/** Pages so far out of sight give their picture back. */
const NEAR = '150% 0px';
/** An A4 page, until its own size is known. */
const USUAL = { width: 595, height: 842 };

export function PdfPages(props: { blob: Blob; name: string; onFail: () => void }) {
  const { t, formatNumber } = useI18n();
  const [pdf, setPdf] = createSignal<PDFDocumentProxy>();
  let isHere = true;
  const thread = new Worker(new URL('./pdf-worker.ts', import.meta.url), { type: 'module' });
  const worker = PDFWorker.create({ port: thread });

  async function open(): Promise<void> {
    const data = new Uint8Array(await props.blob.arrayBuffer());
    if (!isHere) return;
    const task = getDocument({
      data,
      worker,
      enableXfa: false,
      // The page's policy allows no code from anywhere, WebAssembly included.
      useWasm: false,
      useSystemFonts: true,
      stopAtErrors: false,
      verbosity: 0,
    });
    const opened = await task.promise;
    if (isHere) setPdf(opened);
  }
  /** Damaged, or with a password: said in one sentence, and it can be saved. */
  const fail = () => {
    if (isHere) props.onFail();
  };
  // eslint-disable-next-line solid/reactivity -- once, when it is looked at
  open().catch(fail);
  onCleanup(() => {
    isHere = false;
    worker.destroy();
    thread.terminate();
  });
  return (
    <Show when={pdf()} fallback={<p role="status">{t('file.loading')}</p>}>
      {(opened) => (
        <div class={styles['pages']}>
          <Show when={opened().numPages > MOST_PAGES}>
            <p class={styles['cut']} role="status">
              {t('file.pagesCut', {
                shown: formatNumber(MOST_PAGES),
                of: formatNumber(opened().numPages),
              })}
            </p>
          </Show>
          <For
            each={Array.from(
              { length: Math.min(opened().numPages, MOST_PAGES) },
              (_, index) => index + 1,
            )}
          >
            {(number) => <PdfPage pdf={opened()} number={number} />}
          </For>
        </div>
      )}
    </Show>
  );
}

function PdfPage(props: { pdf: PDFDocumentProxy; number: number }) {
  const i18n = useI18n();
  const [words, setWords] = createSignal('');
  const [size, setSize] = createSignal(USUAL);
  let frame!: HTMLDivElement;
  let canvas!: HTMLCanvasElement;
  let cancel: (() => void) | undefined;
  const label = () =>
    i18n.t('file.page', {
      at: i18n.formatNumber(props.number),
      of: i18n.formatNumber(props.pdf.numPages),
    });

  async function show(): Promise<void> {
    const page = await props.pdf.getPage(props.number);
    const { width, height } = page.getViewport({ scale: 1 });
    setSize({ width, height });
    await draw(page, width);
    const content = await page.getTextContent();
    setWords(content.items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  async function draw(page: PDFPageProxy, width: number): Promise<void> {
    const wanted = (frame.clientWidth / width) * devicePixelRatio;
    const whole = page.getViewport({ scale: wanted });
    const most = Math.sqrt(MOST_PIXELS / (whole.width * whole.height));
    const viewport = page.getViewport({ scale: wanted * Math.min(1, most) });
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    const task = page.render({ canvas, viewport });
    cancel = () => task.cancel();
    await task.promise;
  }
  function hide(): void {
    cancel?.();
    cancel = undefined;
    canvas.width = 0;
    canvas.height = 0;
  }
  onMount(() => {
    let isNear = false;
    const observer = new IntersectionObserver(
      (entries) => {
        const next = entries.at(-1)?.isIntersecting === true;
        if (next === isNear) return;
        isNear = next;
        if (!next) return hide();
        show().catch((error: unknown) => {
          // Scrolled away while it was drawn.
          if ((error as Error).name !== 'RenderingCancelledException') reportError(error);
        });
      },
      { rootMargin: NEAR },
    );
    observer.observe(frame);
    onCleanup(() => {
      observer.disconnect();
      hide();
    });
  });
  return (
    <div
      class={styles['page']}
      ref={frame}
      style={{ '--shape': `${size().width} / ${size().height}`, '--width': `${size().width}px` }}
    >
      <canvas ref={canvas} role="img" aria-label={label()} />
      <p class="visually-hidden">{words()}</p>
    </div>
  );
}
