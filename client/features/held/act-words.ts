// What somebody did, in a few words: the lines of the outbox and of refused acts.

import type { Command, CommandType } from '#shared/engine/commands.ts';
import { localText } from '#shared/base/local-text.ts';
import { statusOf, type Configuration } from '#shared/engine/configuration.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';

const keys: Readonly<Record<Exclude<CommandType, 'change-status'>, MessageKey>> = {
  open: 'act.open',
  reply: 'act.reply',
  note: 'act.note',
  take: 'act.take',
  drop: 'act.drop',
  'hand-over': 'act.handOver',
  'break-lock': 'act.breakLock',
  assign: 'act.assign',
  close: 'act.close',
  reopen: 'act.reopen',
  'correct-requester': 'act.correctRequester',
  'name-sale': 'act.nameSale',
  'settle-held-reply': 'act.settleHeldReply',
};

export function actWords(command: Command, configuration: Configuration, i18n: I18n): string {
  if (command.type !== 'change-status') return i18n.t(keys[command.type]);
  const status = statusOf(configuration, command.status);
  const label = status === undefined ? command.status : localText(status.label, i18n.language());
  return i18n.t('act.changeStatus', { status: label });
}

/** All that one entry wants; its main act leads. */
export function actsWords(
  commands: readonly Command[],
  configuration: Configuration,
  i18n: I18n,
): string {
  const telling = commands.filter(({ type }) => type !== 'settle-held-reply');
  const shown = telling.length === 0 ? commands : telling;
  return i18n.formatList(shown.map((command) => actWords(command, configuration, i18n)));
}
