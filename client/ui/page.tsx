import { Show, type JSX } from 'solid-js';
import { classNames } from './class-names.ts';
import styles from './page.module.css';

export interface PageProps {
  /** Whose page it is: name and logo. */
  brand: string;
  brandHref?: string | undefined;
  logo?: JSX.Element;
  title: string;
  lead?: string | undefined;
  /** Beside the brand: a language menu, a way to sign in. */
  tools?: JSX.Element;
  /** ProgressSteps, where something has a progress. */
  steps?: JSX.Element;
  footer?: JSX.Element;
  /** `narrow` for signing in, `wide` for a choice of cards. */
  width?: 'narrow' | 'reading' | 'wide' | undefined;
  children: JSX.Element;
}

/** One calm column with larger type: everything that somebody meets for two minutes. */
export function Page(props: PageProps) {
  return (
    <div class={classNames(styles['page'], styles[props.width ?? 'reading'])}>
      <header class={styles['header']}>
        <Show
          when={props.brandHref}
          fallback={
            <span class={styles['brand']}>
              {props.logo}
              <span class="truncate">{props.brand}</span>
            </span>
          }
        >
          <a class={styles['brand']} href={props.brandHref}>
            {props.logo}
            <span class="truncate">{props.brand}</span>
          </a>
        </Show>
        <Show when={props.tools}>
          <div class={styles['tools']}>{props.tools}</div>
        </Show>
      </header>
      <main class={styles['main']}>
        <div class={styles['heading']}>
          <h1>{props.title}</h1>
          <Show when={props.lead}>
            <p class={styles['lead']}>{props.lead}</p>
          </Show>
        </div>
        <Show when={props.steps}>{props.steps}</Show>
        {props.children}
      </main>
      <Show when={props.footer}>
        <footer class={styles['footer']}>{props.footer}</footer>
      </Show>
    </div>
  );
}
