import { For, Show, createEffect, createSignal, untrack } from 'solid-js';
import { chooseFiles, sizeWords } from './chosen-files.ts';
import type { OpenRequest } from './open-request.ts';
import { fill } from './page-data.ts';
import type { UnsentFile } from './track-data.ts';
import { page, text } from './track-texts.ts';
import { forgetFiles } from './unsent-files.ts';

const LONGEST = 60_000;

/** Words and files of an answer; both survive a reload, and wait here for a connection. */
export function AnswerForm(props: { request: OpenRequest }) {
  const first = untrack(() => props.request.draft.read());
  const [draft, setDraft] = createSignal(first?.text ?? '');
  const [files, setFiles] = createSignal<readonly UnsentFile[]>(first?.files ?? []);
  const [problem, setProblem] = createSignal('');
  createEffect(() => {
    const back = props.request.returned();
    if (back === undefined) return;
    untrack(() => {
      write(draft() === '' ? back.text : `${back.text}\n\n${draft()}`, [...back.files, ...files()]);
    });
    setProblem(back.why ?? text('failedText'));
  });

  function write(words: string, chosen: readonly UnsentFile[] = files()): void {
    setDraft(words);
    setFiles(chosen);
    if (words === '' && chosen.length === 0) props.request.draft.clear();
    else props.request.draft.write({ text: words, files: chosen });
  }

  async function add(picked: readonly File[]): Promise<void> {
    const chosen = await chooseFiles(picked, files(), page);
    write(draft(), chosen.files);
    setProblem(chosen.problem);
  }

  function remove(file: UnsentFile): void {
    write(
      draft(),
      files().filter(({ id }) => id !== file.id),
    );
    setProblem('');
    void forgetFiles([file.id]);
  }

  function send(event: SubmitEvent): void {
    event.preventDefault();
    const written = draft().trim();
    const isEmpty = written === '' && files().length === 0;
    if (isEmpty || written.length > LONGEST) {
      setProblem(text(isEmpty ? 'answerEmpty' : 'answerTooLong'));
      return;
    }
    if (props.request.answer(written, files())) write('', []);
    setProblem('');
  }

  return (
    <form class="form" onSubmit={send} novalidate>
      <div class="field" classList={{ wrong: problem() !== '' }}>
        <label class="label" for="answer">
          {text('answerLabel')}
        </label>
        <p class="error" id="answer-error" role="alert">
          {problem()}
        </p>
        <textarea
          id="answer"
          class="control"
          rows="4"
          aria-describedby="answer-error"
          value={draft()}
          onInput={(event) => write(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label class="label" for="answer-files">
          {text('filesAdd')} <span class="optional">({text('optional')})</span>
        </label>
        <p class="hint" id="files-hint">
          {fill(text('filesHint'), {
            count: String(page.fileRules.maxFiles),
            size: sizeWords(page.fileRules.maxBytes, page.language),
          })}
        </p>
        <input
          id="answer-files"
          type="file"
          multiple
          accept={page.fileRules.accept}
          aria-describedby="files-hint"
          onChange={(event) => {
            const input = event.currentTarget;
            const picked = [...(input.files ?? [])];
            input.value = '';
            void add(picked);
          }}
        />
        <Show when={files().length > 0}>
          <ul class="files" aria-label={text('files')}>
            <For each={files()}>
              {(file) => (
                <li class="chosen">
                  <button type="button" class="button secondary" onClick={() => remove(file)}>
                    {fill(text('fileRemove'), { name: file.name })}
                  </button>
                  <span class="size">{sizeWords(file.size, page.language)}</span>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </div>
      <p class="actions">
        <button class="button primary" type="submit">
          {text('answerSend')}
        </button>
      </p>
    </form>
  );
}
