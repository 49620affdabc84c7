// The public request form, made better by script: fields are checked before sending, what one writes survives a
// reload, and without a connection the request waits on the device and goes by itself. Without this script the
// form still sends (server/features/requests/pages).

import './pages.css';
import type { FieldError } from '#shared/base/error-codes.ts';
import type {
  CategoryDefinition,
  FieldDefinition,
  IntakeField,
} from '#shared/engine/configuration.ts';
import { checkFields } from '#shared/engine/fields.ts';
import { checkIntake } from '#shared/engine/intake.ts';
import { newKey } from './new-key.ts';
import { call } from './call.ts';
import type { Problem } from './call.ts';
import { showErrors as showFormErrors } from './form-errors.ts';
import { createFormValues, fieldsOf, type Values } from './form-values.ts';
import { forgetExpired, KEEP, makeKept, makeKeptInTab } from './kept.ts';
import { fill, readPageData, required } from './page-data.ts';
import { offerArticles } from './suggestions.ts';
import { createFilesRow } from './files-row.ts';
import { sendFiles } from './send-file.ts';
import type { PageFileRules } from './track-data.ts';
import { forgetFiles, forgetOldFiles } from './unsent-files.ts';
import { createWaitingRequests, type RequestToSend } from './waiting-requests.ts';

/** A group is the desk's business, and nobody has bought anything without an account. */
type FieldName = Exclude<IntakeField, 'group' | 'sale' | 'category'>;
type PageData = {
  readonly slug: string;
  readonly language: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly fields: readonly FieldName[];
  readonly mandatory: readonly IntakeField[];
  readonly custom: readonly FieldDefinition[];
  readonly categories: readonly CategoryDefinition[];
  readonly formToken: string;
  readonly fileRules: PageFileRules;
  readonly hasArticles?: boolean;
  readonly received?: boolean;
};
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

/** Its own in each tab; the browser keeps the last one for a tab that is opened after a crash. */
function keptDraft() {
  const name = `request-draft:${data.slug}`;
  const inTab = makeKeptInTab<RequestToSend>(name);
  const last = makeKept<RequestToSend>(name, KEEP.draftMs);
  return {
    read: () => inTab.read() ?? last.read(),
    write: (draft: RequestToSend): boolean => {
      inTab.write(draft);
      return last.write(draft);
    },
    clear: () => {
      const mine = inTab.read();
      inTab.clear();
      // What another tab has written since is not this one's to forget.
      if (mine === undefined || last.read()?.key === mine.key) last.clear();
    },
  };
}

/** One cannot guess it: whoever has it can send what was uploaded with it. */
const newUploadKey = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24))))
    .replaceAll('+', '-')
    .replaceAll('/', '_');

/** Its words name the file. */
const isAboutFiles = ({ code }: Problem): boolean => code === 'FILE_REFUSED' || code === 'GONE';

