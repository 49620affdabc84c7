import { createFileRoute } from '@tanstack/solid-router';
import { Show } from 'solid-js';
import { startApi } from '#client/app/services.ts';
import { Unreachable } from '#client/app/unreachable.tsx';
import { SignUpPage } from '#client/features/accounts/index.ts';

export const Route = createFileRoute('/sign-up')({
  loader: async () => {
    const result = await startApi.blueprints();
    return { blueprints: result.ok ? result.value.data.items : undefined };
  },
  component: SignUp,
});

function SignUp() {
  const data = Route.useLoaderData();
  return (
    <Show when={data().blueprints} fallback={<Unreachable />}>
      {(blueprints) => <SignUpPage api={startApi} blueprints={blueprints()} />}
    </Show>
  );
}
