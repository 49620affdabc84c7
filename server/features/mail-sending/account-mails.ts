// Mails to somebody about their own account (I2).

import { isolate } from '#shared/base/bidi.ts';
import { filled } from './customer-mails.ts';
import type { MailBody, MailPart } from './mail-layout.ts';
import { passwordLink, signInLink } from './mail-links.ts';
import type { AccountMailKind, MailWorkspace } from './mail-store.ts';
import type { Language, PrepareDeps } from './prepare-mail.ts';

type AccountFacts = {
  readonly deps: PrepareDeps;
  readonly workspace: MailWorkspace;
  readonly language: Language;
};
type Content = { readonly subject: string; readonly body: () => MailBody };

export function accountMailOf(
  { deps, workspace, language }: AccountFacts,
  about: { readonly kind: AccountMailKind; readonly name: string; readonly token: string },
): Content {
  const { lang, dir, texts } = language;
  const name = isolate(about.name, dir);
  const parts: MailPart[] = [
    { kind: 'line', text: name === '' ? texts.helloAll : filled(texts.hello, { name }) },
    ...partsOf(),
  ];
  return {
    subject: subjectOf(),
    body: () => ({
      language: lang,
      direction: dir,
      marker: '',
      heading: workspace.name,
      parts,
      footer: workspace.name,
    }),
  };

  function subjectOf(): string {
    switch (about.kind) {
      case 'password-reset':
        return texts.resetSubject;
      case 'invitation':
        return filled(texts.invitationSubject, { workspace: workspace.name });
      case 'password-changed':
        return texts.changedSubject;
    }
  }

  function partsOf(): readonly MailPart[] {
    const here = { workspace: isolate(workspace.name, dir) };
    const url = passwordLink(deps, workspace.slug, about.token);
    switch (about.kind) {
      case 'password-reset':
        return [
          { kind: 'line', text: filled(texts.reset, here) },
          { kind: 'button', text: texts.resetSubject, url },
          { kind: 'line', text: texts.resetOnce },
          { kind: 'hint', text: texts.resetHint },
        ];
      case 'invitation':
        return [
          { kind: 'line', text: filled(texts.invitation, here) },
          { kind: 'button', text: texts.choosePassword, url },
          { kind: 'line', text: texts.invitationOnce },
        ];
      case 'password-changed':
        return [
          { kind: 'line', text: filled(texts.changed, here) },
          { kind: 'button', text: texts.signIn, url: signInLink(deps, workspace.slug) },
          { kind: 'hint', text: texts.changedHint },
        ];
    }
  }
}
