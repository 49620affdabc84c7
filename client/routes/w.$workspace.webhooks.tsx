import { createFileRoute } from '@tanstack/solid-router';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';
import { WebhooksPage } from '#client/features/webhooks/index.ts';

export const Route = createFileRoute('/w/$workspace/webhooks')({ component: Webhooks });

function Webhooks() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return <WebhooksPage desk={desk} slug={params().workspace} syncMark={<DeskSyncMark />} />;
}
