import { Outlet, createFileRoute, useParams, useSearch } from '@tanstack/solid-router';
import type { TicketId } from '#shared/base/ids.ts';
import { DeskFrame, viewOfParam } from '#client/features/desk/index.ts';

export const Route = createFileRoute('/w/$workspace/_desk')({ component: DeskLayout });

function DeskLayout() {
  const params = useParams({ strict: false });
  const search = useSearch({ strict: false });
  return (
    <DeskFrame
      view={viewOfParam(params().view ?? search().view)}
      ticketId={params().ticket as TicketId | undefined}
    >
      <Outlet />
    </DeskFrame>
  );
}
