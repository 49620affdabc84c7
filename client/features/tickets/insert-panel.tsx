// Entries of the workspace's directories (C8): searched at the server from the first character, put into the answer in
// their layout.

import Search from 'lucide-solid/icons/search';
import {
  For,
  Show,
  createEffect,
  createSignal,
  createUniqueId,
  on,
  onCleanup,
  onMount,
} from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './insert-panel.module.css';

type Directory = {
  readonly id: string;
  readonly name: string;
  readonly columns: readonly { readonly id: string }[];
};
type Entry = {
  readonly id: string;
  readonly title: string;
  readonly cells: Readonly<Record<string, string>>;
};

const SHOWN = 8;
const PAUSE_MS = 120;

export function InsertPanel(props: { onPut: (html: string) => void; onClose: () => void }) {
  const { t } = useI18n();
  const { desk, id: ticketId } = useTicket();
  const listId = createUniqueId();
  const base = () => `w/${encodeURIComponent(desk.workspace().slug)}/inserts`;
  const [directories, setDirectories] = createSignal<readonly Directory[]>();
  const [chosenId, setChosenId] = createSignal('');
  const [typed, setTyped] = createSignal('');
  const [entries, setEntries] = createSignal<readonly Entry[]>([]);
  const [at, setAt] = createSignal(0);
  const [isUnreachable, setUnreachable] = createSignal(false);
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => {
    turn += 1;
    clearTimeout(timer);
  });

  async function loadDirectories(): Promise<void> {
    const answer = await desk.api.get<{ items: readonly Directory[] }>(base());
    setUnreachable(!answer.ok);
    if (!answer.ok) return;
    setDirectories(answer.value.data.items);
    setChosenId(answer.value.data.items[0]?.id ?? '');
  }
  onMount(() => void loadDirectories());

  async function search(directoryId: string, words: string): Promise<void> {
    turn += 1;
    const mine = turn;
    const query = new URLSearchParams({ q: words, limit: String(SHOWN) });
    const answer = await desk.api.get<{ items: readonly Entry[] }>(
      `${base()}/${directoryId}/entries?${query.toString()}`,
    );
    // An answer to what was typed earlier comes too late.
    if (mine !== turn) return;
    setUnreachable(!answer.ok);
    setAt(0);
    setEntries(answer.ok ? answer.value.data.items : []);
  }
  createEffect(
    on([chosenId, typed], ([directoryId, words]) => {
      clearTimeout(timer);
      if (directoryId === '') return;
      timer = setTimeout(() => void search(directoryId, words), PAUSE_MS);
    }),
  );

  async function put(entry: Entry): Promise<void> {
    const path = `${base()}/${chosenId()}/entries/${entry.id}/fill`;
    const answer = await desk.api.post<{ html: string }>(path, { ticketId });
    setUnreachable(!answer.ok);
    if (answer.ok) props.onPut(answer.value.data.html);
  }
  const handleKey = (event: KeyboardEvent): void => {
    const all = entries();
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && all.length > 0) setAt((at() + step + all.length) % all.length);
    else if (event.key === 'Enter') {
      const entry = all[at()];
      if (entry !== undefined) void put(entry);
    } else if (event.key === 'Escape') props.onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const details = ({ cells }: Entry): string => {
    const columns = directories()?.find(({ id }) => id === chosenId())?.columns ?? [];
    return columns
      .slice(1)
      .map(({ id }) => cells[id] ?? '')
      .filter((cell) => cell !== '')
      .join(' · ');
  };
  const state = (): string => {
    if (isUnreachable()) return t('template.insertOffline');
    if (directories() === undefined) return t('template.insertLoading');
    if (directories()?.length === 0) return t('template.noDirectory');
    return typed() !== '' && entries().length === 0 ? t('template.noEntry') : '';
  };

  return (
    <section class={styles['panel']} aria-label={t('template.insert')}>
      <div class={styles['asked']}>
        <Show when={(directories()?.length ?? 0) > 1}>
          <Select
            label={t('template.directory')}
            labelHidden
            value={chosenId()}
            options={(directories() ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            onChange={setChosenId}
          />
        </Show>
        <TextField
          label={t('template.searchEntries')}
          labelHidden
          placeholder={t('template.searchEntries')}
          icon={<Search />}
          autocomplete="off"
          role="combobox"
          aria-expanded={entries().length > 0}
          aria-controls={listId}
          aria-activedescendant={entries().length > 0 ? `${listId}-${at()}` : undefined}
          value={typed()}
          onInput={setTyped}
          onKeyDown={handleKey}
          ref={(input: HTMLInputElement) => queueMicrotask(() => input.focus())}
        />
      </div>
      <p role="status" class={styles['state']}>
        {state()}
      </p>
      <div id={listId} role="listbox" aria-label={t('template.insert')} class={styles['list']}>
        <For each={entries()}>
          {(entry, index) => (
            <div
              id={`${listId}-${index()}`}
              class={styles['entry']}
              role="option"
              aria-selected={index() === at()}
              onMouseDown={(event) => {
                event.preventDefault();
                void put(entry);
              }}
            >
              <strong>{entry.title}</strong>
              <span>{details(entry)}</span>
            </div>
          )}
        </For>
      </div>
    </section>
  );
}
