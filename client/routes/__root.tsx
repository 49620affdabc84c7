import { Outlet, createRootRoute } from '@tanstack/solid-router';

export const Route = createRootRoute({ component: () => <Outlet /> });