function start(): void {
  const form = required('request-form', HTMLFormElement);
  const status = required('status', HTMLDivElement);
  const kept = required('kept', HTMLSpanElement);
  const draft = keptDraft();
  const waiting = createWaitingRequests(data.slug, navigator.locks as LockManager | undefined);
  const asked = { fields: data.custom, categories: data.categories };
  const inForm = createFormValues(form, asked);
  const names = () => [...data.fields, 'category', 'priority', ...inForm.askedNames()];
  let key = draft.read()?.key ?? newKey();
  const files = createFilesRow(data, () => keepDraft());
  let uploadKey = draft.read()?.uploadKey ?? newUploadKey();
  let isSending = false;
  /** The form holds what is not sent yet, and stays in sight whatever waits beside it. */
  let isWriting = false;
  const receipts: Receipt[] = [];
  /** Waiting ones that the server will not take as they are. */
  const refused = new Map<string, Problem>();

  const values = (): Values => Object.fromEntries(names().map((name) => [name, inForm.read(name)]));

  function restore(saved: RequestToSend): void {
    inForm.write('category', saved.values['category'] ?? '');
    inForm.arrange();
    for (const [name, value] of Object.entries(saved.values)) inForm.write(name, value);
    files.show(saved.files ?? []);
  }

  const showErrors = (errors: readonly FieldError[], title?: string): void => {
    const summary = required('summary', HTMLDivElement);
    showFormErrors(form, summary, inForm, { texts, asked }, errors, title);
  };

  function setSending(sending: boolean): void {
    isSending = sending;
    const button = form.querySelector<HTMLButtonElement>('button[type=submit]')!;
    button.disabled = sending;
    button.textContent = sending ? text('sending') : text('send');
  }

  function element<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    className: string,
    words: string,
  ): HTMLElementTagNameMap[Tag] {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = words;
    return made;
  }

  /** What waits and what was received meanwhile, above the form; the form only while one writes or nothing waits. */
  function showState(): void {
    const mine = waiting.mine();
    if (receipts.length > 0 && mine.length === 0 && !isWriting) return showReceipts();
    form.hidden = mine.length > 0 && !isWriting;
    const boxes = [...receipts.map(receiptBox), ...mine.map(waitingBox)];
    if (boxes.length === 0 && !navigator.onLine)
      boxes.push(element('p', 'notice', text('offline')));
    if (form.hidden) boxes.push(anotherButton());
    status.replaceChildren(...boxes);
  }

  function waitingBox(item: RequestToSend): HTMLElement {
    const box = element('div', 'notice waiting', '');
    const cancel = element('button', 'button secondary', text('waitingCancel'));
    cancel.type = 'button';
    cancel.addEventListener('click', () => {
      waiting.remove(item.key);
      refused.delete(item.key);
      // It goes back into the form, unless something else is being written there.
      if (!isWriting) takeUp(item);
      showState();
    });
    box.append(
      element('h2', '', text('waitingTitle')),
      element('p', '', text(refused.has(item.key) ? 'failedText' : 'waitingText')),
      element('p', 'quoted', item.values['subject'] ?? ''),
      cancel,
    );
    return box;
  }

  function anotherButton(): HTMLElement {
    const button = element('button', 'button secondary', text('another'));
    button.type = 'button';
    button.addEventListener('click', () => {
      beginAnew();
      isWriting = true;
      showState();
      inForm.first('subject')?.focus();
    });
    const line = element('p', 'actions', '');
    line.append(button);
    return line;
  }

  /** An empty form for another request. */
  function beginAnew(): void {
    isWriting = false;
    key = newKey();
    uploadKey = newUploadKey();
    draft.clear();
    form.reset();
    files.show([]);
    inForm.arrange();
    kept.textContent = '';
  }

  function takeUp(item: RequestToSend): void {
    key = item.key;
    uploadKey = item.uploadKey ?? newUploadKey();
    form.reset();
    restore(item);
    draft.write(item);
    isWriting = true;
  }

  function receiptFacts(receipt: Receipt): HTMLElement {
    const facts = element('dl', 'receipt', '');
    for (const [label, value, name] of [
      [text('numberLabel'), `#${receipt.number}`, 'number'],
      [text('codeLabel'), receipt.accessCode, 'code'],
    ] as const) {
      const row = document.createElement('div');
      row.append(element('dt', '', label), element('dd', name, value));
      facts.append(row);
    }
    return facts;
  }

  function followLink(receipt: Receipt): HTMLElement {
    const follow = element('a', 'button primary', text('follow'));
    follow.href = receipt.url;
    return follow;
  }

  function receiptBox(receipt: Receipt): HTMLElement {
    const box = element('div', 'notice good', '');
    box.append(
      element('h2', '', text('receivedTitle')),
      receiptFacts(receipt),
      followLink(receipt),
    );
    return box;
  }

  function showReceipts(): void {
    const title = element('h1', '', text('receivedTitle'));
    title.tabIndex = -1;
    const another = element('a', 'button secondary', text('another'));
    another.href = location.href;
    const parts = receipts.flatMap((receipt) => {
      const number = `#${receipt.number}`;
      return [
        element('p', 'lead', fill(text('receivedText'), { number })),
        receiptFacts(receipt),
        followLink(receipt),
      ];
    });
    const actions = element('p', 'actions', '');
    actions.append(parts.pop()!, another);
    required('main', HTMLElement).replaceChildren(title, ...parts, actions);
    title.focus();
  }

  /** Where the form is taken, what came back waits for it above. */
  function giveBack(item: RequestToSend, problem: Problem): void {
    if (isWriting && item.key !== key) {
      refused.set(item.key, problem);
      return showState();
    }
    waiting.remove(item.key);
    refused.delete(item.key);
    // The answer belongs to what was sent: what is corrected is another request.
    takeUp({ ...item, key: newKey() });
    showState();
    if (problem.code === 'INVALID' && problem.errors !== undefined) showErrors(problem.errors);
    else if (problem.status === 429) showErrors([], text('tooMany'));
    else
      showErrors(
        [],
        problem.detail !== undefined && isAboutFiles(problem) ? problem.detail : text('failedText'),
      );
  }

  const post = ({
    key: itsKey,
    values: itsValues,
    language,
    files,
    uploadKey: itsUploadKey,
  }: RequestToSend) => {
    const { name, email, phone, address, city, country, subject, description } = itsValues;
    const { category, priority } = itsValues;
    const optional = { phone, address, city, country, category, priority };
    const fields = fieldsOf(itsValues, asked, language);
    return call<Receipt>({
      method: 'POST',
      path: `/api/v1/w/${data.slug}/public/requests`,
      headers: { 'idempotency-key': itsKey },
      body: {
        name,
        email,
        subject,
        description,
        language,
        ...Object.fromEntries(
          Object.entries(optional).filter(([, value]) => value !== undefined && value !== ''),
        ),
        ...(Object.keys(fields).length > 0 && { fields }),
        ...(files !== undefined &&
          files.length > 0 && { files: files.map(({ id }) => id), uploadKey: itsUploadKey }),
      },
    });
  };

  /** Files first: what the server has of them already does not go again. */
  async function sendAll(item: RequestToSend): Promise<Awaited<ReturnType<typeof post>>> {
    const place = {
      slug: data.slug,
      headers: { 'upload-key': item.uploadKey ?? '', 'accept-language': item.language },
    };
    const problem = await sendFiles(place, item.files ?? [], text('fileLost'));
    return problem === undefined ? post(item) : { ok: false, problem };
  }

  /** False: nobody answered. */
  async function send(wanted: RequestToSend): Promise<boolean> {
    setSending(true);
    let item = wanted;
    let result = await sendAll(item);
    if (!result.ok && result.problem?.code === 'IDEMPOTENCY_CONFLICT') {
      // Under this key something else was sent before: from another tab, or before it was changed here.
      item = rekeyed(item);
      result = await post(item);
    }
    setSending(false);
    if (!result.ok && result.problem === null) {
      keepWaiting(item);
      return false;
    }
    if (!result.ok) {
      giveBack(item, result.problem);
      return true;
    }
    waiting.remove(item.key);
    void forgetFiles((item.files ?? []).map(({ id }) => id));
    receipts.push(result.value);
    if (item.key === key) beginAnew();
    showState();
    return true;
  }

  /** Kept under its new key before it goes, so that a page that dies meanwhile does not send it under a third. */
  function rekeyed(item: RequestToSend): RequestToSend {
    const renewed = { ...item, key: newKey() };
    if (item.key === key) {
      key = renewed.key;
      draft.write(renewed);
    } else if (waiting.add(renewed)) waiting.remove(item.key);
    return renewed;
  }

  function keepWaiting(item: RequestToSend): void {
    if (!waiting.add(item)) return showErrors([], text('failedText'));
    if (item.key === key) beginAnew();
    showState();
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (isSending) return;
    const current = written();
    const errors = [
      ...checkIntake({ mandatory: data.mandatory }, current.values),
      ...checkFields(asked, {
        category: inForm.category(),
        side: 'customer',
        values: fieldsOf(current.values, asked, data.language),
      }),
    ];
    showErrors(errors);
    if (errors.length === 0) void send(current);
  });
  if (data.hasArticles === true) {
    const { slug, language } = data;
    offerArticles({ slug, language, texts, form, read: inForm.read });
  }
  inForm.first('category')?.addEventListener('change', inForm.arrange);
  const written = (): RequestToSend => ({
    key,
    values: values(),
    language: data.language,
    ...(files.all().length > 0 && { files: files.all(), uploadKey }),
  });
  function keepDraft(): void {
    isWriting = true;
    kept.textContent = draft.write(written()) ? text('draftKept') : '';
  }
  form.addEventListener('input', keepDraft);
  const flush = async (): Promise<void> => {
    await waiting.adopt();
    showState();
    for (const item of waiting.mine()) {
      const problem = refused.get(item.key);
      if (isSending) return;
      if (problem !== undefined) {
        if (!isWriting) giveBack(item, problem);
      } else if (!(await send(item))) return;
    }
  };
  addEventListener('online', () => {
    showState();
    void flush();
  });
  addEventListener('offline', showState);
  setInterval(() => void flush(), RETRY_MS);

  const saved = draft.read();
  if (saved !== undefined) takeUp(saved);
  showState();
  void flush();
}

forgetExpired();
void forgetOldFiles();
if (data.received === true) keptDraft().clear();
else start();

if ('serviceWorker' in navigator) {
  // Refused on insecure origins and in some private modes; the page works without it.
  navigator.serviceWorker.register('/sw.js').catch(() => undefined);
}
