import { createFileRoute } from '@tanstack/solid-router';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';
import { MailboxesPage } from '#client/features/mailboxes/index.ts';

export const Route = createFileRoute('/w/$workspace/mailboxes')({ component: Mailboxes });

function Mailboxes() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return <MailboxesPage desk={desk} slug={params().workspace} syncMark={<DeskSyncMark />} />;
}
