// What somebody wants to be told, and how; what they do not say is what their workspace says, and then what is built in.

import {
  BUILT_IN_CHOICES,
  BUILT_IN_SLACK,
  NOTICE_CHANNELS,
  NOTICE_EVENTS,
  type NoticeChannel,
  type NoticeEvent,
} from './notice-events.ts';
import { digestDueAt, type Digest } from './digest.ts';
import { nextAfterQuiet, type QuietHours } from './quiet-hours.ts';

/** Absent: as the workspace has it. */
export type NoticeChoices = {
  readonly [Event in NoticeEvent]?: { readonly [Channel in NoticeChannel]?: boolean };
};

export type NotificationPreferences = {
  readonly events: NoticeChoices;
  /** Null: as the workspace has it. */
  readonly digest: Digest | null;
  /** Null: as the workspace has it. Without days: none. */
  readonly quiet: QuietHours | null;
  /** Null: the workspace's. */
  readonly timeZone: string | null;
};

export const NO_PREFERENCES: NotificationPreferences = {
  events: {},
  digest: null,
  quiet: null,
  timeZone: null,
};

/** The workspace's defaults: a setting (W1). */
export type NotificationSettings = {
  readonly events: NoticeChoices;
  readonly digest: Digest;
  readonly quiet: QuietHours;
  /** What the workspace's own Slack channel hears. */
  readonly slackEvents: readonly NoticeEvent[];
  /** A promised time is due soon so long before it runs out. */
  readonly dueSoonMinutes: number;
};

export const BUILT_IN_SETTINGS: NotificationSettings = {
  events: {},
  digest: { mode: 'none', hour: 8 },
  quiet: { from: '22:00', to: '07:00', days: [] },
  slackEvents: BUILT_IN_SLACK,
  dueSoonMinutes: 30,
};

export type WorkspaceNotifications = {
  /** Absent: what is built in. */
  readonly notifications?: NotificationSettings;
  readonly timeZone: string;
  /** False: nobody is mailed, whatever they chose. */
  readonly emailNotifications: boolean;
};

export const settingsOf = ({ notifications }: WorkspaceNotifications): NotificationSettings =>
  notifications ?? BUILT_IN_SETTINGS;

/** All that counts for one person, with no gap left. */
export type EffectivePreferences = {
  readonly events: Readonly<Record<NoticeEvent, Readonly<Record<NoticeChannel, boolean>>>>;
  readonly digest: Digest;
  readonly quiet: QuietHours;
  readonly timeZone: string;
};

export function effectivePreferences(
  preferences: NotificationPreferences,
  workspace: WorkspaceNotifications,
): EffectivePreferences {
  const settings = settingsOf(workspace);
  const chosen = (event: NoticeEvent, channel: NoticeChannel): boolean =>
    preferences.events[event]?.[channel] ??
    settings.events[event]?.[channel] ??
    BUILT_IN_CHOICES[event][channel];
  const events = Object.fromEntries(
    NOTICE_EVENTS.map((event) => [
      event,
      Object.fromEntries(NOTICE_CHANNELS.map((channel) => [channel, chosen(event, channel)])),
    ]),
  ) as EffectivePreferences['events'];
  return {
    events,
    digest: preferences.digest ?? settings.digest,
    quiet: preferences.quiet ?? settings.quiet,
    timeZone: preferences.timeZone ?? workspace.timeZone,
  };
}

/** By which ways somebody is told of it. Where mail is switched off, by none of it (W4). */
export function channelsFor(
  event: NoticeEvent,
  preferences: NotificationPreferences,
  workspace: WorkspaceNotifications,
): readonly NoticeChannel[] {
  const { events } = effectivePreferences(preferences, workspace);
  return NOTICE_CHANNELS.filter(
    (channel) => events[event][channel] && (channel !== 'mail' || workspace.emailNotifications),
  );
}

/** From when on somebody may be told of what happened at `since`; in the app it is there at once. */
export function tellableAt(
  channel: Exclude<NoticeChannel, 'inApp'>,
  { digest, quiet, timeZone }: EffectivePreferences,
  since: number,
): number {
  const due = channel === 'mail' ? digestDueAt(digest, timeZone, since) : since;
  return nextAfterQuiet(quiet, timeZone, due);
}

/** Told with whatever else waits for the same person: gathered on purpose, or held back meanwhile. */
export const isToldAsOne = (
  channel: Exclude<NoticeChannel, 'inApp'>,
  effective: EffectivePreferences,
  since: number,
): boolean => tellableAt(channel, effective, since) > since;
