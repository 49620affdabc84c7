// Choices while they are being made: what is chosen stands there, what is absent is left to who gives the defaults.

import {
  NOTICE_CHANNELS,
  NOTICE_EVENTS,
  type NoticeChannel,
  type NoticeEvent,
} from '#shared/notifications/notice-events.ts';
import type { NoticeChoices } from '#shared/notifications/preferences.ts';
import type { ChoiceChanges } from './notifications-api.ts';

/** `isOn` undefined: no choice any more. An event without one is not named. */
export function withChoice(
  choices: NoticeChoices,
  event: NoticeEvent,
  channel: NoticeChannel,
  isOn: boolean | undefined,
): NoticeChoices {
  const { [event]: before, ...others } = choices;
  const { [channel]: _, ...rest } = before ?? {};
  const after = isOn === undefined ? rest : { ...rest, [channel]: isOn };
  return Object.keys(after).length === 0 ? others : { ...others, [event]: after };
}

/** What to ask of the server for `after` to hold where `before` does: null where a choice has gone. */
export function changesOf(before: NoticeChoices, after: NoticeChoices): ChoiceChanges {
  const changes: { [Event in NoticeEvent]?: { [Channel in NoticeChannel]?: boolean | null } } = {};
  for (const event of NOTICE_EVENTS)
    for (const channel of NOTICE_CHANNELS) {
      const now = after[event]?.[channel];
      if (now === before[event]?.[channel]) continue;
      changes[event] = { ...changes[event], [channel]: now ?? null };
    }
  return changes;
}
