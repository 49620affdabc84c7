import { Match, Show, Switch, createEffect, createSignal, on } from 'solid-js';
import type { ApiFailure } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary } from '#client/ui/error-summary.tsx';
import { Page } from '#client/ui/page.tsx';
import { NO_PROBLEMS, formProblems } from './form-problems.ts';
import type { StartApi } from './start-api.ts';
import { StartTools } from './start-tools.tsx';
import { usePageTitle } from './use-page-title.ts';

/** Where the link leads that was mailed to a new address (P3). Opening it changes nothing: mail scanners open links too. */
export function ConfirmAddressPage(props: {
  api: Pick<StartApi, 'lookAtAddressLink' | 'confirmAddress'>;
  slug: string;
  workspaceName: string | undefined;
  /** Empty: the page was opened without one. */
  token: string;
}) {
  const { t } = useI18n();
  const [email, setEmail] = createSignal<string>();
  const [stage, setStage] = createSignal<'asking' | 'set' | 'over' | 'taken'>('asking');
  const [failure, setFailure] = createSignal<ApiFailure>();
  const [isBusy, setBusy] = createSignal(false);
  const workspace = () => props.workspaceName ?? props.slug;
  const title = () => t('access.addressTitle');
  usePageTitle(title, workspace);
  const problems = () => {
    const found = failure();
    return found === undefined ? NO_PROBLEMS : formProblems(found, {}, t);
  };
  const fail = (error: ApiFailure): void => {
    if (error.kind === 'problem' && error.status === 404) setStage('over');
    else if (error.kind === 'problem' && error.code === 'EMAIL_TAKEN') setStage('taken');
    else setFailure(error);
  };

  async function look(token: string): Promise<void> {
    setStage(token === '' ? 'over' : 'asking');
    setFailure(undefined);
    if (token === '') return;
    setBusy(true);
    const result = await props.api.lookAtAddressLink(props.slug, token);
    setBusy(false);
    // Another link may have been opened over this one meanwhile.
    if (token !== props.token) return;
    if (result.ok) setEmail(result.value.data.email);
    else fail(result.error);
  }
  createEffect(
    on(
      () => props.token,
      (token) => void look(token),
    ),
  );

  async function confirm(): Promise<void> {
    if (isBusy()) return;
    setBusy(true);
    setFailure(undefined);
    const result = await props.api.confirmAddress(props.slug, props.token);
    setBusy(false);
    if (result.ok) setStage('set');
    else fail(result.error);
  }

  return (
    <Page
      brand={workspace()}
      title={title()}
      lead={stage() === 'asking' ? email() : undefined}
      tools={<StartTools />}
      width="narrow"
      footer={<a href={`/s/${props.slug}`}>{t('access.toSignIn')}</a>}
    >
      <Switch>
        <Match when={stage() === 'over'}>
          <Banner tone="warning" title={t('access.linkOver')} live="status">
            {t('access.addressOverText')}
          </Banner>
        </Match>
        <Match when={stage() === 'taken'}>
          <Banner tone="warning" title={t('access.addressRefused')} live="status">
            {t('access.addressRefusedText')}
          </Banner>
        </Match>
        <Match when={stage() === 'set'}>
          <Banner tone="success" title={t('access.addressSet')} live="status">
            {t('access.addressSetText', { email: email() ?? '' })}
          </Banner>
        </Match>
        <Match when={stage() === 'asking'}>
          <ErrorSummary problems={problems().summary} />
          <Show
            when={email()}
            fallback={
              <Show when={failure()}>
                <Button busy={isBusy()} onClick={() => void look(props.token)}>
                  {t('common.retry')}
                </Button>
              </Show>
            }
          >
            <p>{t('access.addressLead')}</p>
            <Button
              variant="primary"
              size="large"
              wide
              busy={isBusy()}
              onClick={() => void confirm()}
            >
              {t('access.addressConfirm')}
            </Button>
          </Show>
        </Match>
      </Switch>
    </Page>
  );
}
