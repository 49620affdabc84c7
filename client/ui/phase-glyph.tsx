import { Match, Show, Switch } from 'solid-js';
import { classNames } from './class-names.ts';
import styles from './phase-glyph.module.css';

export type PhaseName =
  | 'new'
  | 'active'
  | 'waiting-customer'
  | 'waiting-operator'
  | 'resolved'
  | 'closed';

/** A colour that the workspace gave the status instead of its phase's own. */
export type StatusTint = 'grey' | 'brand' | 'blue' | 'green' | 'amber' | 'red' | 'violet';

export interface PhaseGlyphProps {
  phase: PhaseName;
  tint?: StatusTint | undefined;
  /** The word for it. Leave out only where the word stands beside it. */
  label?: string | undefined;
  size?: 'small' | 'medium' | undefined;
}

// The ring's inside, r = 4.25 around 8,8, swept clockwise from noon: a quarter more for each step of the work.
const quarters = {
  active: 'M8 8V3.75A4.25 4.25 0 0 1 12.25 8Z',
  'waiting-customer': 'M8 8V3.75A4.25 4.25 0 0 1 8 12.25Z',
  'waiting-operator': 'M8 8V3.75A4.25 4.25 0 1 1 3.75 8Z',
};

/** Says the phase by shape as well as by colour, so that it reads in grey. */
export function PhaseGlyph(props: PhaseGlyphProps) {
  const wedge = () => quarters[props.phase as keyof typeof quarters] as string | undefined;
  return (
    <span
      class={classNames(
        styles['glyph'],
        styles[props.tint ?? props.phase],
        props.size === 'small' && styles['small'],
      )}
    >
      <svg viewBox="0 0 16 16" fill="none" aria-hidden="true">
        <Switch
          fallback={
            <>
              <circle cx="8" cy="8" r="6.5" stroke="currentColor" stroke-width="1.75" />
              <Show when={wedge()}>{(path) => <path d={path()} fill="currentColor" />}</Show>
            </>
          }
        >
          <Match when={props.phase === 'new'}>
            <circle cx="8" cy="8" r="6.5" stroke="currentColor" stroke-width="1.75" />
          </Match>
          <Match when={props.phase === 'resolved'}>
            <circle cx="8" cy="8" r="7.375" fill="currentColor" />
            <path class={styles['cut']} d="m4.9 8.2 2.2 2.2 4-4.5" />
          </Match>
          <Match when={props.phase === 'closed'}>
            <circle cx="8" cy="8" r="7.375" fill="currentColor" />
            <path class={styles['cut']} d="M5.2 8h5.6" />
          </Match>
        </Switch>
      </svg>
      <Show when={props.label}>{(label) => <span class="visually-hidden">{label()}</span>}</Show>
    </span>
  );
}
