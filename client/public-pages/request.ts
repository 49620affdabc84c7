// The public request form, made better by script: fields are checked before sending, what one writes survives a
// reload, and without a connection the request waits on the device and goes by itself. Without this script the
// form still sends (server/features/requests/pages).

import './pages.css';
import type { FieldError } from '#shared/base/error-codes.ts';
import type { IntakeField } from '#shared/engine/configuration.ts';
import { checkIntake } from '#shared/engine/intake.ts';
import { newKey } from './new-key.ts';
import { call } from './call.ts';
import type { Problem } from './call.ts';
import { forgetExpired, KEEP, makeKept } from './kept.ts';
import { fill, readPageData, required } from './page-data.ts';

type FieldName = Exclude<IntakeField, 'group'>;
type PageData = {
  readonly slug: string;
  readonly language: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly fields: readonly FieldName[];
  readonly mandatory: readonly IntakeField[];
  readonly formToken: string;
  readonly received?: boolean;
};
type Values = Record<string, string>;
/** `key` makes repeated sending harmless: the server answers the same number again. */
type Waiting = { readonly key: string; readonly values: Values; readonly language: string };
type Receipt = {
  readonly id: string;
  readonly number: number;
  readonly accessCode: string;
  readonly url: string;
};

const RETRY_MS = 15_000;
const data = readPageData<PageData>();
const texts = data.texts;
const text = (key: string): string => texts[key] ?? key;

const keptDraft = () => makeKept<Waiting>(`request-draft:${data.slug}`, KEEP.draftMs);

