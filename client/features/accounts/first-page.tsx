import { Match, Show, Switch, createSignal } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { ButtonLink } from '#client/ui/button-link.tsx';
import { Card } from '#client/ui/card.tsx';
import { Logo } from '#client/ui/logo.tsx';
import { Page } from '#client/ui/page.tsx';
import { DEMO_ID, DemoDesks } from './demo-desks.tsx';
import { FindDesk } from './find-desk.tsx';
import { SignUpClosed } from './sign-up-closed.tsx';
import { SignUpForm } from './sign-up-form.tsx';
import {
  isFirstSignUp,
  type BlueprintSummary,
  type ServerInfo,
  type StartApi,
} from './start-api.ts';
import { StartTools } from './start-tools.tsx';
import { usePageTitle } from './use-page-title.ts';
import styles from './accounts.module.css';

/** What the first page knows; undefined is what the server could not be asked. */
export type FirstPageData = {
  readonly server: ServerInfo | undefined;
  /** Only where a first workspace can be made, or a demo shows them. */
  readonly blueprints: readonly BlueprintSummary[] | undefined;
};

/** On a new install this is where one signs up (W2); from then on one finds one's desk here. A demo stands below (W11). */
export function FirstPage(props: { api: StartApi; data: FirstPageData; onRetry: () => void }) {
  const { t } = useI18n();
  const [isDemoRemoved, setDemoRemoved] = createSignal(false);
  const server = () => props.data.server;
  const demo = () => (isDemoRemoved() ? [] : (server()?.demo ?? []));
  const isSignUp = () => isFirstSignUp(server());
  const isCutOff = () =>
    server() === undefined || (isSignUp() && props.data.blueprints === undefined);
  const title = () => t(isSignUp() ? 'access.signUpTitle' : 'start.findTitle');
  usePageTitle(title, () => 'Homing');

  return (
    <Page
      brand="Homing"
      logo={<Logo />}
      title={title()}
      lead={t(isSignUp() ? 'access.signUpLead' : 'start.title')}
      tools={<StartTools />}
      width="wide"
    >
      <Show when={isCutOff()}>
        <Banner
          tone="warning"
          title={t('error.network')}
          live="status"
          actions={
            <Button variant="secondary" size="small" onClick={() => props.onRetry()}>
              {t('common.retry')}
            </Button>
          }
        >
          {t('start.offline')}
        </Banner>
      </Show>
      <Show when={isSignUp() && demo().length > 0}>
        <p>
          <a href={`#${DEMO_ID}`}>{t('start.toDemo')}</a>
        </p>
      </Show>
      <Show
        when={isSignUp()}
        fallback={
          <section class={styles['ways']}>
            <Card look="callout">
              <FindDesk api={props.api} />
            </Card>
            <Switch>
              <Match when={server()?.isSignUpOpen === true}>
                <Card title={t('start.newTitle')} level={2}>
                  <p class={styles['muted']}>{t('access.signUpLead')}</p>
                  <p>
                    <ButtonLink variant="secondary" href="/sign-up">
                      {t('access.create')}
                    </ButtonLink>
                  </p>
                </Card>
              </Match>
              <Match when={server()?.isSignUpOpen === false}>
                <SignUpClosed signUp={server()?.signUp ?? 'closed'} />
              </Match>
            </Switch>
          </section>
        }
      >
        <Show when={props.data.blueprints}>
          {(blueprints) => <SignUpForm api={props.api} blueprints={blueprints()} />}
        </Show>
      </Show>
      <DemoDesks
        api={props.api}
        desks={demo()}
        blueprints={props.data.blueprints ?? []}
        onRemoved={() => setDemoRemoved(true)}
      />
    </Page>
  );
}
