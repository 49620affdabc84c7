// Mails to somebody about their own account (I2, P3).

import { isolate } from '#shared/base/bidi.ts';
import { filled } from './fill-words.ts';
import type { MailBody } from './mail-layout.ts';
import { addressLink, passwordLink, signInLink } from './mail-links.ts';
import type { AccountMailKind, MailWorkspace } from './mail-store.ts';
import type { Language, PrepareDeps } from './prepare-mail.ts';
import { renderText } from './render-text.ts';

type AccountFacts = {
  readonly deps: PrepareDeps;
  readonly workspace: MailWorkspace;
  readonly language: Language;
};
/** What such a mail says: to an address that is another's already, that it cannot become somebody's. */
export type AccountMailText = AccountMailKind | 'address-taken';
type Content = { readonly subject: string; readonly body: () => MailBody };

export function accountMailOf(
  { deps, workspace, language }: AccountFacts,
  about: { readonly kind: AccountMailText; readonly name: string; readonly token: string },
): Content {
  const { lang, dir, texts } = language;
  const name = about.name.trim();
  const { subject, parts } = renderText(language, about.kind, {
    texts: {
      greeting: () =>
        name === '' ? texts.helloAll : filled(texts.hello, { name: isolate(name, dir) }),
      'person.name': () => name,
      'workspace.name': () => workspace.name,
    },
    links: {
      'password.link': passwordLink(deps, workspace.slug, about.token),
      'address.link': addressLink(deps, workspace.slug, about.token),
      'signin.link': signInLink(deps, workspace.slug),
    },
  });
  return {
    subject,
    body: () => ({
      language: lang,
      direction: dir,
      marker: '',
      heading: workspace.name,
      parts,
      footer: workspace.name,
    }),
  };
}
