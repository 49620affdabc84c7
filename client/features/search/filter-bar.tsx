// A filter over a list, as chips and as text in the one grammar (S2): what is typed filters at once, Enter makes chips
// of it, a chip goes back into the text to be changed.

import Filter from 'lucide-solid/icons/list-filter';
import Save from 'lucide-solid/icons/bookmark-plus';
import Type from 'lucide-solid/icons/text-cursor-input';
import X from 'lucide-solid/icons/x';
import { For, Show, createMemo, createSignal } from 'solid-js';
import { conditionErrorText } from '#shared/conditions/errors.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { arrowStep } from '#client/ui/arrow-step.ts';
import { classNames } from '#client/ui/class-names.ts';
import { IconButton } from '#client/ui/icon-button.tsx';
import floating from '#client/ui/floating.module.css';
import { completionsAt } from './completions.ts';
import type { Filter as FilterState } from './create-filter.ts';
import { chipOf, textOf } from './filter-parts.ts';
import styles from './filter-bar.module.css';

export function FilterBar(props: {
  desk: Desk;
  filter: FilterState;
  /** Tags that are in use, for completing. */
  tags: () => readonly string[];
  ref: (input: HTMLInputElement) => void;
  /** Down into the list. */
  onLeave: () => void;
  onSave: (() => void) | undefined;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const [caret, setCaret] = createSignal(0);
  const [isCompleting, setCompleting] = createSignal(false);
  const [chosen, setChosen] = createSignal(-1);
  let input!: HTMLInputElement;
  let chips: HTMLUListElement | undefined;

  const completions = createMemo(() => {
    const nothing = { from: 0, to: 0, items: [] };
    if (!isCompleting()) return nothing;
    return completionsAt(
      props.filter.text(),
      caret(),
      props.filter.grammar().fields,
      {
        people: [...props.desk.people().values()].map(({ name }) => name),
        groups: [...props.desk.groups().values()].map(({ name }) => name),
        tags: props.tags(),
      },
      i18n.language(),
    );
  });
  const items = () => completions().items;
  /** Said once the word is finished, or when somebody wants it so: not while it is half typed. */
  const error = () => {
    const [first] = props.filter.errors();
    if (first === undefined) return undefined;
    const isAtEnd =
      isCompleting() && 'at' in first && first.at + first.length >= props.filter.text().length;
    return isAtEnd && items().length > 0 ? undefined : first;
  };
  const place = () => {
    const first = error();
    return first !== undefined && 'at' in first
      ? {
          before: props.filter.text().slice(0, first.at),
          wrong: props.filter.text().slice(first.at, first.at + Math.max(1, first.length)),
        }
      : undefined;
  };
  const naming = () => ({
    language: i18n.language(),
    person: (id: string) => props.desk.people().get(id as never)?.name,
    group: (id: string) => props.desk.groups().get(id as never)?.name,
    words: {
      not: t('filter.not'),
      none: t('filter.none'),
      me: t('filter.me'),
      mine: t('filter.mine'),
      yes: t('filter.yes'),
      no: t('filter.no'),
    },
  });

  const complete = (index: number): void => {
    const { from, to } = completions();
    const item = items()[index];
    if (item === undefined) return;
    const text = props.filter.text();
    // A field waits for its value; a value is the end of its word.
    const insert = item.insert.endsWith(':') ? item.insert : `${item.insert} `;
    props.filter.setText(text.slice(0, from) + insert + text.slice(to));
    const at = from + insert.length;
    setCaret(at);
    setChosen(-1);
    input.focus();
    queueMicrotask(() => input.setSelectionRange(at, at));
  };
  const commit = (): void => {
    if (props.filter.text().trim() === '') return props.onLeave();
    props.filter.commit();
    setCompleting(false);
  };
  const focusChip = (index: number): void => {
    const buttons = chips?.querySelectorAll<HTMLButtonElement>('[data-chip]') ?? [];
    (buttons[Math.min(index, buttons.length - 1)] ?? input).focus();
  };
  const editChip = (index: number): void => {
    props.filter.edit(index);
    input.focus();
    const at = props.filter.text().length;
    queueMicrotask(() => input.setSelectionRange(at, at));
  };
  const removeChip = (index: number): void => {
    props.filter.remove(index);
    if (props.filter.parts().length === 0) input.focus();
    else queueMicrotask(() => focusChip(index));
  };

  const handleKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const isOpen = items().length > 0;
    switch (event.key) {
      case 'ArrowDown':
        if (isOpen) setChosen((at) => Math.min(at + 1, items().length - 1));
        else props.onLeave();
        break;
      case 'ArrowUp':
        if (!isOpen) return;
        setChosen((at) => Math.max(at - 1, -1));
        break;
      case 'Tab':
        if (!isOpen || event.shiftKey) return;
        complete(Math.max(chosen(), 0));
        break;
      case 'Enter':
        if (isOpen && chosen() >= 0) complete(chosen());
        else commit();
        break;
      case 'Escape':
        if (isOpen) setCompleting(false);
        else if (props.filter.isEmpty()) input.blur();
        else if (props.filter.text() !== '') props.filter.setText('');
        else props.filter.clear();
        break;
      case 'Backspace':
        if (props.filter.text() !== '' || props.filter.parts().length === 0) return;
        editChip(props.filter.parts().length - 1);
        break;
      case 'ArrowLeft':
      case 'ArrowRight':
        // Out of the text at its beginning, to the chip before it.
        if (arrowStep(event, input) !== -1) return;
        if (input.selectionStart !== 0 || props.filter.parts().length === 0) return;
        focusChip(props.filter.parts().length - 1);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const handleChipKey = (event: KeyboardEvent, index: number): void => {
    const step = arrowStep(event, input);
    if (event.key === 'Delete' || event.key === 'Backspace') removeChip(index);
    else if (step === -1) focusChip(Math.max(0, index - 1));
    else if (step === 1) {
      if (index + 1 < props.filter.parts().length) focusChip(index + 1);
      else input.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class={styles['bar']} role="search">
      <div class={styles['box']} classList={{ [styles['wrong'] ?? '']: error() !== undefined }}>
        <Filter aria-hidden="true" />
        <Show when={props.filter.parts().length > 0}>
          <ul class={styles['chips']} ref={chips} aria-label={t('filter.chips')}>
            <For each={props.filter.parts()}>
              {(part, index) => {
                const words = () => chipOf(part, props.filter.grammar(), naming());
                return (
                  <li class={styles['chip']}>
                    <button
                      type="button"
                      data-chip
                      class={styles['chipWords']}
                      title={textOf(part, props.filter.grammar())}
                      onClick={() => editChip(index())}
                      onKeyDown={(event) => handleChipKey(event, index())}
                    >
                      <span class="visually-hidden">{t('filter.edit')} </span>
                      <Show when={words().name !== ''}>
                        <span class={styles['chipName']}>{words().name} </span>
                      </Show>
                      {words().value}
                    </button>
                    <button
                      type="button"
                      class={styles['chipRemove']}
                      aria-label={t('filter.remove', {
                        filter: `${words().name} ${words().value}`.trim(),
                      })}
                      onClick={() => removeChip(index())}
                    >
                      <X aria-hidden="true" />
                    </button>
                  </li>
                );
              }}
            </For>
          </ul>
        </Show>
        <input
          ref={(element) => {
            input = element;
            props.ref(element);
          }}
          type="text"
          inputmode="search"
          role="combobox"
          class={styles['input']}
          aria-label={t('filter.label')}
          aria-expanded={items().length > 0}
          aria-controls="filter-completions"
          aria-autocomplete="list"
          aria-activedescendant={chosen() < 0 ? undefined : `filter-completion-${chosen()}`}
          aria-invalid={error() === undefined ? undefined : true}
          aria-describedby={error() === undefined ? undefined : 'filter-error'}
          placeholder={
            props.filter.parts().length > 0
              ? ''
              : t('filter.placeholder', { example: 'status:open' })
          }
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="search"
          value={props.filter.text()}
          onInput={(event) => {
            props.filter.setText(event.currentTarget.value);
            setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
            setCompleting(true);
            setChosen(-1);
          }}
          onKeyDown={handleKeyDown}
          onBlur={() => setCompleting(false)}
        />
        <Show when={!props.filter.isEmpty()}>
          <span class={styles['acts']}>
            <Show when={props.filter.parts().length > 0}>
              <IconButton
                size="small"
                label={t('filter.asText')}
                icon={<Type />}
                onClick={() => {
                  props.filter.asText();
                  input.focus();
                }}
              />
            </Show>
            <Show when={props.onSave !== undefined && props.filter.errors().length === 0}>
              <IconButton
                size="small"
                label={t('filter.saveAsView')}
                icon={<Save />}
                onClick={() => props.onSave?.()}
              />
            </Show>
            <IconButton
              size="small"
              label={t('filter.clear')}
              icon={<X />}
              onClick={() => {
                props.filter.clear();
                input.focus();
              }}
            />
          </span>
        </Show>
      </div>
      <Show when={items().length > 0}>
        <div
          class={classNames(floating['panel'], styles['completions'])}
          role="listbox"
          id="filter-completions"
          aria-label={t('filter.completions')}
        >
          <For each={items()}>
            {(item, index) => (
              <div
                class={floating['item']}
                id={`filter-completion-${index()}`}
                role="option"
                aria-selected={chosen() === index()}
                data-active={chosen() === index()}
                onPointerMove={() => setChosen(index())}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => complete(index())}
              >
                <span class={floating['words']}>{item.label}</span>
                <span class={styles['code']}>{item.detail}</span>
              </div>
            )}
          </For>
        </div>
      </Show>
      <Show when={error()}>
        {(one) => (
          <div class={styles['error']} id="filter-error" role="alert">
            <Show when={place()}>
              {(at) => (
                <p class={styles['place']} aria-hidden="true">
                  <span>{at().before}</span>
                  <mark>{at().wrong || '\u00a0'}</mark>
                </p>
              )}
            </Show>
            <p>{conditionErrorText(one(), i18n.language())}</p>
          </div>
        )}
      </Show>
    </div>
  );
}
