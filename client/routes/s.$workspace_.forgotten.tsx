import { createFileRoute, notFound } from '@tanstack/solid-router';
import { startApi } from '#client/app/services.ts';
import { ForgottenPage } from '#client/features/accounts/index.ts';

export const Route = createFileRoute('/s/$workspace_/forgotten')({
  loader: async ({ params }) => {
    const result = await startApi.workspace(params.workspace);
    if (!result.ok && result.error.kind === 'problem' && result.error.status === 404)
      throw notFound();
    return result.ok ? result.value.data : undefined;
  },
  component: Forgotten,
});

function Forgotten() {
  const params = Route.useParams();
  const data = Route.useLoaderData();
  return (
    <ForgottenPage
      api={startApi}
      slug={params().workspace}
      workspaceName={data()?.name}
      sendsMail={data()?.sendsMail ?? true}
    />
  );
}
