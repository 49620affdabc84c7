// The addresses of the desk and the ways to them. A ticket's address keeps the list it was opened from.

import { useNavigate } from '@tanstack/solid-router';
import type { TicketId } from '#shared/base/ids.ts';
import type { ViewId } from '#client/data/index.ts';

export type Places = {
  readonly viewHref: (view: ViewId) => string;
  readonly ticketHref: (id: TicketId, view: ViewId) => string;
  readonly openView: (view: ViewId) => void;
  readonly openTicket: (id: TicketId, view: ViewId) => void;
  readonly openAccount: () => void;
  readonly groupsHref: string;
  readonly openGroups: () => void;
  readonly apiKeysHref: string;
  readonly openApiKeys: () => void;
  readonly panelsHref: string;
  readonly openPanels: () => void;
};

export function createPlaces(slug: string): Places {
  const navigate = useNavigate();
  const base = `/w/${encodeURIComponent(slug)}`;
  const params = { workspace: slug };
  return {
    viewHref: (view) => (view === 'all' ? `${base}/` : `${base}/view/${encodeURIComponent(view)}`),
    ticketHref: (id, view) =>
      `${base}/ticket/${id}${view === 'all' ? '' : `?view=${encodeURIComponent(view)}`}`,
    openView: (view) =>
      void (view === 'all'
        ? navigate({ to: '/w/$workspace', params })
        : navigate({ to: '/w/$workspace/view/$view', params: { ...params, view } })),
    openTicket: (id, view) =>
      void navigate({
        to: '/w/$workspace/ticket/$ticket',
        params: { ...params, ticket: id },
        search: view === 'all' ? {} : { view },
      }),
    openAccount: () => void navigate({ to: '/w/$workspace/account', params }),
    groupsHref: `${base}/groups`,
    openGroups: () => void navigate({ to: '/w/$workspace/groups', params }),
    apiKeysHref: `${base}/api-keys`,
    openApiKeys: () => void navigate({ to: '/w/$workspace/api-keys', params }),
    panelsHref: `${base}/panels`,
    openPanels: () => void navigate({ to: '/w/$workspace/panels', params }),
  };
}
