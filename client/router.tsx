import { createRouter } from '@tanstack/solid-router';
import { NotFound } from '#client/app/not-found.tsx';
import { Failure } from '#client/app/failure.tsx';
import { routeTree } from './routeTree.gen.ts';

export const router = createRouter({
  routeTree,
  defaultPreload: false,
  scrollRestoration: true,
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: Failure,
});

declare module '@tanstack/solid-router' {
  interface Register {
    router: typeof router;
  }
}
