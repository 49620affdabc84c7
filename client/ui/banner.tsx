import { Match, Show, Switch, type JSX } from 'solid-js';
import CircleAlert from 'lucide-solid/icons/circle-alert';
import CircleCheck from 'lucide-solid/icons/circle-check';
import Info from 'lucide-solid/icons/info';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import X from 'lucide-solid/icons/x';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { useUi } from './ui-context.tsx';
import styles from './banner.module.css';

export interface BannerProps {
  tone: 'info' | 'success' | 'warning' | 'danger';
  /** Who and what, in one sentence. */
  title: string;
  children?: JSX.Element;
  /** The ways out: two or three buttons. */
  actions?: JSX.Element;
  onDismiss?: (() => void) | undefined;
  /** Announce it when it appears: `alert` interrupts, `status` waits its turn. */
  live?: 'alert' | 'status' | undefined;
}

/** A notice beside what it concerns. */
export function Banner(props: BannerProps) {
  const ui = useUi();
  return (
    <div class={classNames(styles['banner'], styles[props.tone])} role={props.live}>
      <span class={styles['icon']} aria-hidden="true">
        <Switch>
          <Match when={props.tone === 'info'}>
            <Info />
          </Match>
          <Match when={props.tone === 'success'}>
            <CircleCheck />
          </Match>
          <Match when={props.tone === 'warning'}>
            <TriangleAlert />
          </Match>
          <Match when={props.tone === 'danger'}>
            <CircleAlert />
          </Match>
        </Switch>
      </span>
      <div class={styles['body']}>
        <p class={styles['title']}>{props.title}</p>
        <Show when={props.children}>
          <div class={styles['text']}>{props.children}</div>
        </Show>
        <Show when={props.actions}>
          <div class={styles['actions']}>{props.actions}</div>
        </Show>
      </div>
      <Show when={props.onDismiss}>
        {(onDismiss) => (
          <Button
            variant="quiet"
            size="small"
            aria-label={ui.text.dismiss}
            icon={<X />}
            onClick={() => onDismiss()()}
          />
        )}
      </Show>
    </div>
  );
}
