import type { JSX } from 'solid-js';

/** For the ear only. */
export function VisuallyHidden(props: { children: JSX.Element }) {
  return <span class="visually-hidden">{props.children}</span>;
}
