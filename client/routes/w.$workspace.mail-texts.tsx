import { createFileRoute } from '@tanstack/solid-router';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';
import { MailTextsPage } from '#client/features/mail-texts/index.ts';

export const Route = createFileRoute('/w/$workspace/mail-texts')({ component: MailTexts });

function MailTexts() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return <MailTextsPage desk={desk} slug={params().workspace} syncMark={<DeskSyncMark />} />;
}
