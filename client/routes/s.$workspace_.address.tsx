import { createFileRoute, notFound, useLocation } from '@tanstack/solid-router';
import { createMemo } from 'solid-js';
import { startApi } from '#client/app/services.ts';
import { ConfirmAddressPage } from '#client/features/accounts/index.ts';

export const Route = createFileRoute('/s/$workspace_/address')({
  loader: async ({ params }) => {
    const result = await startApi.workspace(params.workspace);
    if (!result.ok && result.error.kind === 'problem' && result.error.status === 404)
      throw notFound();
    return { name: result.ok ? result.value.data.name : undefined };
  },
  component: ConfirmAddress,
});

function ConfirmAddress() {
  const params = Route.useParams();
  const data = Route.useLoaderData();
  const location = useLocation();
  const token = createMemo(() => /^#?token=([\w-]{1,200})$/.exec(location().hash)?.[1] ?? '');
  return (
    <ConfirmAddressPage
      api={startApi}
      slug={params().workspace}
      workspaceName={data().name}
      token={token()}
    />
  );
}
