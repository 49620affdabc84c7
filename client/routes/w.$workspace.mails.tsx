import { createFileRoute } from '@tanstack/solid-router';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';
import { MailsPage } from '#client/features/mails/index.ts';

export const Route = createFileRoute('/w/$workspace/mails')({ component: Mails });

function Mails() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return <MailsPage desk={desk} slug={params().workspace} syncMark={<DeskSyncMark />} />;
}
