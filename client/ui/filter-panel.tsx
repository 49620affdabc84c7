import Check from 'lucide-solid/icons/check';
import Search from 'lucide-solid/icons/search';
import { For, Show, createEffect, createUniqueId, type JSX } from 'solid-js';
import { classNames } from './class-names.ts';
import { createFilterList, type FilterItem } from './create-filter-list.ts';
import { Kbd } from './kbd.tsx';
import { useUi } from './ui-context.tsx';
import floating from './floating.module.css';

export interface FilterPanelItem extends FilterItem {
  icon?: JSX.Element;
  shortcut?: readonly string[] | undefined;
  /** Shown above the first item that has it. */
  group?: string | undefined;
  selected?: boolean | undefined;
}

/** A text field over a list: the inside of Picker and CommandPalette. Focus stays in the field. */
export function FilterPanel<Item extends FilterPanelItem>(props: {
  items: readonly Item[];
  onChoose: (item: Item) => void;
  placeholder: string;
  label: string;
  class?: string | undefined;
  onQuery?: ((text: string) => void) | undefined;
}) {
  const ui = useUi();
  const id = createUniqueId();
  const optionId = (itemId: string) => `${id}-${itemId}`;
  let scroller: HTMLDivElement | undefined;
  const list = createFilterList<Item>({
    items: () => props.items,
    onChoose: (item) => props.onChoose(item),
  });

  createEffect(() => props.onQuery?.(list.query()));
  createEffect(() => {
    const active = list.active();
    if (active === undefined) return;
    const row = document.getElementById(optionId(active.id));
    if (scroller === undefined || row === null) return;
    // By hand: scrollIntoView would also scroll the page, while the panel is not at its place yet.
    const top = row.offsetTop;
    const bottom = top + row.offsetHeight - scroller.clientHeight;
    if (scroller.scrollTop > top) scroller.scrollTop = top;
    else if (scroller.scrollTop < bottom) scroller.scrollTop = bottom;
  });

  const startsGroup = (item: Item, index: number) =>
    item.group !== undefined && list.found()[index - 1]?.group !== item.group;

  return (
    <div class={props.class}>
      <div class={floating['filter']}>
        <Search aria-hidden="true" />
        <input
          data-autofocus
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={list.active() && optionId(list.active()?.id ?? '')}
          aria-label={props.label}
          placeholder={props.placeholder}
          autocomplete="off"
          spellcheck={false}
          value={list.query()}
          onInput={(event) => list.setQuery(event.currentTarget.value)}
          onKeyDown={(event) => list.handleKeyDown(event)}
        />
      </div>
      <div
        class={floating['items']}
        ref={scroller}
        role="listbox"
        id={`${id}-list`}
        aria-label={props.label}
      >
        <For each={list.found()}>
          {(item, index) => (
            <>
              <Show when={startsGroup(item, index())}>
                <div class={floating['heading']} role="presentation">
                  {item.group}
                </div>
              </Show>
              <div
                class={floating['item']}
                id={optionId(item.id)}
                role="option"
                aria-selected={item.selected === true}
                aria-disabled={item.disabled === true ? true : undefined}
                data-active={list.active() === item}
                onPointerMove={() => list.point(item)}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => list.choose(item)}
              >
                <Show when={item.icon}>
                  <span class={floating['mark']}>{item.icon}</span>
                </Show>
                <span class={classNames(floating['words'])}>
                  {item.label}
                  <Show when={item.detail}>
                    <span class={floating['detail']}>{item.detail}</span>
                  </Show>
                </span>
                <Show when={item.shortcut}>{(keys) => <Kbd keys={keys()} />}</Show>
                <Show when={item.selected}>
                  <Check class={floating['tick'] ?? ''} aria-hidden="true" />
                </Show>
              </div>
            </>
          )}
        </For>
      </div>
      <Show when={list.found().length === 0}>
        <p class={floating['nothing']}>{ui.text.noMatches}</p>
      </Show>
      <p class="visually-hidden" role="status">
        {list.query() === '' ? '' : ui.text.results(list.found().length)}
      </p>
    </div>
  );
}
