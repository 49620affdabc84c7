import { For } from 'solid-js';
import { classNames } from './class-names.ts';
import { useUi } from './ui-context.tsx';
import styles from './progress-steps.module.css';

export interface ProgressStep {
  label: string;
  /** When or what, in a few words. */
  detail?: string | undefined;
}

/** How far something is, in three or four words; the marks repeat what the words say. */
export function ProgressSteps(props: {
  label: string;
  steps: readonly ProgressStep[];
  /** Index of the step it is at; the number of steps when all are done. */
  current: number;
}) {
  const ui = useUi();
  const stateOf = (index: number) =>
    index < props.current ? 'done' : index === props.current ? 'current' : 'next';
  const wordFor = (index: number) =>
    ({ done: ui.text.stepDone, current: ui.text.stepCurrent, next: ui.text.stepNext })[
      stateOf(index)
    ];
  return (
    <ol class={styles['steps']} aria-label={props.label}>
      <For each={props.steps}>
        {(step, index) => (
          <li
            class={classNames(styles['step'], styles[stateOf(index())])}
            aria-current={stateOf(index()) === 'current' ? 'step' : undefined}
          >
            <svg class={styles['mark']} viewBox="0 0 20 20" fill="none" aria-hidden="true">
              <circle class={styles['ring']} cx="10" cy="10" r="8.5" />
              <path class={styles['tick']} d="m6.3 10.3 2.6 2.6 5-5.6" />
              <circle class={styles['dot']} cx="10" cy="10" r="4" />
            </svg>
            <span class={styles['words']}>
              <span class={styles['label']}>{step.label}</span>
              <span class="visually-hidden">, {wordFor(index())}</span>
              <span class={styles['detail']}>{step.detail}</span>
            </span>
          </li>
        )}
      </For>
    </ol>
  );
}
