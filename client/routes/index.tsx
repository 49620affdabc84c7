import { createFileRoute } from '@tanstack/solid-router';
import { startApi } from '#client/app/services.ts';
import { FirstPage } from '#client/features/accounts/index.ts';

export const Route = createFileRoute('/')({
  loader: async () => {
    const result = await startApi.server();
    return { server: result.ok ? result.value.data : undefined };
  },
  component: First,
});

function First() {
  const data = Route.useLoaderData();
  return <FirstPage api={startApi} server={data().server} />;
}
