// The engine's refusals in the reader's language, with the names they speak of.

import { localText } from '#shared/base/local-text.ts';
import { statusOf } from '#shared/engine/configuration.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import { refusalText } from '#shared/engine/refusal-texts.ts';
import type { Desk, HeldView } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import { actsWords } from './act-words.ts';

export function refusalWords(desk: Desk, i18n: I18n, refusal: Refusal): string {
  const { configuration } = desk.workspace();
  return refusalText(refusal, i18n.language(), {
    personName: (id) => desk.people().get(id)?.name ?? i18n.t('common.someone'),
    statusLabel: (id) => {
      const status = statusOf(configuration, id);
      return status === undefined ? id : localText(status.label, i18n.language());
    },
    ticket: i18n.ownWord('ticket'),
  });
}

/** Why it waits: refused, or set aside by its author because the server could not answer it. */
export function heldReasonWords(desk: Desk, i18n: I18n, reason: HeldView['refusal']): string {
  if (reason.code === 'SET_ASIDE') return i18n.t('held.setAside');
  if (reason.code !== 'FILE_NOT_TAKEN') return refusalWords(desk, i18n, reason);
  switch (reason.problem) {
    case 'forbidden':
      return i18n.t('held.fileForbidden', { name: reason.name });
    case 'gone':
      return i18n.t('held.fileGone', { name: reason.name });
    case 'no_room':
      return i18n.t('held.fileNoRoom', { name: reason.name });
    case 'rejected':
      return i18n.t('held.fileRejected', { name: reason.name });
  }
}

export const heldActWords = (desk: Desk, i18n: I18n, item: HeldView): string =>
  actsWords(item.commands, desk.workspace().configuration, i18n);
