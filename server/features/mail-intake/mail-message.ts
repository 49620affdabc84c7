// A mail as a message: its files taken by the rules of the workspace, its pictures in their places, and what was not taken
// named in it. The mail itself is kept as it came, whatever becomes of its parts.

import type { FileId, MessageId } from '#shared/base/ids.ts';
import { inLanguage } from '#shared/base/languages.ts';
import { hasContent } from '#shared/engine/intake.ts';
import type { NewMessage } from '#shared/engine/commands.ts';
import { fileProblemText } from '#shared/files/file-problem-texts.ts';
import { fileRulesOf, type FileProblem } from '#shared/files/file-rules.ts';
import type { AppContext, CurrentWorkspace } from '#server/app-context.ts';
import { takeFile } from '#server/features/files/index.ts';
import { textToHtml } from '#server/platform/html/text-to-html.ts';
import type { MailFile } from '#server/platform/mail/parsing/parsed-mail.ts';
import { INTAKE_WORDS } from './intake-words.ts';
import { idOfMail } from './mail-ids.ts';

export type MailText = {
  readonly html: string;
  readonly files: readonly MailFile[];
  readonly filesLeftOut: number;
};

/** Whose the files of a mail are, until a message has them. */
export const uploaderOfMail = (mailId: string): string => `mail:${mailId}`;

export async function mailMessage(
  deps: Pick<AppContext, 'db' | 'clock' | 'jobs' | 'files'>,
  workspace: CurrentWorkspace,
  mail: { readonly id: string; readonly language: string; readonly raw: () => Promise<Uint8Array> },
  text: MailText,
  /** Another one for each message that the mail becomes. */
  purpose: string,
): Promise<NewMessage> {
  const rules = fileRulesOf(workspace.configuration);
  const words = inLanguage(INTAKE_WORDS, mail.language);
  const taken: FileId[] = [];
  const problems: FileProblem[] = [];
  let { html } = text;
  const take = async (file: MailFile, index: number): Promise<FileId | undefined> => {
    if (taken.length >= rules.maxFiles) {
      problems.push({ path: 'files', code: 'too_many', name: file.name, rules });
      return undefined;
    }
    const id = idOfMail<FileId>(mail.id, `${purpose} file ${index}`);
    const problem = await takeFile(deps, workspace, {
      ...file,
      id,
      uploader: uploaderOfMail(mail.id),
    });
    if (problem !== undefined) problems.push(problem);
    return problem === undefined ? id : undefined;
  };
  for (const [index, file] of text.files.entries()) {
    const id = await take(file, index);
    if (id !== undefined) taken.push(id);
    if (file.place !== '') html = placed(html, file.place, id);
  }
  // Nothing of it can be shown: then there is the mail itself.
  if (!hasContent(html) && taken.length === 0) {
    const content = await mail.raw();
    const whole = { name: 'mail.eml', type: 'message/rfc822', content, place: '' };
    const id = content.byteLength > 0 ? await take(whole, text.files.length) : undefined;
    if (id !== undefined) taken.push(id);
    html = textToHtml(words.empty);
  }
  const sentences = new Set(problems.map((problem) => fileProblemText(problem, mail.language)));
  if (text.filesLeftOut > 0) sentences.add(words.leftOut(text.filesLeftOut));
  if (sentences.size > 0) html += `<hr />${[...sentences].map(textToHtml).join('')}`;
  return {
    id: idOfMail<MessageId>(mail.id, `${purpose} message`),
    html,
    ...(taken.length === 0 ? {} : { files: taken }),
  };
}

/** A picture whose file was not taken leaves its words behind, if it has any. */
const placed = (html: string, place: string, id: FileId | undefined): string =>
  id === undefined
    ? html.replaceAll(new RegExp(`<img data-attachment="${place}"[^>]*>`, 'g'), '')
    : html.replaceAll(`data-attachment="${place}"`, `data-attachment="${id}"`);
