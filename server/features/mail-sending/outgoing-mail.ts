// A prepared mail with all its headers. The same when it is sent and when an administrator looks at its source.

import type { AppContext } from '#server/app-context.ts';
import type { OutgoingMail } from '#server/platform/mail/compose-mail.ts';
import { createMailKeys } from '#server/platform/mail/keys.ts';
import { htmlOf, textOf } from './mail-layout.ts';
import { readFiles } from './mail-files.ts';
import type { Intent, MailWorkspace } from './mail-store.ts';
import { threadIndex } from './mail-threading.ts';
import type { PreparedMail } from './prepare-mail.ts';

export async function outgoingOf(
  deps: Pick<AppContext, 'secrets' | 'clock' | 'files'>,
  workspace: MailWorkspace,
  intent: Pick<Intent, 'kind' | 'createdAt' | 'personId'>,
  mail: PreparedMail,
  messageId: string,
): Promise<OutgoingMail> {
  const { sender, recipient, ticket, thread } = mail;
  const keys = createMailKeys(deps.secrets, deps.clock);
  // Colleagues answer at the desk: no mail ever acts as one of them (security.md 4 no. 2).
  const replyTo =
    sender.isRead && ticket !== undefined && intent.personId === null
      ? keys.replyAddressOf(sender.address, {
          workspaceId: workspace.id,
          ticketId: ticket.state.id,
          recipient,
        })
      : undefined;
  // Without room for an address of its own the Message-ID leads back.
  const isAnswerable = sender.isRead && ticket !== undefined && intent.personId === null;
  const body = mail.body(isAnswerable);
  const html = htmlOf(body);
  const state = ticket?.state;
  return {
    from: {
      name: mail.author === '' ? sender.name : `${mail.author} (${sender.name})`,
      address: sender.address,
    },
    to: { name: mail.recipientName, address: recipient },
    replyTo: replyTo === undefined ? undefined : { name: sender.name, address: replyTo },
    messageId,
    inReplyTo: thread.at(-1),
    references: thread,
    subject: mail.subject,
    text: textOf(body),
    html,
    date: new Date(deps.clock()),
    automatic: mail.automatic,
    headers: {
      'X-Homing-Mail': intent.kind,
      ...(state === undefined
        ? {}
        : {
            'Thread-Topic': mail.subject.replace(/^Re: /, ''),
            'Thread-Index': threadIndex(state.id, state.createdAt, intent.createdAt),
          }),
    },
    attachments: await readFiles(deps, workspace.id, mail.files, html),
  };
}
