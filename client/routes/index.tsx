import { createFileRoute, useRouter } from '@tanstack/solid-router';
import { startApi } from '#client/app/services.ts';
import { FirstPage, isFirstSignUp, type FirstPageData } from '#client/features/accounts/index.ts';

export const Route = createFileRoute('/')({
  loader: async (): Promise<FirstPageData> => {
    const info = await startApi.server();
    const server = info.ok ? info.value.data : undefined;
    if (!isFirstSignUp(server) && !server?.demo.length) return { server, blueprints: undefined };
    const blueprints = await startApi.blueprints();
    return { server, blueprints: blueprints.ok ? blueprints.value.data.items : undefined };
  },
  component: First,
});

function First() {
  const data = Route.useLoaderData();
  const router = useRouter();
  return <FirstPage api={startApi} data={data()} onRetry={() => void router.invalidate()} />;
}
