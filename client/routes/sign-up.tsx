import { createFileRoute } from '@tanstack/solid-router';
import { Show } from 'solid-js';
import { startApi } from '#client/app/services.ts';
import { Unreachable } from '#client/app/unreachable.tsx';
import { SignUpPage } from '#client/features/accounts/index.ts';

export const Route = createFileRoute('/sign-up')({
  loader: async () => {
    const [server, blueprints] = await Promise.all([startApi.server(), startApi.blueprints()]);
    return {
      known:
        server.ok && blueprints.ok
          ? { server: server.value.data, blueprints: blueprints.value.data.items }
          : undefined,
    };
  },
  component: SignUp,
});

function SignUp() {
  const data = Route.useLoaderData();
  return (
    <Show when={data().known} fallback={<Unreachable />}>
      {(known) => (
        <SignUpPage api={startApi} server={known().server} blueprints={known().blueprints} />
      )}
    </Show>
  );
}
