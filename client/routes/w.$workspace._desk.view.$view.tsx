import { createFileRoute } from '@tanstack/solid-router';
import { ChooseTicket } from '#client/features/desk/index.ts';

type Search = { readonly q?: string };

export const Route = createFileRoute('/w/$workspace/_desk/view/$view')({
  // A filter that a link asks for; the list takes it over and the address goes on without it.
  validateSearch: ({ q }: Record<string, unknown>): Search => (typeof q === 'string' ? { q } : {}),
  component: ChooseTicket,
});
