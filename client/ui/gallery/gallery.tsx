import { Match, Switch } from 'solid-js';
import { DeskSample } from './desk-sample.tsx';
import { FormSample } from './form-sample.tsx';
import { Parts } from './parts.tsx';

/** `?view=parts|desk|form`, `&theme=dark|light`, `&dir=rtl` */
export function Gallery(props: { view: string }) {
  return (
    <Switch fallback={<Parts />}>
      <Match when={props.view === 'desk'}>
        <DeskSample />
      </Match>
      <Match when={props.view === 'form'}>
        <FormSample />
      </Match>
    </Switch>
  );
}
