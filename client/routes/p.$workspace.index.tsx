import { createFileRoute, useNavigate } from '@tanstack/solid-router';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';
import { PortalPage } from '#client/features/portal/index.ts';

export const Route = createFileRoute('/p/$workspace/')({ component: OwnTickets });

function OwnTickets() {
  const params = Route.useParams();
  const navigate = useNavigate();
  const { desk, askToSignOut } = useDesk();
  return (
    <PortalPage
      desk={desk}
      syncMark={<DeskSyncMark />}
      accountHref={`/p/${encodeURIComponent(params().workspace)}/account`}
      onAccount={() =>
        void navigate({
          to: '/p/$workspace/account',
          params: { workspace: params().workspace },
        })
      }
      ticketHref={(id) => `/p/${encodeURIComponent(params().workspace)}/ticket/${id}`}
      onOpen={(ticket) =>
        void navigate({
          to: '/p/$workspace/ticket/$ticket',
          params: { workspace: params().workspace, ticket },
        })
      }
      onSignOut={askToSignOut}
    />
  );
}
