import { Outlet, createFileRoute, useNavigate } from '@tanstack/solid-router';
import { chosenLanguage, rememberLanguage } from '#client/i18n/device-language.ts';
import { useSharedDesk } from '#client/app/desk-services.ts';
import { appearance } from '#client/app/services.ts';
import { i18n } from '#client/app/words.ts';
import { DeskGate } from '#client/features/desk/index.ts';

export const Route = createFileRoute('/p/$workspace')({
  component: Portal,
  loader: () => i18n.loadAll(),
});

function Portal() {
  const params = Route.useParams();
  const navigate = useNavigate();
  return (
    <DeskGate
      slug={params().workspace}
      use={useSharedDesk}
      appearance={appearance}
      chosenLanguage={chosenLanguage()}
      rememberLanguage={rememberLanguage}
      onSignedOut={(reason) =>
        void navigate({
          to: '/s/$workspace',
          params: { workspace: params().workspace },
          search: reason === undefined ? {} : { reason },
          replace: true,
        })
      }
      onCustomer={undefined}
    >
      <Outlet />
    </DeskGate>
  );
}
