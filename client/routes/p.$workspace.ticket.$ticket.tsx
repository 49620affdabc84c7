import { createFileRoute, useNavigate } from '@tanstack/solid-router';
import type { TicketId } from '#shared/base/ids.ts';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';
import { PortalTicketPage } from '#client/features/portal/index.ts';

export const Route = createFileRoute('/p/$workspace/ticket/$ticket')({ component: OwnTicketPage });

function OwnTicketPage() {
  const params = Route.useParams();
  const navigate = useNavigate();
  const { desk } = useDesk();
  return (
    <PortalTicketPage
      desk={desk}
      ticketId={params().ticket as TicketId}
      syncMark={<DeskSyncMark />}
      listHref={`/p/${encodeURIComponent(params().workspace)}`}
      onBack={() =>
        void navigate({ to: '/p/$workspace', params: { workspace: params().workspace } })
      }
    />
  );
}
