// Files that are chosen in a form: kept from the first moment, refused at once where that can be known.

import { sizeFormat } from '#shared/base/size-format.ts';
import { newKey } from './new-key.ts';
import { fill } from './page-data.ts';
import type { PageFileRules, UnsentFile } from './track-data.ts';
import { keepFile } from './unsent-files.ts';

export function sizeWords(bytes: number, language: string): string {
  const { value, options } = sizeFormat(bytes);
  return new Intl.NumberFormat(language, options).format(value);
}

/** Keeps what may come, beside those that are there; `problem` says what may not, and why. */
export async function chooseFiles(
  picked: readonly File[],
  there: readonly UnsentFile[],
  page: {
    readonly fileRules: PageFileRules;
    readonly language: string;
    readonly texts: Readonly<Record<string, string>>;
  },
): Promise<{ readonly files: readonly UnsentFile[]; readonly problem: string }> {
  const { fileRules, language, texts } = page;
  const files = [...there];
  let problem = '';
  for (const file of picked) {
    if (files.length >= fileRules.maxFiles) {
      problem = fill(texts['filesTooMany'] ?? '', { count: String(fileRules.maxFiles) });
      break;
    }
    if (file.size > fileRules.maxBytes) {
      const size = sizeWords(fileRules.maxBytes, language);
      problem = fill(texts['fileTooLarge'] ?? '', { name: file.name, size });
      continue;
    }
    const id = newKey();
    await keepFile(id, file);
    files.push({ id, name: file.name, type: file.type, size: file.size });
  }
  return { files, problem };
}
