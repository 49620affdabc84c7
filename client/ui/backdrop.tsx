import * as KobalteDialog from '@kobalte/core/dialog';
import { createRootMark } from './root-mark.ts';

/** Behind a dialog; the page knows of it as long as it is to be seen. */
export function Backdrop(props: { class: string | undefined }) {
  createRootMark('backdrop');
  createRootMark('over');
  return <KobalteDialog.Overlay class={props.class} />;
}
