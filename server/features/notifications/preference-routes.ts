// What somebody of the desk wants to be told, and how (N1): read and changed by themself.

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { toInstant } from '#shared/base/clock.ts';
import type { PersonId } from '#shared/base/ids.ts';
import { checkPreferences } from '#shared/notifications/check-preferences.ts';
import {
  NOTICE_CHANNELS,
  NOTICE_EVENTS,
  type NoticeChannel,
  type NoticeEvent,
} from '#shared/notifications/notice-events.ts';
import {
  effectivePreferences,
  NO_PREFERENCES,
  type NoticeChoices,
  type NotificationPreferences,
} from '#shared/notifications/preferences.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  changedFields,
  createRecordEvent,
  doerOf,
  requirePerson,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import { isDesk } from '#server/features/tickets/index.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import {
  changePreferencesBody,
  preferencesAnswer,
  type ChangePreferences,
} from './notification-api.ts';
import {
  loadPreferences,
  lockPreferences,
  putPreferences,
  type StoredPreferences,
} from './preference-store.ts';

const path = '/api/v1/w/{workspace}/me/notification-preferences';
const tags = ['Me'];
const request = { params: workspaceParams };

const getRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Of what one is told, and how: what one has chosen, and what counts',
  request,
  responses: { 200: json(preferencesAnswer, 'The preferences'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path,
  tags,
  summary: 'Choose of what one is told, and how; it counts at once, also for what waits',
  request: { ...request, body: body(changePreferencesBody) },
  responses: { 200: json(preferencesAnswer, 'The preferences'), ...problems },
});

export function preferenceRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, clock } = context;
  const recordEvent = createRecordEvent(context);
  const api = createApi<AppEnv>({ bodyBytes: 16 * 1024 });

  api.openapi(getRoute, async (c) => {
    const personId = requireDesk(c);
    const workspaceId = c.get('workspace').id;
    const stored = await db.tenantRead(workspaceId, (sql) =>
      loadPreferences(sql, workspaceId, personId),
    );
    return answer(c, stored);
  });

  api.openapi(changeRoute, async (c) => {
    const personId = requireDesk(c);
    const workspaceId = c.get('workspace').id;
    const wanted = c.req.valid('json');
    const stored = await db.tenant(workspaceId, async (tx) => {
      await lockPreferences(tx, workspaceId, personId);
      const before = await loadPreferences(tx, workspaceId, personId);
      checkIfMatch(c, etagFor(c, before));
      const after = changed(before.preferences, wanted);
      const errors = checkPreferences(after);
      if (errors.length > 0) throw new AppError('INVALID', { errors });
      await putPreferences(tx, workspaceId, personId, after, toInstant(clock()));
      await recordEvent(tx, workspaceId, doerOf(c), 'notifications-chosen', {
        changes: changedFields(before.preferences, after),
      });
      return loadPreferences(tx, workspaceId, personId);
    });
    return answer(c, stored);
  });

  const answer = (c: Context<AppEnv>, stored: StoredPreferences) => {
    const { configuration } = c.get('workspace');
    c.header('etag', etagFor(c, stored));
    const shown = {
      preferences: stored.preferences,
      effective: effectivePreferences(stored.preferences, configuration),
      defaults: effectivePreferences(NO_PREFERENCES, configuration),
      mailIsOn: configuration.emailNotifications,
    };
    return c.json(shown as never, 200);
  };

  return api;
}

/** What counts changes with the workspace's defaults as well. */
const etagFor = (c: Context<AppEnv>, { version }: StoredPreferences): string => {
  const { notifications, timeZone, emailNotifications } = c.get('workspace').configuration;
  return etagOf(version, JSON.stringify([notifications ?? null, timeZone, emailNotifications]));
};

/** Of people of the desk: there is nothing that others choose. */
export function requireDesk(c: Context<AppEnv>): PersonId {
  const { id } = requirePerson(c);
  if (!isDesk(c.get('actor')))
    throw new AppError('FORBIDDEN', { detail: 'Needs the permission ticket.read.' });
  return id;
}

/** What is given is joined to what is there; null, at any level: as the workspace has it. */
function changed(
  before: NotificationPreferences,
  { events, digest, quiet, timeZone }: ChangePreferences,
): NotificationPreferences {
  return {
    events:
      events === null ? {} : events === undefined ? before.events : joined(before.events, events),
    digest: digest === undefined ? before.digest : digest,
    quiet: quiet === undefined ? before.quiet : quiet,
    timeZone: timeZone === undefined ? before.timeZone : timeZone,
  };
}

function joined(
  before: NoticeChoices,
  wanted: NonNullable<ChangePreferences['events']>,
): NoticeChoices {
  const events: Partial<Record<NoticeEvent, Partial<Record<NoticeChannel, boolean>>>> = {};
  for (const event of NOTICE_EVENTS) {
    if (wanted[event] === null) continue;
    const choice: Partial<Record<NoticeChannel, boolean>> = {};
    for (const channel of NOTICE_CHANNELS) {
      const given = wanted[event]?.[channel];
      const value = given === undefined ? before[event]?.[channel] : given;
      if (value !== null && value !== undefined) choice[channel] = value;
    }
    if (Object.keys(choice).length > 0) events[event] = choice;
  }
  return events;
}
