import { Outlet, createFileRoute, useNavigate } from '@tanstack/solid-router';
import { chosenLanguage, rememberLanguage } from '#client/i18n/device-language.ts';
import { useSharedDesk } from '#client/app/desk-services.ts';
import { appearance } from '#client/app/services.ts';
import { i18n } from '#client/app/words.ts';
import { DeskGate } from '#client/features/desk/index.ts';

export const Route = createFileRoute('/w/$workspace')({
  component: Workspace,
  // The desk is opened while its screens are still on their way. Not for somebody who is only about to sign in.
  loader: async ({ params, preload }) => {
    const words = i18n.loadAll();
    if (!preload) (await import('#client/app/desk-services.ts')).openAhead(params.workspace);
    await words;
  },
});

function Workspace() {
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
      onCustomer={() => {
        // A link to a ticket leads to the same ticket as they see it.
        const ticket = /\/ticket\/([^/]+)$/.exec(location.pathname)?.[1];
        const { workspace } = params();
        void (ticket === undefined
          ? navigate({ to: '/p/$workspace', params: { workspace }, replace: true })
          : navigate({
              to: '/p/$workspace/ticket/$ticket',
              params: { workspace, ticket },
              replace: true,
            }));
      }}
    >
      <Outlet />
    </DeskGate>
  );
}
