import type { DraftStatus } from '#client/data/index.ts';
import type { MessageKey } from '#client/i18n/messages.ts';

/** Where what is being written lies, as its author should know it. */
export function draftWords(status: DraftStatus): {
  readonly key: MessageKey;
  readonly isBad: boolean;
} {
  switch (status) {
    case 'saved':
      return { key: 'conversation.draftShared', isBad: false };
    case 'saving':
      return { key: 'conversation.draftSaving', isBad: false };
    case 'renewed':
      return { key: 'conversation.draftRenewed', isBad: false };
    case 'not-saved':
      return { key: 'conversation.draftNotSaved', isBad: true };
    case 'local':
    case 'connecting':
    case 'forbidden':
    case 'refused':
    case 'signed-out':
    case 'update-needed':
      return { key: 'conversation.draftKeptHere', isBad: false };
  }
}
