import { createFileRoute } from '@tanstack/solid-router';
import { ApiKeysPage } from '#client/features/api-keys/index.ts';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';

export const Route = createFileRoute('/w/$workspace/api-keys')({ component: ApiKeys });

function ApiKeys() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return <ApiKeysPage desk={desk} slug={params().workspace} syncMark={<DeskSyncMark />} />;
}
