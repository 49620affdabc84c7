import { useUi } from './ui-context.tsx';

/** "3 min" in lists, "3 minutes ago" in text; the exact moment on hover and for machines. */
export function RelativeTime(props: {
  /** ms since 1970 */
  at: number;
  look?: 'short' | 'long' | undefined;
  class?: string | undefined;
}) {
  const ui = useUi();
  return (
    <time
      class={props.class}
      datetime={new Date(props.at).toISOString()}
      title={ui.formatExact(props.at)}
    >
      {ui.formatRelative(props.at, ui.now(), props.look ?? 'short')}
    </time>
  );
}
