import { For, Show, createMemo, createSignal } from 'solid-js';
import { fileRulesOf } from '#shared/files/file-rules.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { KIND_WORDS, problemWords, sizeWords } from './file-words.ts';
import { KindIcon } from './kind-icon.tsx';
import { SaveButton } from './save-button.tsx';
import { isPicture, kindOf, viewableAs, type ShownFile } from './shown-file.ts';
import { Thumbnail } from './thumbnail.tsx';
import { Viewer } from './viewer.tsx';
import styles from './files.module.css';

/** The files of a message: pictures side by side, the others in rows. */
export function MessageFiles(props: { desk: Desk; files: readonly ShownFile[] }) {
  const { t } = useI18n();
  const [viewed, setViewed] = createSignal<ShownFile['id']>();
  const isThere = (file: ShownFile) => file.state === 'ready' || file.state === 'here';
  const isShown = (file: ShownFile) => isThere(file) && isPicture(file);
  const pictures = () => props.files.filter(isShown);
  const others = () => props.files.filter((file) => !isShown(file));
  const isViewable = (file: ShownFile) => isThere(file) && viewableAs(file) !== undefined;
  const viewable = () => props.files.filter(isViewable);
  /** Rows come anew with every change; what is on screen stays the same, and keeps the focus. */
  const byId = createMemo(() => new Map(props.files.map((file) => [file.id, file])));
  const idsOf = (files: readonly ShownFile[]) => files.map(({ id }) => id);
  return (
    <Show when={props.files.length > 0}>
      <div class={styles['files']}>
        <Show when={pictures().length > 0}>
          <ul class={styles['pictures']} aria-label={t('file.pictures')}>
            <For each={idsOf(pictures())}>
              {(id) => (
                <Show when={byId().get(id)}>
                  {(file) => (
                    <li>
                      <button
                        type="button"
                        class={styles['picture']}
                        aria-label={t('file.view', { name: file().name })}
                        title={file().name}
                        onClick={() => setViewed(id)}
                      >
                        <Thumbnail desk={props.desk} file={file()} />
                      </button>
                    </li>
                  )}
                </Show>
              )}
            </For>
          </ul>
        </Show>
        <Show when={others().length > 0}>
          <ul class={styles['rows']} aria-label={t('file.files')}>
            <For each={idsOf(others())}>
              {(id) => (
                <Show when={byId().get(id)}>
                  {(file) => (
                    <FileLine
                      desk={props.desk}
                      file={file()}
                      onView={isViewable(file()) ? () => setViewed(id) : undefined}
                    />
                  )}
                </Show>
              )}
            </For>
          </ul>
        </Show>
      </div>
      <Show when={viewed()}>
        {(id) => (
          <Viewer
            desk={props.desk}
            files={viewable()}
            current={id()}
            onCurrent={setViewed}
            onClose={() => setViewed(undefined)}
          />
        )}
      </Show>
    </Show>
  );
}

function FileLine(props: { desk: Desk; file: ShownFile; onView: (() => void) | undefined }) {
  const i18n = useI18n();
  const { t } = i18n;
  const isThere = () => props.file.state === 'ready' || props.file.state === 'here';
  const words = () => {
    const { state, problem } = props.file;
    if (state === 'scanning') return t('file.scanning');
    if (state === 'removed') return t('file.removed');
    if (state === 'refused')
      return problemWords(
        i18n,
        problem ?? 'content',
        fileRulesOf(props.desk.workspace().configuration),
      );
    const kind = kindOf(props.file);
    return kind === undefined ? '' : t(KIND_WORDS[kind]);
  };
  const name = () => props.file.name || t('file.removedName');
  return (
    <li class={styles['row']} classList={{ [styles['bad'] ?? '']: props.file.state === 'refused' }}>
      <span class={styles['face']}>
        <KindIcon kind={kindOf(props.file)} />
      </span>
      <span class={styles['facts']}>
        <Show when={props.onView} fallback={<bdi class={styles['name']}>{name()}</bdi>}>
          {(onView) => (
            <button
              type="button"
              class={styles['open']}
              aria-label={t('file.view', { name: name() })}
              onClick={() => onView()()}
            >
              <bdi class={styles['name']}>{name()}</bdi>
            </button>
          )}
        </Show>
        <span class={styles['state']}>
          {[props.file.size > 0 ? sizeWords(i18n, props.file.size) : '', words()]
            .filter((one) => one !== '')
            .join(' · ')}
        </span>
      </span>
      <Show when={isThere()}>
        <SaveButton desk={props.desk} file={props.file} />
      </Show>
    </li>
  );
}
