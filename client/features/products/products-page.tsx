import FileUp from 'lucide-solid/icons/file-up';
import { For, Match, Show, Switch, createMemo, createSignal, onCleanup, type JSX } from 'solid-js';
import type { ApiFailure, Desk } from '#client/data/index.ts';
import {
  AdministrationPage,
  BackToAdministration,
  failureWords,
} from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { createProductsApi, type LoadedProducts } from './products-api.ts';
import { refusedLines, type RefusedLine } from './refused-lines.ts';
import styles from './products.module.css';

/** As the server takes them. */
const MOST_BYTES = 24 * 1024 * 1024;
/** As many as the server names. */
const MOST_LINES = 50;

/** As another system writes it: names of columns are those of the API. */
const EXAMPLE = [
  'reference;designation;isOnSale',
  'OX-1500;Onduleur OX 1500;true',
  'OX-700;Onduleur OX 700;false',
].join('\n');

type Stage =
  | { readonly at: 'idle' }
  | { readonly at: 'sending'; readonly share: number }
  | { readonly at: 'loaded'; readonly loaded: LoadedProducts }
  | { readonly at: 'refused'; readonly lines: readonly RefusedLine[] }
  | { readonly at: 'failed'; readonly words: string };

/** Products from a file of another system, for who may load them (P4): all of the file or nothing. */
export function ProductsPage(props: { desk: Desk; slug: string; syncMark: JSX.Element }) {
  const { t } = useI18n();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const api = createProductsApi(props.slug);
  const [file, setFile] = createSignal<File>();
  const [stage, setStage] = createSignal<Stage>({ at: 'idle' });
  const isOnline = createMemo(() => props.desk.sync().state !== 'offline');
  let input: HTMLInputElement | undefined;
  /** Of the file that was chosen: the same for every attempt at it. */
  let key = '';
  let ended = new AbortController();
  onCleanup(() => ended.abort());
  const sending = () => {
    const now = stage();
    return now.at === 'sending' ? now : undefined;
  };
  const share = () => sending()?.share ?? 1;
  const loaded = () => {
    const now = stage();
    return now.at === 'loaded' ? now.loaded : undefined;
  };
  const refused = () => {
    const now = stage();
    return now.at === 'refused' ? now.lines : undefined;
  };
  const failed = () => {
    const now = stage();
    return now.at === 'failed' ? now.words : undefined;
  };

  function choose(chosen: File | undefined): void {
    if (chosen === undefined) return;
    setFile(chosen);
    key = props.desk.newId();
    setStage({ at: 'idle' });
    if (chosen.size > MOST_BYTES) setStage({ at: 'failed', words: t('product.tooLarge') });
  }

  async function load(): Promise<void> {
    const chosen = file();
    if (sending() !== undefined) return;
    if (chosen === undefined) {
      setStage({ at: 'failed', words: t('product.chooseFirst') });
      input?.focus();
      return;
    }
    if (chosen.size > MOST_BYTES) return;
    ended = new AbortController();
    const { signal } = ended;
    setStage({ at: 'sending', share: 0 });
    const result = await api.load(
      chosen,
      key,
      (share) => !signal.aborted && setStage({ at: 'sending', share }),
      signal,
    );
    if (signal.aborted) {
      setStage({ at: 'idle' });
      return;
    }
    if (result.ok) setStage({ at: 'loaded', loaded: result.value.data });
    else setStage(stageOf(result.error));
    // The file may be mended and chosen again under its name: that is another one.
    if (input !== undefined) input.value = '';
    if (!result.ok && result.error.kind === 'unreachable') return;
    setFile(undefined);
  }

  function stageOf(failure: ApiFailure): Stage {
    if (failure.kind === 'unreachable') return { at: 'failed', words: t('product.unsent') };
    const errors = failure.errors ?? [];
    if (errors.length > 0) return { at: 'refused', lines: refusedLines(errors, t) };
    if (failure.code === 'TOO_LARGE') return { at: 'failed', words: t('product.tooLarge') };
    return { at: 'failed', words: failureWords(failure, t) };
  }

  return (
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="products.load"
      name={t('product.manage')}
      title={t('product.title')}
      lead={t('product.intro')}
    >
      <div>
        <BackToAdministration slug={props.slug} />
      </div>
      <Show when={!isOnline()}>
        <Banner tone="warning" title={t('sale.offlineTitle')} live="status" />
      </Show>
      <form
        class={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void load();
        }}
        novalidate
        aria-label={t('product.title')}
      >
        <div class={styles['file']}>
          <label class={styles['label']} for="product-file">
            {t('product.file')}
          </label>
          <p class={styles['muted']} id="product-file-hint">
            {t('product.fileHint')}
          </p>
          <figure class={styles['figure']} aria-label={t('product.example')}>
            <pre class={styles['example']} dir="ltr" tabIndex={0}>
              {EXAMPLE}
            </pre>
          </figure>
          <input
            ref={input}
            id="product-file"
            type="file"
            accept=".csv,.txt,text/csv,text/plain"
            aria-describedby="product-file-hint"
            disabled={sending() !== undefined}
            onChange={(event) => choose(event.currentTarget.files?.[0])}
          />
        </div>
        <div class={styles['actions']}>
          <Button type="submit" variant="primary" icon={<FileUp />} busy={sending() !== undefined}>
            {t('product.load')}
          </Button>
          <Show when={sending()}>
            <Button onClick={() => ended.abort()}>{t('common.cancel')}</Button>
          </Show>
        </div>
      </form>
      {/* Always there, so that what appears in it is told. */}
      <div class={styles['told']} role="status">
        <Switch>
          <Match when={sending() !== undefined}>
            <div class={styles['progress']}>
              <Show when={share() < 1} fallback={<progress aria-label={t('product.reading')} />}>
                <progress max={1} value={share()} aria-label={t('product.sending')} />
              </Show>
              <p>{t(share() < 1 ? 'product.sending' : 'product.reading')}</p>
            </div>
          </Match>
          <Match when={loaded()} keyed>
            {(counts) => (
              <Banner tone="success" title={t('product.done')}>
                <ul class={styles['counts']}>
                  <li>{t('product.added', { count: counts.added })}</li>
                  <li>{t('product.changed', { count: counts.changed })}</li>
                  <li>{t('product.unchanged', { count: counts.unchanged })}</li>
                </ul>
              </Banner>
            )}
          </Match>
          <Match when={failed()}>{(words) => <Banner tone="danger" title={words()} />}</Match>
          <Match when={refused()} keyed>
            {(lines) => (
              <Banner tone="danger" title={t('product.refused')}>
                <p>
                  {lines.length >= MOST_LINES
                    ? t('product.refusedFirst', { count: lines.length })
                    : t('product.refusedAll')}
                </p>
              </Banner>
            )}
          </Match>
        </Switch>
      </div>
      <Show when={refused()} keyed>
        {(lines) => (
          <ul class={styles['lines']} aria-label={t('product.refusedTitle')}>
            <For each={lines}>
              {(one) => (
                <li class={styles['line']}>
                  <Show when={one.line}>
                    {(line) => (
                      <span class={styles['number']}>{t('product.line', { line: line() })}</span>
                    )}
                  </Show>
                  <span>{one.words}</span>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
    </AdministrationPage>
  );
}