function start(): void {
  const form = required('request-form', HTMLFormElement);
  const status = required('status', HTMLDivElement);
  const kept = required('kept', HTMLSpanElement);
  const draft = keptDraft();
  const waiting = makeKept<Waiting>(`request-waiting:${data.slug}`, KEEP.unsentMs);
  const names = [...data.fields, 'priority'];
  let key = draft.read()?.key ?? newKey();
  let isSending = false;

  const control = (
    name: string,
  ): HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | null => {
    const element = form.elements.namedItem(name);
    return element instanceof HTMLInputElement ||
      element instanceof HTMLTextAreaElement ||
      element instanceof HTMLSelectElement
      ? element
      : null;
  };
  const values = (): Values =>
    Object.fromEntries(names.map((name) => [name, control(name)?.value.trim() ?? '']));

  function restore(saved: Waiting): void {
    for (const [name, value] of Object.entries(saved.values)) {
      const element = control(name);
      if (element !== null && element.value !== value && value !== '') element.value = value;
    }
  }

  function errorText(error: FieldError): string {
    const field = error.path.split('.').at(-1) ?? '';
    return (
      texts[`error.${error.code}.${field}`] ?? texts[`error.${error.code}`] ?? text('error.format')
    );
  }

  function showErrors(errors: readonly FieldError[], title = text('summaryTitle')): void {
    const summary = required('summary', HTMLDivElement);
    for (const row of form.querySelectorAll<HTMLElement>('[data-field]')) {
      const name = row.dataset['field'] ?? '';
      const error = errors.find((candidate) => candidate.path.split('.').at(-1) === name);
      row.classList.toggle('wrong', error !== undefined);
      const line = row.querySelector<HTMLElement>('.error');
      if (line !== null) {
        line.hidden = error === undefined;
        line.textContent = error === undefined ? '' : errorText(error);
      }
      if (error === undefined) control(name)?.removeAttribute('aria-invalid');
      else control(name)?.setAttribute('aria-invalid', 'true');
    }
    summary.hidden = errors.length === 0 && title === text('summaryTitle');
    summary.querySelector('.summary-title')!.textContent = title;
    summary.querySelector('.summary-list')!.replaceChildren(
      ...errors.map((error) => {
        const field = error.path.split('.').at(-1) ?? '';
        const link = document.createElement('a');
        link.href = `#${field}`;
        link.textContent = `${texts[field] ?? field} – ${errorText(error)}`;
        link.addEventListener('click', (event) => {
          event.preventDefault();
          control(field)?.focus();
        });
        const item = document.createElement('li');
        item.append(link);
        return item;
      }),
    );
    if (!summary.hidden) summary.focus();
  }

  function setSending(sending: boolean): void {
    isSending = sending;
    const button = form.querySelector<HTMLButtonElement>('button[type=submit]')!;
    button.disabled = sending;
    button.textContent = sending ? text('sending') : text('send');
  }

  function showWaiting(): void {
    const item = waiting.read();
    form.hidden = item !== undefined;
    if (item === undefined) {
      showConnection();
      return;
    }
    const box = document.createElement('div');
    box.className = 'notice waiting';
    const title = document.createElement('h2');
    title.textContent = text('waitingTitle');
    const words = document.createElement('p');
    words.textContent = text('waitingText');
    const subject = document.createElement('p');
    subject.className = 'quoted';
    subject.textContent = item.values['subject'] ?? '';
    const cancel = document.createElement('button');
    cancel.type = 'button';
    cancel.className = 'button secondary';
    cancel.textContent = text('waitingCancel');
    cancel.addEventListener('click', () => {
      waiting.clear();
      restore(item);
      draft.write(item);
      showWaiting();
    });
    box.append(title, words, subject, cancel);
    status.replaceChildren(box);
  }

  function showConnection(): void {
    if (navigator.onLine) {
      status.replaceChildren();
      return;
    }
    const line = document.createElement('p');
    line.className = 'notice';
    line.textContent = text('offline');
    status.replaceChildren(line);
  }

  function showReceipt(receipt: Receipt): void {
    draft.clear();
    waiting.clear();
    const main = required('main', HTMLElement);
    const title = document.createElement('h1');
    title.textContent = text('receivedTitle');
    title.tabIndex = -1;
    const words = document.createElement('p');
    words.className = 'lead';
    words.textContent = fill(text('receivedText'), { number: `#${receipt.number}` });
    const facts = document.createElement('dl');
    facts.className = 'receipt';
    for (const [label, value, name] of [
      [text('numberLabel'), `#${receipt.number}`, 'number'],
      [text('codeLabel'), receipt.accessCode, 'code'],
    ] as const) {
      const row = document.createElement('div');
      const term = document.createElement('dt');
      term.textContent = label;
      const fact = document.createElement('dd');
      fact.textContent = value;
      fact.className = name;
      row.append(term, fact);
      facts.append(row);
    }
    const actions = document.createElement('p');
    actions.className = 'actions';
    const follow = document.createElement('a');
    follow.className = 'button primary';
    follow.href = receipt.url;
    follow.textContent = text('follow');
    const another = document.createElement('a');
    another.className = 'button secondary';
    another.href = location.href;
    another.textContent = text('another');
    actions.append(follow, another);
    main.replaceChildren(title, words, facts, actions);
    title.focus();
  }

  function showProblem(problem: Problem, item: Waiting): void {
    waiting.clear();
    restore(item);
    // The answer belongs to what was sent: what is corrected is another request.
    key = newKey();
    draft.write({ ...item, key });
    form.hidden = false;
    status.replaceChildren();
    if (problem.code === 'INVALID' && problem.errors !== undefined) showErrors(problem.errors);
    else if (problem.status === 429) showErrors([], text('tooMany'));
    else showErrors([], text('failedText'));
  }

  async function send(item: Waiting): Promise<void> {
    if (isSending) return;
    setSending(true);
    const { name, email, phone, address, city, country, subject, description, priority } =
      item.values;
    const optional = { phone, address, city, country, priority };
    const result = await call<Receipt>({
      method: 'POST',
      path: `/api/v1/w/${data.slug}/public/requests`,
      headers: { 'idempotency-key': item.key },
      body: {
        name,
        email,
        subject,
        description,
        language: item.language,
        ...Object.fromEntries(
          Object.entries(optional).filter(([, value]) => value !== undefined && value !== ''),
        ),
      },
    });
    setSending(false);
    if (result.ok) showReceipt(result.value);
    // Under this key something else was sent before: from another tab, or before it was changed here.
    else if (result.problem?.code === 'IDEMPOTENCY_CONFLICT')
      await send({ ...item, key: newKey() });
    else if (result.problem !== null) showProblem(result.problem, item);
    else if (waiting.write(item)) showWaiting();
    else showErrors([], text('failedText'));
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const current = values();
    const errors = checkIntake({ mandatory: data.mandatory }, current);
    showErrors(errors);
    if (errors.length === 0) void send({ key, values: current, language: data.language });
  });
  form.addEventListener('input', () => {
    kept.textContent = draft.write({ key, values: values(), language: data.language })
      ? text('draftKept')
      : '';
  });
  const flush = (): void => {
    const item = waiting.read();
    if (item !== undefined) void send(item);
  };
  addEventListener('online', () => {
    showWaiting();
    flush();
  });
  addEventListener('offline', showWaiting);
  setInterval(flush, RETRY_MS);

  const saved = draft.read();
  if (saved !== undefined) {
    key = saved.key;
    restore(saved);
  }
  showWaiting();
  flush();
}

forgetExpired();
if (data.received === true) keptDraft().clear();
else start();

if ('serviceWorker' in navigator) {
  // Refused on insecure origins and in some private modes; the page works without it.
  navigator.serviceWorker.register('/sw.js').catch(() => undefined);
}
