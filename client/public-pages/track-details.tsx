import { For, Show, createSignal } from 'solid-js';
import type { OpenRequest } from './open-request.ts';
import { page, text } from './track-texts.ts';

const FILLABLE = new Set(['name', 'email', 'phone', 'address', 'city', 'country', 'subject']);

/** What a mail came without: asked for on the request's own page (T2). */
export function TrackDetails(props: { request: OpenRequest }) {
  const [values, setValues] = createSignal<Readonly<Record<string, string>>>({});
  const [errors, setErrors] = createSignal<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = createSignal('');
  const fields = () =>
    (props.request.ticket()?.incomplete ?? []).filter((field) => FILLABLE.has(field));

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = Object.fromEntries(
      Object.entries(values()).filter(
        ([field, value]) => fields().includes(field) && value.trim() !== '',
      ),
    );
    const missing = fields().filter((field) => given[field] === undefined);
    setErrors(Object.fromEntries(missing.map((field) => [field, text('error.required')])));
    if (missing.length > 0) return;
    const failed = await props.request.act('PATCH', 'details', given);
    setProblem(failed === undefined ? '' : text(failed === null ? 'onlyOffline' : 'failedText'));
    setErrors(
      Object.fromEntries(
        (failed?.errors ?? []).map((error) => {
          const field = error.path.split('.').at(-1) ?? '';
          return [field, page.texts[`error.${error.code}.${field}`] ?? text(`error.${error.code}`)];
        }),
      ),
    );
  }

  return (
    <form class="form notice details" onSubmit={(event) => void save(event)} novalidate>
      <h2>{text('detailsTitle')}</h2>
      <p>{text('detailsText')}</p>
      <For each={fields()}>
        {(field) => (
          <div class="field" classList={{ wrong: errors()[field] !== undefined }}>
            <label class="label" for={`details-${field}`}>
              {text(field)}
            </label>
            <Show when={errors()[field]}>{(error) => <p class="error">{error()}</p>}</Show>
            <input
              id={`details-${field}`}
              class="control"
              value={values()[field] ?? ''}
              onInput={(event) => setValues({ ...values(), [field]: event.currentTarget.value })}
            />
          </div>
        )}
      </For>
      <p class="error" role="alert">
        {problem()}
      </p>
      <p class="actions">
        <button class="button primary" type="submit">
          {text('detailsSend')}
        </button>
      </p>
    </form>
  );
}
