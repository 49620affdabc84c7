// Acts that only the server can do, at once: they are not kept on the device when it does not answer.

import type { MessageId, TicketId } from '#shared/base/ids.ts';
import type { ApiFailure, ApiResult, Desk } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';

export type Administrator = { readonly email: string; readonly password: string };

export function createOnlineActs(desk: Desk, id: TicketId) {
  const path = () => `w/${encodeURIComponent(desk.workspace().slug)}/tickets/${id}`;
  const synced = async <T>(work: Promise<ApiResult<T>>): Promise<ApiFailure | undefined> => {
    const result = await work;
    if (!result.ok) return result.error;
    desk.syncNow();
    return undefined;
  };
  return {
    /** By an administrator, or with one's password, which is sent once and kept nowhere (T12). */
    remove: (administrator?: Administrator) =>
      synced(
        desk.api.remove(path(), {
          ...(administrator !== undefined && {
            body: { administrator: administrator.email, password: administrator.password },
          }),
        }),
      ),
    restore: () => synced(desk.api.post(`${path()}/restore`, {})),
    /** With every copy of it in other tickets (C6). */
    redact: (messageId: MessageId, reason: string) =>
      synced(desk.api.post(`${path()}/redact`, { messageId, reason })),
  };
}

/** What went wrong, where no field is to blame. */
export function onlineFailureWords(failure: ApiFailure, t: I18n['t']): string {
  if (failure.kind === 'unreachable') return t('ticket.needsConnection');
  switch (failure.code) {
    case 'TOO_MANY':
      return t('error.tooMany');
    case 'FORBIDDEN':
    case 'NOT_ALLOWED':
      return t('error.forbidden');
    default:
      return failure.detail ?? failure.title;
  }
}
