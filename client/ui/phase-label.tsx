import { classNames } from './class-names.ts';
import { PhaseGlyph, type PhaseName, type StatusTint } from './phase-glyph.tsx';
import styles from './phase-label.module.css';

/** A status' own name beside the glyph of its phase, in the status' tint or the phase's. */
export function PhaseLabel(props: {
  phase: PhaseName;
  tint?: StatusTint | undefined;
  children: string;
}) {
  return (
    <span class={classNames(styles['label'], styles[props.tint ?? props.phase])}>
      <PhaseGlyph phase={props.phase} tint={props.tint} size="small" />
      <span class="truncate">{props.children}</span>
    </span>
  );
}
