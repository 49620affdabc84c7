import Search from 'lucide-solid/icons/search';
import { For, Show, createEffect, createMemo, createSignal, on } from 'solid-js';
import { Badge } from '#client/ui/badge.tsx';
import { Field } from '#client/ui/field.tsx';
import fieldStyles from '#client/ui/field.module.css';
import styles from './sales.module.css';

export type LookupOption = {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  /** Said of it, as that it is no longer on sale. */
  readonly mark?: string | undefined;
  readonly isDisabled?: boolean | undefined;
};

/** A text whose matches stand right below it: arrows and Enter choose, and so does a click. */
export function LookupField(props: {
  id: string;
  label: string;
  hint: string;
  text: string;
  onText: (text: string) => void;
  options: readonly LookupOption[];
  /** Whether the options are those of the text: what stands there from before is not chosen by a hasty Enter. */
  isCurrent: boolean;
  /** What there is to say of the search: how many match, that none does, that there is no network. */
  status: string;
  error: string | undefined;
  onChoose: (id: string) => void;
}) {
  const [active, setActive] = createSignal(0);
  // A scanner types a reference and Enter faster than any answer comes: one that is the only one is taken then.
  const [isHasty, setHasty] = createSignal(false);
  const at = createMemo(() => Math.min(active(), props.options.length - 1));
  const optionId = (option: LookupOption) => `${props.id}-option-${option.id}`;
  const current = () => props.options[at()];
  const choose = (option: LookupOption | undefined): void => {
    if (option !== undefined && option.isDisabled !== true) props.onChoose(option.id);
  };
  createEffect(
    on(
      () => [props.isCurrent, props.options] as const,
      ([isCurrent, options]) => {
        if (!isCurrent) return;
        setActive(0);
        const wasHasty = isHasty();
        setHasty(false);
        if (wasHasty && options.length === 1) choose(options[0]);
      },
      { defer: true },
    ),
  );

  function handleKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const last = props.options.length - 1;
    if (event.key === 'ArrowDown') setActive(at() >= last ? 0 : at() + 1);
    else if (event.key === 'ArrowUp') setActive(at() <= 0 ? last : at() - 1);
    else if (event.key !== 'Enter') return;
    else if (props.isCurrent) choose(current());
    else setHasty(true);
    event.preventDefault();
  }

  return (
    <Field id={props.id} label={props.label} hint={props.hint} error={props.error}>
      {(ids) => (
        <>
          <div class={fieldStyles['affixed']}>
            <span class={fieldStyles['affix']}>
              <Search />
            </span>
            <input
              type="text"
              role="combobox"
              class={fieldStyles['control']}
              id={ids.id}
              value={props.text}
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              maxLength={200}
              aria-autocomplete="list"
              aria-expanded={props.options.length > 0}
              aria-controls={`${props.id}-list`}
              aria-activedescendant={current() === undefined ? undefined : optionId(current()!)}
              aria-describedby={ids.describedBy}
              aria-invalid={ids.invalid}
              onInput={(event) => {
                setHasty(false);
                props.onText(event.currentTarget.value);
              }}
              onKeyDown={handleKeyDown}
            />
          </div>
          <ul
            class={styles['options']}
            id={`${props.id}-list`}
            role="listbox"
            aria-label={props.label}
            aria-busy={!props.isCurrent}
          >
            <For each={props.options}>
              {(option, index) => (
                <li
                  id={optionId(option)}
                  class={styles['option']}
                  role="option"
                  aria-selected={index() === at()}
                  aria-disabled={option.isDisabled === true ? 'true' : undefined}
                  onPointerDown={(event) => event.preventDefault()}
                  onClick={() => choose(option)}
                >
                  <span class={styles['words']}>
                    <bdi class={styles['name']}>{option.name}</bdi>
                    <bdi class={styles['muted']}>{option.detail}</bdi>
                  </span>
                  <Show when={option.mark}>{(mark) => <Badge tone="warning">{mark()}</Badge>}</Show>
                </li>
              )}
            </For>
          </ul>
          {/* Always there, so that what appears in it is told. */}
          <p class={styles['status']} role="status">
            {props.status}
          </p>
        </>
      )}
    </Field>
  );
}
