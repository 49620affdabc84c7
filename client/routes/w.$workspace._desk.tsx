import {
  Outlet,
  createFileRoute,
  useParams,
  useRouter,
  useSearch,
  type AnyRoute,
} from '@tanstack/solid-router';
import { onCleanup, onMount } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { platform } from '#client/app/services.ts';
import { DeskFrame, viewOfParam } from '#client/features/desk/index.ts';

/** A cold desk with 100,000 tickets stands by then. */
const LOAD_AFTER_MS = 1_000;

export const Route = createFileRoute('/w/$workspace/_desk')({ component: DeskLayout });

function DeskLayout() {
  const params = useParams({ strict: false });
  const search = useSearch({ strict: false });
  const router = useRouter();
  // All of the desk, now: the network may be gone when somebody opens their first view or ticket. Where the app's worker
  // has it already, what stands in sight comes first.
  onMount(() => {
    const isKept = 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
    const timer = setTimeout(loadAll, isKept ? LOAD_AFTER_MS : 0);
    onCleanup(() => clearTimeout(timer));
  });
  const loadAll = () => {
    const routes: readonly AnyRoute[] = Object.values(router.routesById);
    const ofDesk = routes.filter(({ id }) => (id as string).startsWith('/w/$workspace/'));
    Promise.all(ofDesk.map(async (route) => router.loadRouteChunk(route))).catch((error: unknown) =>
      platform.warn('Not all of the desk could be loaded', error),
    );
  };
  return (
    <DeskFrame
      view={viewOfParam(params().view ?? search().view)}
      ticketId={params().ticket as TicketId | undefined}
      asked={search().q}
    >
      <Outlet />
    </DeskFrame>
  );
}
