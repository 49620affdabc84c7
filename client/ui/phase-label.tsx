import { classNames } from './class-names.ts';
import { PhaseGlyph, type PhaseName } from './phase-glyph.tsx';
import styles from './phase-label.module.css';

/** A status' own name beside the glyph of its phase, in the phase's tint. */
export function PhaseLabel(props: { phase: PhaseName; children: string }) {
  return (
    <span class={classNames(styles['label'], styles[props.phase])}>
      <PhaseGlyph phase={props.phase} size="small" />
      <span class="truncate">{props.children}</span>
    </span>
  );
}
