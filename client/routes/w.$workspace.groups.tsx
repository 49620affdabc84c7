import { createFileRoute } from '@tanstack/solid-router';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';
import { GroupsPage } from '#client/features/groups/index.ts';

export const Route = createFileRoute('/w/$workspace/groups')({ component: Groups });

function Groups() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return <GroupsPage desk={desk} slug={params().workspace} syncMark={<DeskSyncMark />} />;
}
