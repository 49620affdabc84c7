import { Match, Switch, createEffect, createSignal, on } from 'solid-js';
import type { ApiFailure } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary } from '#client/ui/error-summary.tsx';
import { Page } from '#client/ui/page.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { NO_PROBLEMS, formProblems, invalid } from './form-problems.ts';
import { PASSWORD_MIN } from './password-min.ts';
import type { PasswordLink, StartApi } from './start-api.ts';
import { StartTools } from './start-tools.tsx';
import { usePageTitle } from './use-page-title.ts';
import styles from './accounts.module.css';

/** Where the link of a mail leads. Opening it changes nothing; it is used up when a password is set. */
export function ChoosePasswordPage(props: {
  api: Pick<StartApi, 'lookAtLink' | 'setPassword'>;
  slug: string;
  workspaceName: string | undefined;
  /** Empty: the page was opened without one. */
  token: string;
  onSet: (email: string) => void;
}) {
  const { t } = useI18n();
  const [link, setLink] = createSignal<PasswordLink>();
  const [isOver, setOver] = createSignal(false);
  const [password, setPassword] = createSignal('');
  const [failure, setFailure] = createSignal<ApiFailure>();
  const [isBusy, setBusy] = createSignal(false);
  const workspace = () => props.workspaceName ?? props.slug;
  const title = () => t('access.passwordNew');
  usePageTitle(title, workspace);
  const problems = () => {
    const found = failure();
    return found === undefined
      ? NO_PROBLEMS
      : formProblems(found, { password: t('access.password') }, t);
  };
  const fail = (error: ApiFailure): void => {
    if (error.kind === 'problem' && error.status === 404) setOver(true);
    else setFailure(error);
  };

  async function look(token: string): Promise<void> {
    setOver(token === '');
    setFailure(undefined);
    if (token === '') return;
    setBusy(true);
    const result = await props.api.lookAtLink(props.slug, token);
    setBusy(false);
    // Another link may have been opened over this one meanwhile.
    if (token !== props.token) return;
    if (result.ok) setLink(result.value.data);
    else fail(result.error);
  }
  createEffect(
    on(
      () => props.token,
      (token) => void look(token),
    ),
  );

  async function submit(event: SubmitEvent, found: PasswordLink): Promise<void> {
    event.preventDefault();
    if (isBusy()) return;
    if (password().length < PASSWORD_MIN) {
      setFailure(invalid([{ path: 'password', code: 'too_short' }]));
      return;
    }
    setBusy(true);
    const result = await props.api.setPassword(props.slug, props.token, password());
    setBusy(false);
    if (result.ok) props.onSet(found.email);
    else fail(result.error);
  }

  return (
    <Page
      brand={workspace()}
      title={title()}
      lead={isOver() ? undefined : link()?.email}
      tools={<StartTools />}
      width="narrow"
      footer={<a href={`/s/${props.slug}`}>{t('access.toSignIn')}</a>}
    >
      <Switch>
        <Match when={isOver()}>
          <Banner tone="warning" title={t('access.linkOver')} live="status">
            <a href={`/s/${props.slug}/forgotten`}>{t('access.askAgain')}</a>
          </Banner>
        </Match>
        <Match when={link()}>
          {(found) => (
            <form
              class={styles['form']}
              onSubmit={(event) => void submit(event, found())}
              novalidate
            >
              <ErrorSummary problems={problems().summary} />
              {/* For password managers: whose password it is. */}
              <input type="text" autocomplete="username" value={found().email} readonly hidden />
              <TextField
                id="password"
                type="password"
                label={t('access.passwordNew')}
                hint={t('access.passwordHint')}
                value={password()}
                onInput={setPassword}
                error={problems().fields['password']}
                autocomplete="new-password"
                autofocus
              />
              <Button type="submit" variant="primary" size="large" wide busy={isBusy()}>
                {t('access.setPassword')}
              </Button>
            </form>
          )}
        </Match>
        <Match when={failure()}>
          <ErrorSummary problems={problems().summary} />
          <Button busy={isBusy()} onClick={() => void look(props.token)}>
            {t('common.retry')}
          </Button>
        </Match>
      </Switch>
    </Page>
  );
}
