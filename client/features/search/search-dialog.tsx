// The search over everything: `/` opens it, it answers while one types, Enter opens the ticket. Typed words stay when it
// closes, so that the next answer is one key away.

import Clock from 'lucide-solid/icons/clock';
import CloudOff from 'lucide-solid/icons/cloud-off';
import Search from 'lucide-solid/icons/search';
import X from 'lucide-solid/icons/x';
import { For, Match, Show, Switch, createEffect, createMemo, createSignal, on } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { PanelDialog } from '#client/ui/panel-dialog.tsx';
import floating from '#client/ui/floating.module.css';
import { createTicketSearch } from './create-search.ts';
import { FoundRow } from './found-row.tsx';
import type { Found } from './join-answers.ts';
import styles from './search.module.css';

export function SearchDialog(props: {
  desk: Desk;
  slug: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  hrefOf: (id: TicketId) => string;
  onTicket: (id: TicketId) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  // eslint-disable-next-line solid/reactivity -- a desk is one for the life of what stands under it
  const { desk, slug } = props;
  const search = createTicketSearch({ desk, slug, isOpen: () => props.open });
  const [activeId, setActiveId] = createSignal<string>();
  let input: HTMLInputElement | undefined;
  let list: HTMLDivElement | undefined;

  const recent = () => (search.text().trim() === '' ? desk.search.recent() : []);
  const keys = createMemo((): readonly string[] =>
    recent().length > 0
      ? recent().map((_, index) => `recent-${index}`)
      : search.found().map(({ id }) => id),
  );
  // It stays on the ticket one has gone to, wherever others come in.
  const active = () => (keys().includes(activeId() ?? '') ? activeId() : keys()[0]);
  createEffect(on(search.text, () => setActiveId(undefined), { defer: true }));
  createEffect(
    on(
      () => props.open,
      (isOpen) => isOpen && queueMicrotask(() => input?.select()),
    ),
  );
  const optionId = (key: string) => `search-${key}`;
  const move = (delta: number) => {
    const all = keys();
    if (all.length === 0) return;
    const at = all.indexOf(active() ?? '');
    const next = all[(at + delta + all.length) % all.length]!;
    setActiveId(next);
    list?.querySelector(`#${CSS.escape(optionId(next))}`)?.scrollIntoView({ block: 'nearest' });
  };
  const take = (text: string) => {
    search.setText(text);
    input?.focus();
  };
  const openTicket = (found: Found) => {
    void desk.search.remember(search.text());
    props.onOpenChange(false);
    props.onTicket(found.id);
  };
  const choose = () => {
    const key = active();
    if (key === undefined) return;
    const index = recent().length > 0 ? keys().indexOf(key) : -1;
    if (index >= 0) return take(recent()[index]!);
    const found = search.found().find(({ id }) => id === key);
    if (found !== undefined) openTicket(found);
  };
  const handleKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter') choose();
    else if (event.key === 'Escape' && search.text() !== '') search.setText('');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const handleClick = (event: MouseEvent, found: Found) => {
    // The reader's own wish for a new tab or window goes to the browser.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    openTicket(found);
  };

  const isOnlyDevice = () => search.server() === 'unreachable';
  const isEmpty = () =>
    search.asked() !== undefined && search.isAnswered() && search.found().length === 0;

  return (
    <PanelDialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={t('search.title')}
      onOpened={() => input?.focus()}
    >
      <div class={styles['field']}>
        <Search aria-hidden="true" />
        <input
          ref={(element) => {
            input = element;
          }}
          type="text"
          inputmode="search"
          role="combobox"
          aria-expanded={keys().length > 0}
          aria-controls="search-list"
          aria-autocomplete="list"
          aria-activedescendant={active() === undefined ? undefined : optionId(active()!)}
          aria-label={t('search.title')}
          placeholder={t('search.placeholder', { example: 'status:open' })}
          autocomplete="off"
          spellcheck={false}
          enterkeyhint="search"
          value={search.text()}
          onInput={(event) => search.setText(event.currentTarget.value)}
          onKeyDown={handleKeyDown}
        />
        <IconButton
          label={t('common.close')}
          icon={<X />}
          onClick={() => props.onOpenChange(false)}
        />
      </div>
      <div
        class={styles['results']}
        ref={list}
        role="listbox"
        id="search-list"
        aria-label={t('search.results')}
      >
        <Show when={recent().length > 0}>
          <div class={floating['heading']} role="presentation">
            {t('search.recent')}
          </div>
          <For each={recent()}>
            {(text, index) => (
              <div
                class={styles['recent']}
                id={optionId(`recent-${index()}`)}
                role="option"
                aria-selected={active() === `recent-${index()}`}
                onPointerMove={() => setActiveId(`recent-${index()}`)}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => take(text)}
              >
                <Clock aria-hidden="true" />
                <span dir="auto">{text}</span>
              </div>
            )}
          </For>
        </Show>
        <For each={search.found()}>
          {(found, index) => (
            <>
              <Show
                when={found.from === 'server' && search.found()[index() - 1]?.from !== 'server'}
              >
                <div class={floating['heading']} role="presentation">
                  {t('search.onlyOnServer')}
                </div>
              </Show>
              <a
                class={styles['row']}
                id={optionId(found.id)}
                role="option"
                tabIndex={-1}
                href={props.hrefOf(found.id)}
                aria-selected={active() === found.id}
                onPointerMove={() => setActiveId(found.id)}
                onClick={(event) => handleClick(event, found)}
              >
                <FoundRow desk={desk} found={found} />
              </a>
            </>
          )}
        </For>
      </div>
      <Show when={isEmpty() && search.server() !== 'asking'}>
        <div class={styles['nothing']}>
          <p class={styles['nothingTitle']}>{t('desk.emptySearchTitle')}</p>
          <p>{t('desk.emptySearchText')}</p>
        </div>
      </Show>
      <Show when={search.suggestions().length > 0}>
        <p class={styles['suggestions']}>
          {t('search.didYouMean')}
          <For each={search.suggestions().slice(0, 3)}>
            {(one) => (
              <button type="button" onClick={() => take(one.q)}>
                {one.text}
              </button>
            )}
          </For>
        </p>
      </Show>
      <footer class={styles['foot']} classList={{ [styles['alone']!]: isOnlyDevice() }}>
        <Show when={isOnlyDevice()}>
          <CloudOff aria-hidden="true" />
        </Show>
        <p role="status">
          <Switch fallback={t('search.hint')}>
            <Match when={isOnlyDevice()}>
              {search.asked() === undefined
                ? t('search.onlyDevice')
                : t('search.onlyDeviceFound', { count: search.localTotal() })}
            </Match>
            <Match when={search.asked() !== undefined && search.server() === 'answered'}>
              {t('search.bothSearched', { count: search.localTotal() })}
            </Match>
            <Match when={search.server() === 'refused'}>{t('search.serverRefused')}</Match>
            <Match when={search.asked() !== undefined}>
              {t('search.asking', { count: search.localTotal() })}
            </Match>
          </Switch>
        </p>
      </footer>
    </PanelDialog>
  );
}
