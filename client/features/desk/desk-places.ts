// The addresses of the desk and the ways to them. A ticket's address keeps the list it was opened from.

import { useNavigate } from '@tanstack/solid-router';
import type { TicketId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { Desk, ViewId } from '#client/data/index.ts';
import type { AdministrationPlace } from '#client/features/administration/index.ts';

type Self = Pick<Desk, 'self' | 'workspace'>;

export const isOpenTo = ({ needs, isFor }: AdministrationPlace, desk: Self): boolean =>
  needs.every((needed) => desk.self().permissions.includes(needed)) &&
  (isFor?.(desk.workspace().configuration) ?? true);

/** Of the pages that administration gathers. */
export const placesOpenTo = ({ administration }: Places, desk: Self) =>
  administration.filter((place) => place.area !== undefined && isOpenTo(place, desk));
export const isAnyOpen = (places: Places, desk: Self): boolean =>
  placesOpenTo(places, desk).length > 0;

/** Where customers say which of their purchases a request is about, there are purchases. */
const whereIsSold = ({ buyersNameSale = false }: Configuration): boolean => buyersNameSale;

export type Places = {
  readonly viewHref: (view: ViewId) => string;
  readonly ticketHref: (id: TicketId, view: ViewId) => string;
  readonly openView: (view: ViewId, options?: { readonly replace: boolean }) => void;
  readonly openTicket: (id: TicketId, view: ViewId) => void;
  readonly openAccount: () => void;
  /** Where those of them are that are nobody's daily work. */
  readonly administrationHref: string;
  readonly openAdministration: () => void;
  readonly administration: readonly AdministrationPlace[];
};

export function createPlaces(slug: string): Places {
  const navigate = useNavigate();
  const base = `/w/${encodeURIComponent(slug)}`;
  const params = { workspace: slug };
  return {
    viewHref: (view) => (view === 'all' ? `${base}/` : `${base}/view/${encodeURIComponent(view)}`),
    ticketHref: (id, view) =>
      `${base}/ticket/${id}${view === 'all' ? '' : `?view=${encodeURIComponent(view)}`}`,
    openView: (view, { replace } = { replace: false }) =>
      void (view === 'all'
        ? navigate({ to: '/w/$workspace', params, replace })
        : navigate({ to: '/w/$workspace/view/$view', params: { ...params, view }, replace })),
    openTicket: (id, view) =>
      void navigate({
        to: '/w/$workspace/ticket/$ticket',
        params: { ...params, ticket: id },
        search: view === 'all' ? {} : { view },
      }),
    openAccount: () => void navigate({ to: '/w/$workspace/account', params }),
    administrationHref: `${base}/administration`,
    openAdministration: () => void navigate({ to: '/w/$workspace/administration', params }),
    administration: [
      {
        id: 'sales',
        label: 'sale.title',
        needs: ['sales.record', 'products.read', 'people.read'],
        isFor: whereIsSold,
        href: `${base}/sales`,
        open: () => void navigate({ to: '/w/$workspace/sales', params }),
      },
      {
        id: 'reports',
        area: 'work',
        label: 'report.title',
        needs: ['reports.read', 'ticket.read-all'],
        href: `${base}/reports`,
        open: () => void navigate({ to: '/w/$workspace/reports', params }),
      },
      {
        id: 'products',
        area: 'work',
        label: 'product.manage',
        needs: ['products.load'],
        isFor: whereIsSold,
        href: `${base}/products`,
        open: () => void navigate({ to: '/w/$workspace/products', params }),
      },
      {
        id: 'articles',
        area: 'work',
        label: 'article.manage',
        needs: ['articles.write'],
        href: `${base}/articles`,
        open: () => void navigate({ to: '/w/$workspace/articles', params }),
      },
      {
        id: 'people',
        area: 'people',
        label: 'people.manage',
        needs: ['people.manage'],
        href: `${base}/people`,
        open: () => void navigate({ to: '/w/$workspace/people', params }),
      },
      {
        id: 'groups',
        area: 'people',
        label: 'groups.manage',
        needs: ['people.manage'],
        href: `${base}/groups`,
        open: () => void navigate({ to: '/w/$workspace/groups', params }),
      },
      {
        id: 'panels',
        area: 'work',
        label: 'panel.manage',
        needs: ['settings.manage'],
        href: `${base}/panels`,
        open: () => void navigate({ to: '/w/$workspace/panels', params }),
      },
      {
        id: 'contact-forms',
        area: 'mail',
        label: 'contact.manage',
        needs: ['settings.manage'],
        href: `${base}/contact-forms`,
        open: () => void navigate({ to: '/w/$workspace/contact-forms', params }),
      },
      {
        id: 'mailboxes',
        area: 'mail',
        label: 'mailbox.manage',
        needs: ['settings.manage'],
        href: `${base}/mailboxes`,
        open: () => void navigate({ to: '/w/$workspace/mailboxes', params }),
      },
      {
        id: 'mail-texts',
        area: 'mail',
        label: 'mailText.manage',
        needs: ['settings.manage'],
        href: `${base}/mail-texts`,
        open: () => void navigate({ to: '/w/$workspace/mail-texts', params }),
      },
      {
        id: 'mails',
        area: 'mail',
        label: 'mail.title',
        needs: ['settings.manage', 'ticket.read-all'],
        href: `${base}/mails`,
        open: () => void navigate({ to: '/w/$workspace/mails', params }),
      },
      {
        id: 'notifications',
        area: 'work',
        label: 'notification.manage',
        needs: ['settings.manage'],
        href: `${base}/notifications`,
        open: () => void navigate({ to: '/w/$workspace/notifications', params }),
      },
      {
        id: 'api-keys',
        area: 'people',
        label: 'apiKey.manage',
        needs: ['keys.manage'],
        href: `${base}/api-keys`,
        open: () => void navigate({ to: '/w/$workspace/api-keys', params }),
      },
      {
        id: 'webhooks',
        area: 'people',
        label: 'webhook.manage',
        needs: ['settings.manage', 'ticket.read-all'],
        href: `${base}/webhooks`,
        open: () => void navigate({ to: '/w/$workspace/webhooks', params }),
      },
    ],
  };
}
