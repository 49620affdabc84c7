import { createFileRoute } from '@tanstack/solid-router';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';
import { NotificationDefaultsPage } from '#client/features/notifications/index.ts';

export const Route = createFileRoute('/w/$workspace/notifications')({ component: Notifications });

function Notifications() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return (
    <NotificationDefaultsPage desk={desk} slug={params().workspace} syncMark={<DeskSyncMark />} />
  );
}
