import { createEffect, createMemo, createSignal } from 'solid-js';
import { askedDetails } from '#shared/engine/details.ts';
import { createDetailsRows, namesWithRow } from './details-rows.ts';
import { showErrors } from './form-errors.ts';
import type { OpenRequest } from './open-request.ts';
import type { TrackTicket } from './track-data.ts';
import { page, text } from './track-texts.ts';

const asked = { fields: page.custom, categories: page.categories };

/** By name, what this request came without and its requester can fill in. */
export const missingDetails = (ticket: TrackTicket, category: string): readonly string[] =>
  namesWithRow(askedDetails(asked, ticket, category));

/** What a mail came without, or a category asks for: filled in on the request's own page (T2). */
export function TrackDetails(props: { request: OpenRequest; onDone: () => void }) {
  let form: HTMLFormElement | undefined;
  let summary: HTMLDivElement | undefined;
  let place: HTMLDivElement | undefined;
  const rows = createDetailsRows(asked);
  const [category, setCategory] = createSignal('');
  const names = createMemo(() => missingDetails(props.request.ticket()!, category()), [], {
    equals: (a, b) => a.join() === b.join(),
  });
  createEffect(() => place?.replaceChildren(...rows.elements(names())));

  const show = (errors: Parameters<typeof showErrors>[4], title?: string) =>
    showErrors(form!, summary!, rows.controls, { texts: page.texts, asked }, errors, title);

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { body, errors } = rows.read(names(), page.language);
    show(errors);
    if (errors.length > 0) return;
    const failed = await props.request.act('PATCH', 'details', body);
    if (failed === null) show([], text('detailsOffline'));
    else if (failed === undefined) props.onDone();
    else if (failed.errors !== undefined) show(failed.errors);
    else show([], text('refusal.other'));
  }

  return (
    <form
      class="form notice details"
      ref={form}
      onSubmit={(event) => void save(event)}
      onChange={(event) => {
        if (event.target instanceof HTMLSelectElement && event.target.name === 'category')
          setCategory(event.target.value);
      }}
      novalidate
    >
      <h2>{text('detailsTitle')}</h2>
      <p>{text('detailsText')}</p>
      <div class="summary" role="alert" tabIndex={-1} hidden ref={summary}>
        <h3 class="summary-title" />
        <ul class="summary-list" />
      </div>
      <div class="form" ref={place} />
      <p class="actions">
        <button class="button primary" type="submit">
          {text('detailsSend')}
        </button>
      </p>
    </form>
  );
}
