import { createFileRoute } from '@tanstack/solid-router';
import { ArticlesPage } from '#client/features/articles/index.ts';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';

export const Route = createFileRoute('/w/$workspace/articles')({ component: Articles });

function Articles() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return <ArticlesPage desk={desk} slug={params().workspace} syncMark={<DeskSyncMark />} />;
}
