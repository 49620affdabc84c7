import { createFileRoute } from '@tanstack/solid-router';
import { rememberLanguage } from '#client/i18n/device-language.ts';
import { AccountPage } from '#client/features/account-settings/index.ts';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';

export const Route = createFileRoute('/p/$workspace/account')({ component: OwnAccount });

function OwnAccount() {
  const params = Route.useParams();
  const { desk } = useDesk();
  return (
    <AccountPage
      desk={desk}
      slug={params().workspace}
      home="/p/$workspace"
      syncMark={<DeskSyncMark />}
      onLanguage={rememberLanguage}
    />
  );
}
