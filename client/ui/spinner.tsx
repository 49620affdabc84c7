import styles from './spinner.module.css';

/** Only inside the control that waits, never over content; the control says what it is doing. */
export function Spinner() {
  return (
    <svg class={styles['spinner']} viewBox="0 0 16 16" fill="none" aria-hidden="true">
      <circle cx="8" cy="8" r="6" stroke="currentColor" stroke-width="2" opacity="0.25" />
      <path d="M14 8a6 6 0 0 0-6-6" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
    </svg>
  );
}
