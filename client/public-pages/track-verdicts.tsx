// What the page asks at the end: whether the solution is one (T15), and how it went (T16).

import { For, Show, createSignal } from 'solid-js';
import { localText } from '#shared/base/local-text.ts';
import { fill } from './page-data.ts';
import type { TrackTicket } from './track-data.ts';
import { page, text } from './track-texts.ts';

/** Done, or said beside the conversation why not. */
export type Act = (
  verb: 'close' | 'reopen' | 'rate' | 'answer-solution',
  body?: Readonly<Record<string, unknown>>,
) => Promise<boolean>;

const MARKS = [5, 4, 3, 2, 1] as const;

export function TrackSolution(props: { ticket: TrackTicket; act: Act }) {
  const [isRefusing, setRefusing] = createSignal(false);
  const [note, setNote] = createSignal('');

  async function answer(outcome: 'approve' | 'refuse'): Promise<void> {
    if (await props.act('answer-solution', { outcome, note: note().trim() })) setRefusing(false);
  }

  return (
    <Show when={props.ticket.solution}>
      {(solution) => (
        <section class="notice verdict" aria-labelledby="solution-title">
          <h2 id="solution-title">
            {text(props.ticket.may.answerSolution ? 'solutionAsked' : 'solutionTitle')}
          </h2>
          <p class="body plain" dir="auto">
            {localText(solution().texts, page.language)}
          </p>
          <Show when={props.ticket.may.answerSolution}>
            <Show
              when={isRefusing()}
              fallback={
                <p class="actions">
                  <button
                    type="button"
                    class="button primary"
                    onClick={() => void answer('approve')}
                  >
                    {text('solutionYes')}
                  </button>
                  <button type="button" class="button secondary" onClick={() => setRefusing(true)}>
                    {text('solutionNo')}
                  </button>
                </p>
              }
            >
              <form
                class="form"
                onSubmit={(event) => {
                  event.preventDefault();
                  void answer('refuse');
                }}
              >
                <div class="field">
                  <label class="label" for="solution-note">
                    {text('solutionWhy')} <span class="optional">({text('optional')})</span>
                  </label>
                  <textarea
                    id="solution-note"
                    class="control"
                    rows="3"
                    maxlength="4000"
                    ref={(element) => queueMicrotask(() => element.focus())}
                    value={note()}
                    onInput={(event) => setNote(event.currentTarget.value)}
                  />
                </div>
                <p class="actions">
                  <button type="submit" class="button primary">
                    {text('solutionNo')}
                  </button>
                  <button type="button" class="button secondary" onClick={() => setRefusing(false)}>
                    {text('back')}
                  </button>
                </p>
              </form>
            </Show>
          </Show>
        </section>
      )}
    </Show>
  );
}

export function TrackRating(props: { ticket: TrackTicket; act: Act }) {
  const [value, setValue] = createSignal<number>();
  const [comment, setComment] = createSignal('');
  const [isMissing, setMissing] = createSignal(false);

  async function rate(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setMissing(value() === undefined);
    if (value() === undefined) return;
    const words = comment().trim();
    await props.act('rate', {
      value: value(),
      ...(words !== '' && { comment: { [page.language]: words } }),
    });
  }

  return (
    <Show
      when={props.ticket.may.rate}
      fallback={
        <Show when={props.ticket.rating}>
          {(rating) => (
            <p class="hint" role="status">
              {fill(text('rated'), { mark: text(`rate.${rating().value}`) })}
            </p>
          )}
        </Show>
      }
    >
      <form class="form notice verdict" onSubmit={(event) => void rate(event)} novalidate>
        <fieldset class="field marks" classList={{ wrong: isMissing() }}>
          <legend class="label">{text('rateAsked')}</legend>
          <p class="error" role="alert">
            {isMissing() ? text('rateChoose') : ''}
          </p>
          <For each={MARKS}>
            {(mark) => (
              <label class="choice">
                <input
                  type="radio"
                  name="rating"
                  value={mark}
                  onChange={() => {
                    setValue(mark);
                    setMissing(false);
                  }}
                />{' '}
                <span>{text(`rate.${mark}`)}</span>
              </label>
            )}
          </For>
        </fieldset>
        <Show when={value() !== undefined}>
          <div class="field">
            <label class="label" for="rating-comment">
              {text('rateComment')} <span class="optional">({text('optional')})</span>
            </label>
            <textarea
              id="rating-comment"
              class="control"
              rows="2"
              maxlength="4000"
              value={comment()}
              onInput={(event) => setComment(event.currentTarget.value)}
            />
          </div>
        </Show>
        <p class="actions">
          <button type="submit" class="button primary">
            {text('rateSend')}
          </button>
        </p>
      </form>
    </Show>
  );
}
