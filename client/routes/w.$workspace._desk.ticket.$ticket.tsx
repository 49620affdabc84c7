import { createFileRoute, useNavigate } from '@tanstack/solid-router';
import type { TicketId } from '#shared/base/ids.ts';
import { useDesk, viewOfParam } from '#client/features/desk/index.ts';
import { TicketPane } from '#client/features/tickets/index.ts';

type Search = { readonly view?: string };

export const Route = createFileRoute('/w/$workspace/_desk/ticket/$ticket')({
  validateSearch: (search: Record<string, unknown>): Search => {
    const view = viewOfParam(search['view']);
    return view === 'all' ? {} : { view };
  },
  component: Ticket,
});

function Ticket() {
  const params = Route.useParams();
  const search = Route.useSearch();
  const navigate = useNavigate();
  const { desk } = useDesk();
  return (
    <TicketPane
      desk={desk}
      ticketId={params().ticket as TicketId}
      onBack={() =>
        void navigate({
          to: '/w/$workspace/view/$view',
          params: { workspace: params().workspace, view: search().view ?? 'all' },
        })
      }
    />
  );
}
