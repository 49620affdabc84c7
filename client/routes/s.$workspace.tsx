import { createFileRoute, notFound, useNavigate, useRouter } from '@tanstack/solid-router';
import { platform, startApi } from '#client/app/services.ts';
import type { ApiResult } from '#client/data/index.ts';
import { SignInPage } from '#client/features/accounts/index.ts';
import type { SignInReason } from '#client/features/accounts/index.ts';

type Search = { readonly email?: string; readonly reason?: Exclude<SignInReason, undefined> };

const REASONS = ['ended', 'signed-out', 'public', 'shared', 'password'] as const;
const isReason = (value: unknown): value is (typeof REASONS)[number] =>
  (REASONS as readonly unknown[]).includes(value);

export const Route = createFileRoute('/s/$workspace')({
  validateSearch: (search: Record<string, unknown>): Search => ({
    ...(typeof search['email'] === 'string' ? { email: search['email'] } : {}),
    ...(isReason(search['reason']) ? { reason: search['reason'] } : {}),
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
  const router = useRouter();

  /** What a desk is made of comes while one types the password, not before the page is there. */
  let isComing = false;
  function loadAhead(): void {
    if (isComing) return;
    isComing = true;
    const { workspace } = params();
    // Should it fail here it is tried again, and told, when one goes there.
    Promise.all([
      import('#client/app/desk-services.ts'),
      router.preloadRoute({ to: '/w/$workspace', params: { workspace } }),
    ]).catch((error: unknown) => platform.warn('The desk could not be loaded ahead', error));
  }

  async function handleSignIn(
    email: string,
    password: string,
    isPublic: boolean,
  ): Promise<ApiResult<unknown>> {
    const { workspace } = params();
    loadAhead();
    let services;
    try {
      services = await import('#client/app/desk-services.ts');
    } catch (error) {
      platform.warn('What a desk is made of could not be loaded', error);
      return { ok: false, error: { kind: 'unreachable', reason: 'network' } };
    }
    return services.signIn(workspace, email, password, isPublic);
  }

  return (
    <SignInPage
      slug={params().workspace}
      workspaceName={data().name}
      reason={search().reason}
      email={search().email ?? ''}
      onBegun={loadAhead}
      onSignIn={handleSignIn}
      onSignedIn={() =>
        void navigate({ to: '/w/$workspace', params: { workspace: params().workspace } })
      }
    />
  );
}
