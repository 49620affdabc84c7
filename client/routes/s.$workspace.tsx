import { createFileRoute, notFound, useNavigate } from '@tanstack/solid-router';
import { signIn, startApi } from '#client/app/services.ts';
import { SignInPage } from '#client/features/accounts/index.ts';
import type { SignInReason } from '#client/features/accounts/index.ts';

type Search = { readonly email?: string; readonly reason?: 'ended' | 'signed-out' };

export const Route = createFileRoute('/s/$workspace')({
  validateSearch: (search: Record<string, unknown>): Search => ({
    ...(typeof search['email'] === 'string' ? { email: search['email'] } : {}),
    ...(search['reason'] === 'ended' || search['reason'] === 'signed-out'
      ? { reason: search['reason'] }
      : {}),
  }),
  loader: async ({ params }) => {
    const result = await startApi.workspace(params.workspace);
    if (!result.ok && result.error.kind === 'problem' && result.error.status === 404)
      throw notFound();
    return { name: result.ok ? result.value.data.name : undefined };
  },
  component: SignIn,
});

function SignIn() {
  const params = Route.useParams();
  const search = Route.useSearch();
  const data = Route.useLoaderData();
  const navigate = useNavigate();
  return (
    <SignInPage
      slug={params().workspace}
      workspaceName={data().name}
      reason={search().reason as SignInReason}
      email={search().email ?? ''}
      onSignIn={(email, password) => signIn(params().workspace, email, password)}
      onSignedIn={() =>
        void navigate({ to: '/w/$workspace', params: { workspace: params().workspace } })
      }
    />
  );
}
