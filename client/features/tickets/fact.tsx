import type { JSX } from 'solid-js';
import styles from './ticket-facts.module.css';

export function Fact(props: { label: string; children: JSX.Element }) {
  return (
    <div class={styles['fact']}>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
