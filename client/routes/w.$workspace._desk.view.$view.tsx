import { createFileRoute } from '@tanstack/solid-router';
import { ChooseTicket } from '#client/features/desk/index.ts';

export const Route = createFileRoute('/w/$workspace/_desk/view/$view')({ component: ChooseTicket });
