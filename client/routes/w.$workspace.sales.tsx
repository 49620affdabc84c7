import { createFileRoute } from '@tanstack/solid-router';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';
import { SalesPage } from '#client/features/sales/index.ts';

export const Route = createFileRoute('/w/$workspace/sales')({ component: Sales });

function Sales() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return <SalesPage desk={desk} slug={params().workspace} syncMark={<DeskSyncMark />} />;
}
