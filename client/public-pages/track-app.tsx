import { For, Match, Show, Switch, createMemo, createSignal, untrack } from 'solid-js';
import { render } from 'solid-js/web';
import type { Phase } from '#shared/engine/configuration.ts';
import { cleanHtml } from '#client/ui/clean-html.ts';
import type { Problem } from './call.ts';
import { createOpenRequest } from './open-request.ts';
import type { OpenRequest } from './open-request.ts';
import { fill, required } from './page-data.ts';
import { TrackDetails, missingDetails } from './track-details.tsx';
import { AnswerForm } from './track-answer.tsx';
import { FileNames, TrackFiles } from './track-files.tsx';
import { TrackRating, TrackSolution, type Act } from './track-verdicts.tsx';
import type { Opened, TrackMessage } from './track-data.ts';
import { page, text } from './track-texts.ts';

const STEPS: readonly (readonly Phase[])[] = [
  ['new'],
  ['active', 'waiting-operator', 'waiting-customer'],
  ['resolved', 'closed'],
];

export function mountTrack(): void {
  const root = required('track', HTMLDivElement);
  root.replaceChildren();
  render(() => <Track />, root);
}

/** The code stays in the fragment: reloading and bookmarks work, and no server ever sees it in an address. */
const codeInAddress = (): string => new URLSearchParams(location.hash.slice(1)).get('code') ?? '';

function Track() {
  const code = codeInAddress();
  const number = page.number;
  const [opened, setOpened] = createSignal<Opened | undefined>(
    number !== null && code !== '' ? { number, code } : undefined,
  );
  return (
    <Show when={opened()} keyed fallback={<OpenForm wrong={false} onOpen={setOpened} />}>
      {(current) => <Opening opened={current} onOpen={setOpened} />}
    </Show>
  );
}

function Opening(props: { opened: Opened; onOpen: (opened: Opened) => void }) {
  // One request for the life of this component: Track makes a new one for another number or code.
  const request = createOpenRequest(
    page,
    untrack(() => props.opened),
  );
  return (
    <Switch
      fallback={
        <p role="status" class="lead">
          {request.isOffline() ? text('onlyOffline') : text('loading')}
        </p>
      }
    >
      <Match when={request.refused()}>
        {(problem) => (
          <OpenForm wrong status={problem().status} tried={props.opened} onOpen={props.onOpen} />
        )}
      </Match>
      <Match when={request.ticket()}>
        <Request request={request} />
      </Match>
    </Switch>
  );
}

