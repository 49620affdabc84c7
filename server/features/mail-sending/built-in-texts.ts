// The product's own text of each mail, as a template like those that workspaces write (N2).

import type { MailEvent } from '#shared/templates/mail-events.ts';
import type { MailText } from '#shared/templates/mail-text.ts';
import { filled } from './fill-words.ts';
import type { MailTexts } from './mail-texts.ts';

export function builtInText(event: MailEvent, texts: MailTexts): MailText {
  const workspace = { workspace: '{{workspace.name}}' };
  const number = { number: '{{ticket.reference}}' };
  const follow = `[${texts.follow}]({{ticket.link}})`;
  const mail = (subject: string, ...paragraphs: readonly string[]): MailText => ({
    subject,
    body: paragraphs.join('\n\n'),
  });
  const ofTicket = (...paragraphs: readonly string[]): MailText =>
    mail('{{ticket.subject}}', ...paragraphs);
  const toDesk = (sentence: string): MailText =>
    ofTicket(
      sentence,
      '-# {{requester.label}}',
      '{{message}}',
      `[${texts.openTicket}]({{ticket.link}})`,
    );
  switch (event) {
    case 'confirmation':
      return ofTicket(
        '{{greeting}}',
        filled(texts.received, number),
        '{{details}}',
        follow,
        '{{code}}',
      );
    case 'unconfirmed':
      return mail(
        '{{workspace.name}}',
        texts.helloAll,
        filled(texts.strangerReceived, workspace),
        '{{details}}',
        follow,
        '{{code}}',
        '{{others}}',
        `-# ${texts.strangerHint}`,
      );
    case 'details':
      return ofTicket('{{greeting}}', texts.details, follow);
    case 'answer':
      return ofTicket(
        filled(texts.answered, { name: '{{operator.name}}' }),
        '{{message}}',
        '{{signature}}',
        '{{files}}',
        '{{outcome}}',
        follow,
        '{{reply}}',
      );
    case 'resolved':
      return ofTicket('{{greeting}}', filled(texts.resolved, number), '{{rating}}', follow);
    case 'solution':
      return ofTicket('{{greeting}}', texts.solution, '{{solution}}', '{{approval}}', follow);
    case 'message':
      return toDesk(filled(texts.wrote, { name: '{{author.name}}' }));
    case 'assigned':
      return toDesk(texts.assigned);
    case 'assigned-group':
      return toDesk(texts.assignedGroup);
    case 'new-ticket':
      return toDesk(texts.newTicket);
    case 'mention':
      return toDesk(filled(texts.mentioned, { name: '{{author.name}}' }));
    case 'status-changed':
      return toDesk(filled(texts.statusChanged, { status: '{{ticket.status}}' }));
    case 'ticket-resolved':
      return toDesk(texts.ticketResolved);
    case 'due-soon':
      return toDesk(texts.dueSoon);
    case 'target-missed':
      return toDesk(texts.missed);
    case 'expired':
      return toDesk(texts.expired);
    case 'rated':
      return toDesk(filled(texts.rated, { rating: '{{score}}' }));
    case 'held-reply':
      return toDesk(texts.heldReply);
    case 'escalated':
      return toDesk(texts.escalated);
    case 'review':
      return toDesk(texts.review);
    case 'approved':
      return toDesk(texts.approved);
    case 'refused':
      return toDesk(texts.refused);
    case 'returned':
      return toDesk(texts.sentBack);
    case 'several':
      return mail(filled(texts.several, { count: '{{count}}' }), '{{tickets}}');
    case 'password-reset':
      return mail(
        texts.resetSubject,
        '{{greeting}}',
        filled(texts.reset, workspace),
        `[${texts.resetSubject}]({{password.link}})`,
        texts.resetOnce,
        `-# ${texts.resetHint}`,
      );
    case 'invitation':
      return mail(
        filled(texts.invitationSubject, workspace),
        '{{greeting}}',
        filled(texts.invitation, workspace),
        `[${texts.choosePassword}]({{password.link}})`,
        texts.invitationOnce,
      );
    case 'password-changed':
      return mail(
        texts.changedSubject,
        '{{greeting}}',
        filled(texts.changed, workspace),
        `[${texts.signIn}]({{signin.link}})`,
        `-# ${texts.changedHint}`,
      );
    case 'webhook-off':
      return mail(
        texts.webhookOffSubject,
        '{{greeting}}',
        filled(texts.webhookOff, workspace),
        `[${texts.signIn}]({{signin.link}})`,
      );
    case 'address-confirm':
      return mail(
        texts.addressSubject,
        texts.helloAll,
        filled(texts.address, workspace),
        `[${texts.addressConfirm}]({{address.link}})`,
        texts.addressOnce,
        `-# ${texts.addressHint}`,
      );
    case 'address-taken':
      return mail(
        texts.addressSubject,
        texts.helloAll,
        filled(texts.addressTaken, workspace),
        `[${texts.signIn}]({{signin.link}})`,
        `-# ${texts.addressHint}`,
      );
    case 'address-changed':
      return mail(
        texts.addressChangedSubject,
        '{{greeting}}',
        filled(texts.addressChanged, workspace),
        `[${texts.signIn}]({{signin.link}})`,
        `-# ${texts.addressChangedHint}`,
      );
  }
}
