import { For, Show, createEffect, on } from 'solid-js';
import { useUi } from './ui-context.tsx';
import styles from './error-summary.module.css';

export interface FieldProblem {
  /** The id of the control to go to; without it the line is plain text. */
  fieldId?: string | undefined;
  message: string;
}

/**
 * Stands on top of a form that was refused. Give `problems` a new array at each refusal:
 * focus moves here every time, also when the same mistakes are still there.
 */
export function ErrorSummary(props: {
  problems: readonly FieldProblem[];
  title?: string | undefined;
}) {
  const ui = useUi();
  let box: HTMLDivElement | undefined;

  createEffect(
    on(
      () => props.problems,
      (problems) => {
        if (problems.length > 0) queueMicrotask(() => box?.focus());
      },
    ),
  );

  const goTo = (event: MouseEvent, fieldId: string) => {
    const field = document.getElementById(fieldId);
    if (field === null) return;
    event.preventDefault();
    field.scrollIntoView({ block: 'center' });
    field.focus({ preventScroll: true });
  };

  return (
    <Show when={props.problems.length > 0}>
      <div class={styles['summary']} role="alert" tabIndex={-1} ref={box}>
        <h2 class={styles['title']}>
          {props.title ?? ui.text.errorSummary(props.problems.length)}
        </h2>
        <ul class={styles['list']}>
          <For each={props.problems}>
            {(problem) => (
              <li>
                <Show when={problem.fieldId} fallback={problem.message}>
                  {(fieldId) => (
                    <a href={`#${fieldId()}`} onClick={(event) => goTo(event, fieldId())}>
                      {problem.message}
                    </a>
                  )}
                </Show>
              </li>
            )}
          </For>
        </ul>
      </div>
    </Show>
  );
}
