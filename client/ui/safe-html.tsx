import { createEffect } from 'solid-js';
import { cleanHtml } from './clean-html.ts';
import { classNames } from './class-names.ts';
import styles from './safe-html.module.css';

/** Somebody else's words. `html` should be clean already and is cleaned again here. */
export function SafeHtml(props: {
  html: string;
  attachmentUrl?: ((id: string) => string | undefined) | undefined;
  class?: string | undefined;
}) {
  let element: HTMLDivElement | undefined;
  createEffect(() => {
    element?.replaceChildren(cleanHtml(props.html, { attachmentUrl: props.attachmentUrl }));
  });
  return <div class={classNames(styles['prose'], props.class)} dir="auto" ref={element} />;
}
