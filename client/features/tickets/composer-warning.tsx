import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { Show } from 'solid-js';
import { Button } from '#client/ui/button.tsx';
import styles from './composer.module.css';

/** One line above the text that its author should read before sending. */
export function ComposerWarning(props: {
  text: string;
  action?: { readonly label: string; readonly run: () => void } | undefined;
}) {
  return (
    <p class={styles['warning']} role="status">
      <TriangleAlert aria-hidden="true" />
      <span>{props.text}</span>
      <Show when={props.action}>
        {(action) => (
          <Button size="small" variant="quiet" onClick={() => action().run()}>
            {action().label}
          </Button>
        )}
      </Show>
    </p>
  );
}
