// What a person wants to be told, what the workspace says where they do not, and where Slack messages go.

import type { Instant } from '#shared/base/clock.ts';
import type { NoticeChannel, NoticeEvent } from '#shared/notifications/notice-events.ts';
import type {
  EffectivePreferences,
  NotificationPreferences,
  NotificationSettings,
} from '#shared/notifications/preferences.ts';
import type { ApiClient, ApiResult } from '#client/data/index.ts';

export type Preferences = {
  readonly preferences: NotificationPreferences;
  readonly effective: EffectivePreferences;
  /** What would count had the person chosen nothing. */
  readonly defaults: EffectivePreferences;
  /** False: the workspace mails nobody. */
  readonly mailIsOn: boolean;
};
/** Null: as the workspace has it. */
export type ChoiceChanges = {
  readonly [Event in NoticeEvent]?: { readonly [Channel in NoticeChannel]?: boolean | null };
};
export type PreferenceChanges = Partial<Omit<NotificationPreferences, 'events'>> & {
  readonly events?: ChoiceChanges;
};
/** What is shown of an address that is kept. */
export type SlackWebhook = {
  readonly host: string;
  /** Its last four signs. */
  readonly end: string;
  readonly lastSentAt: Instant | null;
  readonly failedSince: Instant | null;
  readonly problem: string | null;
};
export type SlackAnswer = { readonly webhook: SlackWebhook | null };
export type SlackTest = { readonly outcome: 'sent' | 'failed'; readonly problem: string | null };
export type WorkspaceSettings = {
  readonly notifications: NotificationSettings;
  readonly emailNotifications: boolean;
  readonly timeZone: string;
};

/** The server gives the other one some seconds. */
const TEST_LIMIT_MS = 40_000;
const ifMatch = (etag: string | null) => (etag === null ? {} : { headers: { 'if-match': etag } });

export function createPreferencesApi(api: ApiClient, slug: string) {
  const base = `w/${encodeURIComponent(slug)}`;
  return {
    load: (): Promise<ApiResult<Preferences>> => api.get(`${base}/me/notification-preferences`),
    change: (changes: PreferenceChanges, etag: string | null): Promise<ApiResult<Preferences>> =>
      api.patch(`${base}/me/notification-preferences`, changes, ifMatch(etag)),
  };
}
export type PreferencesApi = ReturnType<typeof createPreferencesApi>;

export function createDefaultsApi(api: ApiClient, slug: string) {
  const base = `w/${encodeURIComponent(slug)}`;
  return {
    load: (): Promise<ApiResult<WorkspaceSettings>> => api.get(`${base}/settings`),
    change: (
      notifications: NotificationSettings,
      etag: string | null,
    ): Promise<ApiResult<WorkspaceSettings>> =>
      api.patch(`${base}/settings`, { notifications }, ifMatch(etag)),
  };
}

export type SlackApi = {
  readonly load: () => Promise<ApiResult<SlackAnswer>>;
  readonly set: (url: string) => Promise<ApiResult<SlackAnswer>>;
  readonly remove: () => Promise<ApiResult<unknown>>;
  readonly test: () => Promise<ApiResult<SlackTest>>;
};

/** Of whoever is signed in. */
export function createOwnSlackApi(api: ApiClient, slug: string): SlackApi {
  const path = `w/${encodeURIComponent(slug)}/me/slack`;
  return {
    load: () => api.get(path),
    set: (url) => api.put(path, { url }),
    remove: () => api.remove(path),
    test: () => api.post(`${path}/test`, {}, { limitMs: TEST_LIMIT_MS }),
  };
}

/** Of the workspace. */
export function createSlackApi(api: ApiClient, slug: string): SlackApi {
  const path = `w/${encodeURIComponent(slug)}/slack`;
  return {
    load: () => api.get(path),
    set: (url) => api.put(path, { url }),
    remove: () => api.remove(path),
    test: () => api.post(`${path}/test`, {}, { limitMs: TEST_LIMIT_MS }),
  };
}
