import styles from './files.module.css';

const RADIUS = 9;
const ROUND = 2 * Math.PI * RADIUS;

/** How much of a file has gone up; what it means stands beside it in words. */
export function ProgressRing(props: { share: number }) {
  return (
    <svg class={styles['ring']} viewBox="0 0 24 24" aria-hidden="true">
      <circle class={styles['ringGround']} cx="12" cy="12" r={RADIUS} />
      <circle
        class={styles['ringShare']}
        cx="12"
        cy="12"
        r={RADIUS}
        stroke-dasharray={String(ROUND)}
        stroke-dashoffset={String(ROUND * (1 - Math.min(1, Math.max(0, props.share))))}
      />
    </svg>
  );
}