function OpenForm(props: {
  wrong: boolean;
  status?: number;
  /** What did not match: shown again, so that a slip can be corrected. */
  tried?: Opened;
  onOpen: (opened: Opened) => void;
}) {
  const first = untrack(() => props.tried);
  const [number, setNumber] = createSignal(String(first?.number ?? page.number ?? ''));
  const [code, setCode] = createSignal(first?.code ?? '');
  const [isMissing, setMissing] = createSignal(false);

  function open(event: SubmitEvent): void {
    event.preventDefault();
    const wanted = Number(number().replaceAll(/\D/g, ''));
    const given = code().trim();
    setMissing(!(wanted > 0) || given === '');
    if (isMissing()) return;
    history.replaceState(
      null,
      '',
      `/t/${page.slug}/${wanted}?lang=${page.language}#code=${encodeURIComponent(given)}`,
    );
    props.onOpen({ number: wanted, code: given });
  }

  return (
    <>
      <h1>{text('trackOpenTitle')}</h1>
      <form class="form open-form" onSubmit={open} novalidate>
        <Show when={props.wrong || isMissing()}>
          <div class="summary" role="alert">
            <p>
              {text(
                isMissing()
                  ? 'error.required'
                  : props.status === 429
                    ? 'trackTooMany'
                    : 'trackWrong',
              )}
            </p>
          </div>
        </Show>
        <div class="field">
          <label class="label" for="number">
            {text('trackNumber')}
          </label>
          <input
            id="number"
            class="control"
            inputmode="numeric"
            value={number()}
            onInput={(event) => setNumber(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label class="label" for="code">
            {text('trackCode')}
          </label>
          <p class="hint" id="code-hint">
            {text('trackCodeHint')}
          </p>
          <input
            id="code"
            class="control"
            autocomplete="off"
            autocapitalize="characters"
            dir="ltr"
            spellcheck={false}
            aria-describedby="code-hint"
            value={code()}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        </div>
        <p class="actions">
          <button class="button primary" type="submit">
            {text('trackOpen')}
          </button>
        </p>
      </form>
    </>
  );
}

function Request(props: { request: OpenRequest }) {
  const ticket = () => props.request.ticket()!;
  const isEnded = () => ticket().phase === 'resolved' || ticket().phase === 'closed';
  const [problem, setProblem] = createSignal('');
  const [isFilledIn, setFilledIn] = createSignal(false);
  const act: Act = async (verb, body) => {
    const failed = await props.request.act('POST', verb, body);
    setProblem(failed === undefined ? '' : refusalWords(failed));
    return failed === undefined;
  };
  const missing = () => missingDetails(ticket(), '');

  return (
    <>
      <p class="hint">#{ticket().number}</p>
      <h1 class="track-title" dir="auto">
        {ticket().subject}
      </h1>
      <Steps phase={ticket().phase} label={ticket().statusLabel} />
      <Show when={props.request.isOffline()}>
        <p class="notice" role="status">
          {text('onlyOffline')}
        </p>
      </Show>
      <Show when={props.request.followUp()}>
        {(receipt) => (
          <div class="notice good" role="status">
            <p>{fill(text('movedTo'), { number: `#${receipt().number}` })}</p>
            <a class="button secondary" href={receipt().url}>
              {fill(text('openNew'), { number: `#${receipt().number}` })}
            </a>
          </div>
        )}
      </Show>
      <Show
        when={missing().length > 0}
        fallback={
          <Show when={isFilledIn()}>
            <p class="notice good" role="status">
              {text('detailsDone')}
            </p>
          </Show>
        }
      >
        <TrackDetails request={props.request} onDone={() => setFilledIn(true)} />
      </Show>
      <TrackSolution ticket={ticket()} act={act} />
      <TrackRating ticket={ticket()} act={act} />
      <section aria-label={text('conversation')}>
        <ol class="messages" aria-live="polite">
          <For each={ticket().messages}>
            {(message) => <Message request={props.request} message={message} />}
          </For>
          <For each={props.request.waiting()}>
            {(answer) => (
              <li class="message mine pending">
                <header>
                  <span class="author">{text('you')}</span>
                  <span class="when">
                    {text(props.request.isOffline() ? 'pending' : 'pendingSending')}
                  </span>
                </header>
                <div class="body plain" dir="auto">
                  {answer.text}
                </div>
                <FileNames files={answer.files ?? []} />
              </li>
            )}
          </For>
        </ol>
      </section>
      <Show when={isEnded() && !ticket().may.reopen}>
        <p class="hint">{text('movedOn')}</p>
      </Show>
      <AnswerForm request={props.request} />
      <p class="actions ends">
        <Show when={ticket().may.close}>
          <button type="button" class="button secondary" onClick={() => void act('close')}>
            {text('close')}
          </button>
        </Show>
        <Show when={ticket().may.reopen}>
          <button type="button" class="button secondary" onClick={() => void act('reopen')}>
            {text('reopen')}
          </button>
        </Show>
      </p>
      <p class="error" role="alert">
        {problem()}
      </p>
    </>
  );
}

function refusalWords(problem: Problem | null): string {
  if (problem === null) return text('onlyOffline');
  const known = `refusal.${problem.code}`;
  return text(known in page.texts ? known : 'refusal.other');
}

function Steps(props: { phase: Phase; label: string }) {
  const current = () => STEPS.findIndex((phases) => phases.includes(props.phase));
  const word = (index: number): string => {
    if (index === current()) return text(`step.${props.phase}`);
    return text(`step.${STEPS[index]?.[0] ?? 'new'}`);
  };
  return (
    <ol class="steps" aria-label={text('steps')}>
      <For each={STEPS}>
        {(_, index) => (
          <li
            class="step"
            classList={{ past: index() < current(), now: index() === current() }}
            aria-current={index() === current() ? 'step' : undefined}
          >
            {word(index())}
            <Show when={index() === current() && props.label !== word(index())}>
              <span class="step-status" dir="auto">
                {props.label}
              </span>
            </Show>
          </li>
        )}
      </For>
    </ol>
  );
}

function Message(props: { request: OpenRequest; message: TrackMessage }) {
  const formatter = new Intl.DateTimeFormat(page.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const isMine = () => props.message.side === 'customer';
  const body = createMemo(() => cleanHtml(props.message.html));
  const signature = createMemo(() => cleanHtml(props.message.signature));
  return (
    <li class="message" classList={{ mine: isMine() }}>
      <header>
        <span class="author" dir="auto">
          {isMine() ? text('you') : props.message.authorName || text('team')}
        </span>
        <time class="when" dateTime={props.message.at}>
          {formatter.format(new Date(props.message.at))}
        </time>
      </header>
      <div class="body" dir="auto">
        {body()}
      </div>
      <TrackFiles request={props.request} files={props.message.files} />
      <Show when={props.message.signature !== ''}>
        <div class="body signature" dir="auto">
          {signature()}
        </div>
      </Show>
    </li>
  );
}
