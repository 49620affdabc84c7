import type { RefusalLanguage } from './sentence.ts';

export const english: RefusalLanguage = {
  ticket: { one: 'request', other: 'requests' },
  somebodyElse: 'Somebody else',
  quotes: ['“', '”'],
  colon: ': ',
  listsLike: 'en-GB',
  fields: {
    name: 'a name',
    email: 'an e-mail address',
    phone: 'a phone number',
    address: 'an address',
    city: 'a city',
    country: 'a country',
    category: 'a category',
    subject: 'a subject',
    description: 'a description',
    group: 'a group',
    sale: 'one of the products that were bought',
  },
  fileReasons: {
    empty: 'it is empty',
    too_large: 'it is too large',
    not_allowed: 'files of this kind are not accepted here',
    content: 'what is in it is not what its name says',
    infected: 'it contains a virus',
  },
  sentences: {
    NOT_ALLOWED: () => 'You do not have the right to do this. An administrator can give it to you.',
    NO_SUCH_TICKET: (_, { Ticket }) => `${Ticket.this} is not there, or not open to you.`,
    ALREADY_EXISTS: (_, { Ticket }) => `${Ticket.this} has been sent already.`,
    LOCKED: ({ by }, { ticket, person }) =>
      `${person(by)} has taken ${ticket.this}. You can write them a note.`,
    NOT_TAKEN: (_, { ticket }) => `Nobody has taken ${ticket.this} yet. Take it, then answer.`,
    NOT_HOLDER: ({ by }, { Ticket, person }) =>
      by === null
        ? `${Ticket.this} is with nobody at the moment. Take it first.`
        : `${Ticket.this} is with ${person(by)}.`,
    NO_LOCKS: () => 'Nobody is kept out here: there is no lock to break.',
    STALE: ({ by }, { person }) =>
      `${person(by)} has answered meanwhile. Read that answer, then send yours if it still fits.`,
    TRANSITION: ({ from, to, allowed }, { status, oneOf }) =>
      allowed.length === 0
        ? `“${status(from)}” is final: it cannot become “${status(to)}”.`
        : `From “${status(from)}” it cannot become “${status(to)}”, only ${oneOf(allowed)}.`,
    ALREADY_CLOSED: (_, { Ticket }) => `${Ticket.this} is closed already.`,
    NOT_CLOSED: (_, { Ticket }) => `${Ticket.this} is still open.`,
    INCOMPLETE: (refusal, { ticket, missing }) =>
      `Before it can be closed, ${ticket.this} needs ${missing(refusal.missing)}.`,
    MUST_ANSWER: ({ who }, { ticket }) =>
      who === 'self'
        ? `Answer ${ticket.this} before you close it, or leave it to whoever has answered.`
        : `Nobody has answered ${ticket.this} yet. Answer it, then close it.`,
    MERGED: (_, { Ticket }) => `${Ticket.this} is a duplicate. Go on in the original.`,
    SAME_TICKET: () => 'It cannot be tied to itself. Choose another.',
    LINK_CONTRARY: () => 'This contradicts a link that is there already. Remove that one first.',
    TOO_LONG_TO_MERGE: ({ most }, { Ticket }) =>
      `${Ticket.this} has more than ${most} messages, too many to be merged.`,
    DELETED: (_, { Ticket }) => `${Ticket.this} is deleted. Bring it back first.`,
    SOLUTION_OFF: () => 'Solutions are not proposed here. An administrator can switch that on.',
    NO_SOLUTION: () => 'There is no proposed solution that waits for this.',
    RATING_OFF: () => 'Nothing is rated here.',
    ALREADY_RATED: (_, { Ticket }) => `${Ticket.this} has been rated already. Thank you.`,
    NO_SUCH_MESSAGE: (_, { ticket }) => `This message is not in ${ticket.this}.`,
    NO_SUCH_ASSIGNEE: () =>
      'The person or group that you chose takes no work at the moment. Choose another.',
    ASSIGNMENT_OFF: (_, { ticket }) => `Here ${ticket.a} is not assigned in this way.`,
    UNKNOWN_STATUS: ({ status }, { words }) =>
      `There is no status “${words(status)}” any more. Choose another.`,
    INVALID: () => 'Something in it is not right yet.',
    BAD_UPDATE: () =>
      'This message could not be read. Your text is kept: copy it into a new answer.',
    NO_SUCH_PARENT: () =>
      'The message that you are answering is gone. You can send yours by itself.',
    FILE_MISSING: () =>
      'A file of this message did not arrive. It has to be added again before the message can go.',
    FILE_REFUSED: ({ name, reason }, { words, fileReason }) =>
      `The file “${words(name)}” cannot be sent: ${fileReason(reason)}. Take it off the message and send again.`,
    FILE_TAKEN: ({ name }, { words }) =>
      `The file “${words(name)}” is on another message already. Add it again.`,
    TOO_MANY_FILES: ({ most }) =>
      `A message can carry at most ${most} files. Put the others on a second one.`,
    NO_SUCH_HELD_REPLY: () => 'This answer has been dealt with already.',
    NEEDED_ENTRY_REFUSED: () =>
      'It depends on something that could not be done before it. See to that first.',
  },
};
