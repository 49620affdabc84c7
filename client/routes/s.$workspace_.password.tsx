import { createFileRoute, notFound, useLocation, useNavigate } from '@tanstack/solid-router';
import { createMemo } from 'solid-js';
import { startApi } from '#client/app/services.ts';
import { ChoosePasswordPage } from '#client/features/accounts/index.ts';

export const Route = createFileRoute('/s/$workspace_/password')({
  loader: async ({ params }) => {
    const result = await startApi.workspace(params.workspace);
    if (!result.ok && result.error.kind === 'problem' && result.error.status === 404)
      throw notFound();
    return { name: result.ok ? result.value.data.name : undefined };
  },
  component: ChoosePassword,
});

function ChoosePassword() {
  const params = Route.useParams();
  const data = Route.useLoaderData();
  const location = useLocation();
  const navigate = useNavigate();
  const token = createMemo(() => /^#?token=([\w-]{1,200})$/.exec(location().hash)?.[1] ?? '');
  return (
    <ChoosePasswordPage
      api={startApi}
      slug={params().workspace}
      workspaceName={data().name}
      token={token()}
      onSet={(email) =>
        // In place of the link, which is used up.
        void navigate({
          to: '/s/$workspace',
          params: { workspace: params().workspace },
          search: { email, reason: 'password' },
          replace: true,
        })
      }
    />
  );
}
