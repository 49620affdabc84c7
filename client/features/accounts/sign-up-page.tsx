import { Show } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Logo } from '#client/ui/logo.tsx';
import { Page } from '#client/ui/page.tsx';
import { SignUpClosed } from './sign-up-closed.tsx';
import { SignUpForm } from './sign-up-form.tsx';
import type { BlueprintSummary, ServerInfo, StartApi } from './start-api.ts';
import { StartTools } from './start-tools.tsx';
import { usePageTitle } from './use-page-title.ts';

/** Another workspace on a server that has one already; the first is made on the first page. */
export function SignUpPage(props: {
  api: StartApi;
  server: ServerInfo;
  blueprints: readonly BlueprintSummary[];
}) {
  const { t } = useI18n();
  usePageTitle(
    () => t('access.signUpTitle'),
    () => 'Homing',
  );
  return (
    <Page
      brand="Homing"
      brandHref="/"
      logo={<Logo />}
      title={t('access.signUpTitle')}
      lead={props.server.isSignUpOpen ? t('access.signUpLead') : undefined}
      tools={<StartTools />}
      width={props.server.isSignUpOpen ? 'wide' : 'reading'}
    >
      <Show
        when={props.server.isSignUpOpen}
        fallback={<SignUpClosed signUp={props.server.signUp} isAlone />}
      >
        <SignUpForm api={props.api} blueprints={props.blueprints} />
      </Show>
    </Page>
  );
}
