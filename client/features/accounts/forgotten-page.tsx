import { Show, createSignal } from 'solid-js';
import type { ApiFailure } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary } from '#client/ui/error-summary.tsx';
import { Page } from '#client/ui/page.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { NO_PROBLEMS, formProblems, invalid } from './form-problems.ts';
import type { StartApi } from './start-api.ts';
import { StartTools } from './start-tools.tsx';
import { usePageTitle } from './use-page-title.ts';
import styles from './accounts.module.css';

/** Asks for a link by mail. What it says afterwards tells nobody who has an account. */
export function ForgottenPage(props: {
  api: Pick<StartApi, 'askReset'>;
  slug: string;
  /** Undefined while the server cannot be asked. */
  workspaceName: string | undefined;
  /** False: nobody need wait for a mail. */
  sendsMail: boolean;
}) {
  const { t } = useI18n();
  const [email, setEmail] = createSignal('');
  const [failure, setFailure] = createSignal<ApiFailure>();
  const [isBusy, setBusy] = createSignal(false);
  const [isAsked, setAsked] = createSignal(false);
  const workspace = () => props.workspaceName ?? props.slug;
  usePageTitle(() => t('access.forgottenTitle'), workspace);
  const problems = () => {
    const found = failure();
    return found === undefined ? NO_PROBLEMS : formProblems(found, { email: t('access.email') }, t);
  };

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy()) return;
    if (email().trim() === '') {
      setFailure(invalid([{ path: 'email', code: 'required' }]));
      return;
    }
    setBusy(true);
    const result = await props.api.askReset(props.slug, email().trim());
    setBusy(false);
    if (!result.ok) {
      setFailure(result.error);
      return;
    }
    setFailure(undefined);
    setAsked(true);
  }

  return (
    <Page
      brand={workspace()}
      title={t('access.forgottenTitle')}
      tools={<StartTools />}
      width="narrow"
      footer={<a href={`/s/${props.slug}`}>{t('access.toSignIn')}</a>}
    >
      <Show
        when={props.sendsMail}
        fallback={
          <Banner tone="warning" title={t('access.noMail')}>
            {t('access.noMailText')}
          </Banner>
        }
      >
        <Show when={isAsked()}>
          <Banner tone="success" title={t('access.linkAsked')} live="status">
            {t('access.linkAskedText')}
          </Banner>
        </Show>
        <Show when={!isAsked()}>
          <form class={styles['form']} onSubmit={(event) => void submit(event)} novalidate>
            <ErrorSummary problems={problems().summary} />
            <TextField
              id="email"
              type="email"
              label={t('access.email')}
              hint={t('access.forgottenHint')}
              value={email()}
              onInput={setEmail}
              error={problems().fields['email']}
              autocomplete="username"
              autofocus
            />
            <Button type="submit" variant="primary" size="large" wide busy={isBusy()}>
              {t('access.askLink')}
            </Button>
          </form>
        </Show>
      </Show>
    </Page>
  );
}
