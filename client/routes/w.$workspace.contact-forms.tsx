import { createFileRoute } from '@tanstack/solid-router';
import { ContactFormsPage } from '#client/features/contact-forms/index.ts';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';

export const Route = createFileRoute('/w/$workspace/contact-forms')({ component: ContactForms });

function ContactForms() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return <ContactFormsPage desk={desk} slug={params().workspace} syncMark={<DeskSyncMark />} />;
}
