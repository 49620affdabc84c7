// What somebody did, in a few words: the lines of the outbox and of refused acts.

import type { Command, DeviceCommand } from '#shared/engine/commands.ts';
import { localText } from '#shared/base/local-text.ts';
import { statusOf, type Configuration } from '#shared/engine/configuration.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';

const keys: Readonly<Record<Exclude<DeviceCommand['type'], 'change-status'>, MessageKey>> = {
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
  'change-priority': 'act.changePriority',
  categorise: 'act.categorise',
  'set-fields': 'act.setFields',
  tag: 'act.tag',
  translate: 'act.translate',
  'change-language': 'act.changeLanguage',
  'change-watchers': 'act.changeWatchers',
  'change-cc': 'act.changeCc',
  'change-references': 'act.changeReferences',
  'record-time': 'act.recordTime',
  'propose-solution': 'act.proposeSolution',
  'review-solution': 'act.reviewSolution',
  'answer-solution': 'act.answerSolution',
  rate: 'act.rate',
  merge: 'act.merge',
  split: 'act.split',
  link: 'act.link',
  unlink: 'act.unlink',
  redact: 'act.redact',
};

const isDeviceAct = (type: string): type is keyof typeof keys => Object.hasOwn(keys, type);

export function actWords(command: Command, configuration: Configuration, i18n: I18n): string {
  if (command.type !== 'change-status') {
    // What only the server does is never in an outbox.
    return i18n.t(isDeviceAct(command.type) ? keys[command.type] : 'act.other');
  }
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
  const words = shown.map((command) => actWords(command, configuration, i18n));
  const language = i18n.language();
  // One sentence: what follows does not begin with a capital.
  return i18n.formatList(
    words.map((each, index) =>
      index === 0 ? each : `${each.charAt(0).toLocaleLowerCase(language)}${each.slice(1)}`,
    ),
  );
}
