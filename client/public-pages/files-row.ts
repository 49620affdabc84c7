import { chooseFiles, sizeWords } from './chosen-files.ts';
import { fill, required } from './page-data.ts';
import type { PageFileRules, UnsentFile } from './track-data.ts';
import { forgetFiles } from './unsent-files.ts';

/** The row of the request form in which files are chosen and taken out again. */
export function createFilesRow(
  page: {
    readonly fileRules: PageFileRules;
    readonly language: string;
    readonly texts: Readonly<Record<string, string>>;
  },
  onChange: () => void,
): {
  readonly all: () => readonly UnsentFile[];
  readonly show: (files: readonly UnsentFile[]) => void;
} {
  const row = required('files-row', HTMLDivElement);
  const input = required('files', HTMLInputElement);
  const error = required('files-error', HTMLParagraphElement);
  const list = row.querySelector('ul')!;
  let files: readonly UnsentFile[] = [];
  row.hidden = false;

  function show(next: readonly UnsentFile[]): void {
    files = next;
    list.replaceChildren(...files.map(itemOf));
  }

  function itemOf(file: UnsentFile): HTMLLIElement {
    const item = document.createElement('li');
    item.className = 'chosen';
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.className = 'button secondary';
    remove.textContent = fill(page.texts['fileRemove'] ?? '', { name: file.name });
    remove.addEventListener('click', () => {
      show(files.filter(({ id }) => id !== file.id));
      error.textContent = '';
      input.focus();
      void forgetFiles([file.id]);
      onChange();
    });
    const size = document.createElement('span');
    size.className = 'size';
    size.textContent = sizeWords(file.size, page.language);
    item.append(remove, ' ', size);
    return item;
  }

  input.addEventListener('change', () => {
    const picked = [...(input.files ?? [])];
    input.value = '';
    void chooseFiles(picked, files, page).then((chosen) => {
      error.textContent = chosen.problem;
      show(chosen.files);
      onChange();
    });
  });
  return { all: () => files, show };
}
