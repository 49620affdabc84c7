// What can be put into an answer from beside it (C8): entries of the workspace's directories, searched at the server from
// the first character and put in in their layout, and a tab for each panel of another system.

import Search from 'lucide-solid/icons/search';
import { For, Show, createEffect, createSignal, createUniqueId, on, onCleanup } from 'solid-js';
import type { PanelId } from '#shared/base/ids.ts';
import { localText, type LocalText } from '#shared/base/local-text.ts';
import type { PanelFact } from '#shared/templates/panel.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { arrowStep } from '#client/ui/arrow-step.ts';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { PanelView } from './panel-view.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './insert-panel.module.css';

/** As the list of the server has it. */
type Panel = {
  readonly id: PanelId;
  readonly name: LocalText;
  readonly site: string;
  readonly sees: readonly PanelFact[];
  readonly isOffered: boolean;
};

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

const DIRECTORIES = 'directories';

export function InsertPanel(props: {
  onPut: (html: string) => void;
  /** From a panel: undefined, it was put in; else why not. */
  onInsert: (panel: string, html: string) => string | undefined;
  onClose: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const { desk, configuration } = useTicket();
  const tabsId = createUniqueId();
  const [panels, setPanels] = createSignal<readonly Panel[]>([]);
  const [chosen, setChosen] = createSignal<string>(DIRECTORIES);
  /** Opened once, a panel stays as it is while one looks at another. */
  const [opened, setOpened] = createSignal<readonly string[]>([]);
  let isHere = true;
  onCleanup(() => (isHere = false));
  const isOffline = () => desk.sync().state === 'offline';
  async function loadPanels(): Promise<void> {
    const base = `w/${encodeURIComponent(desk.workspace().slug)}/panels`;
    const answer = await desk.api.get<{ items: readonly Panel[] }>(base);
    // Without a connection the directories say so; panels come with it.
    if (isHere && answer.ok) setPanels(answer.value.data.items.filter((one) => one.isOffered));
  }
  createEffect(
    on(isOffline, (isAway) => {
      if (!isAway && panels().length === 0) void loadPanels();
    }),
  );
  const nameOf = ({ name }: Panel) =>
    localText(name, i18n.language(), configuration().languages[0]);
  const tabs = () => [
    { id: DIRECTORIES, label: t('panel.directories') },
    ...panels().map((panel) => ({ id: panel.id as string, label: nameOf(panel) })),
  ];
  const choose = (id: string) => {
    setChosen(id);
    if (id !== DIRECTORIES && !opened().includes(id)) setOpened((before) => [...before, id]);
  };
  const tabId = (id: string) => `${tabsId}-${id}`;
  const handleTabKey = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    const step = arrowStep(event, event.currentTarget);
    if (step === 0) return;
    event.preventDefault();
    const all = tabs();
    const at = all.findIndex(({ id }) => id === chosen());
    const next = all[(at + step + all.length) % all.length]!;
    choose(next.id);
    document.getElementById(tabId(next.id))?.focus();
  };

  return (
    <section
      class={styles['panel']}
      aria-label={t(panels().length > 0 ? 'panel.tabs' : 'template.insert')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        props.onClose();
      }}
    >
      <Show when={panels().length > 0}>
        <div
          class={styles['tabs']}
          role="tablist"
          aria-label={t('panel.tabs')}
          onKeyDown={handleTabKey}
        >
          <For each={tabs()}>
            {(tab) => (
              <button
                type="button"
                role="tab"
                id={tabId(tab.id)}
                class={styles['tab']}
                aria-selected={chosen() === tab.id}
                aria-controls={`${tabId(tab.id)}-panel`}
                tabindex={chosen() === tab.id ? 0 : -1}
                onClick={() => choose(tab.id)}
              >
                <bdi class="truncate">{tab.label}</bdi>
              </button>
            )}
          </For>
        </div>
      </Show>
      <div
        id={`${tabId(DIRECTORIES)}-panel`}
        hidden={chosen() !== DIRECTORIES}
        {...(panels().length > 0
          ? { role: 'tabpanel', 'aria-labelledby': tabId(DIRECTORIES) }
          : {})}
      >
        <DirectorySearch onPut={(html) => props.onPut(html)} />
      </div>
      <For each={panels()}>
        {(panel) => (
          <div
            id={`${tabId(panel.id)}-panel`}
            role="tabpanel"
            aria-labelledby={tabId(panel.id)}
            hidden={chosen() !== panel.id}
          >
            <Show when={opened().includes(panel.id)}>
              <PanelView
                panel={{ ...panel, name: nameOf(panel) }}
                onInsert={(html) => props.onInsert(nameOf(panel), html)}
              />
            </Show>
          </div>
        )}
      </For>
    </section>
  );
}

function DirectorySearch(props: { onPut: (html: string) => void }) {
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
    setChosenId((before) => before || (answer.value.data.items[0]?.id ?? ''));
  }
  createEffect(
    on(
      () => desk.sync().state === 'offline',
      (isAway) => {
        if (isAway) setUnreachable(true);
        else if (directories() === undefined || isUnreachable()) void loadDirectories();
      },
    ),
  );

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
    } else return;
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
    <>
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
    </>
  );
}
