import { createFileRoute } from '@tanstack/solid-router';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';
import { PanelsPage } from '#client/features/panels/index.ts';

export const Route = createFileRoute('/w/$workspace/panels')({ component: Panels });

function Panels() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return <PanelsPage desk={desk} slug={params().workspace} syncMark={<DeskSyncMark />} />;
}
