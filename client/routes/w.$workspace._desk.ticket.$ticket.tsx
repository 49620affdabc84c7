import { createFileRoute, useNavigate } from '@tanstack/solid-router';
import type { TicketId } from '#shared/base/ids.ts';
import { useDesk, viewOfParam } from '#client/features/desk/index.ts';
import { TicketPane } from '#client/features/tickets/index.ts';

type Search = { readonly view?: string };

export const Route = createFileRoute('/w/$workspace/_desk/ticket/$ticket')({
  // What it names is looked up where it is shown: the desk is not loaded for an address.
  validateSearch: ({ view }: Record<string, unknown>): Search =>
    typeof view === 'string' ? { view } : {},
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
          params: { workspace: params().workspace, view: viewOfParam(search().view) },
        })
      }
    />
  );
}
