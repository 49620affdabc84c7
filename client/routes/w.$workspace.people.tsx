import { createFileRoute } from '@tanstack/solid-router';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';
import { PeoplePage } from '#client/features/people/index.ts';

export const Route = createFileRoute('/w/$workspace/people')({ component: People });

function People() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return <PeoplePage desk={desk} slug={params().workspace} syncMark={<DeskSyncMark />} />;
}
