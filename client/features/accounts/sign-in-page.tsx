import { Show, createSignal, untrack } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Checkbox } from '#client/ui/checkbox.tsx';
import { ErrorSummary } from '#client/ui/error-summary.tsx';
import { Page } from '#client/ui/page.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { ApiResult } from '#client/data/index.ts';
import { NO_PROBLEMS, formProblems } from './form-problems.ts';
import { StartTools } from './start-tools.tsx';
import { usePageTitle } from './use-page-title.ts';
import styles from './accounts.module.css';

export type SignInReason = 'ended' | 'signed-out' | 'public' | 'shared' | 'password' | undefined;

export function SignInPage(props: {
  slug: string;
  /** Undefined while the server cannot be asked. */
  workspaceName: string | undefined;
  reason: SignInReason;
  email: string;
  /** Somebody is writing their password. */
  onBegun: () => void;
  onSignIn: (
    email: string,
    password: string,
    isPublicComputer: boolean,
  ) => Promise<ApiResult<unknown>>;
  onSignedIn: () => void;
}) {
  const { t } = useI18n();
  const [email, setEmail] = createSignal(untrack(() => props.email));
  const [password, setPassword] = createSignal('');
  const [isPublic, setPublic] = createSignal(untrack(() => props.reason === 'public'));
  const [problems, setProblems] = createSignal(NO_PROBLEMS);
  const [isBusy, setBusy] = createSignal(false);
  const workspace = () => props.workspaceName ?? props.slug;
  usePageTitle(() => t('access.signInTitle'), workspace);
  const labels = () => ({ email: t('access.email'), password: t('access.password') });

  function changePassword(next: string): void {
    setPassword(next);
    props.onBegun();
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const missing = (['email', 'password'] as const).filter(
      (path) => (path === 'email' ? email() : password()).trim() === '',
    );
    if (missing.length > 0) {
      const fields = Object.fromEntries(
        missing.map((path) => [path, t('field.required', { label: labels()[path] })]),
      );
      setProblems({
        fields,
        summary: missing.map((path) => ({ fieldId: path, message: fields[path]! })),
      });
      return;
    }
    setBusy(true);
    const result = await props.onSignIn(email().trim(), password(), isPublic());
    setBusy(false);
    if (result.ok) props.onSignedIn();
    else setProblems(formProblems(result.error, labels(), t));
  }

  return (
    <Page
      brand={workspace()}
      title={t('access.signInTitle')}
      lead={t('access.signInLead', { workspace: workspace() })}
      tools={<StartTools />}
      width="narrow"
      footer={<a href={`/r/${props.slug}`}>{t('start.requestPage')}</a>}
    >
      <Show when={props.reason === 'ended'}>
        <Banner tone="warning" title={t('start.sealed')} />
      </Show>
      <Show when={props.reason === 'signed-out'}>
        <Banner tone="success" title={t('start.signedOut')} live="status" />
      </Show>
      <Show when={props.reason === 'public'}>
        <Banner tone="success" title={t('start.publicOver')} live="status" />
      </Show>
      <Show when={props.reason === 'shared'}>
        <Banner tone="warning" title={t('start.sharedSignedOut')} live="status" />
      </Show>
      <Show when={props.reason === 'password'}>
        <Banner tone="success" title={t('access.passwordSet')} live="status" />
      </Show>
      <Show when={!window.isSecureContext}>
        <Banner tone="warning" title={t('sync.insecure')}>
          {t('sync.insecureText')}
        </Banner>
      </Show>
      <form class={styles['form']} onSubmit={(event) => void submit(event)} novalidate>
        <ErrorSummary problems={problems().summary} />
        <TextField
          id="email"
          type="email"
          label={t('access.email')}
          value={email()}
          onInput={setEmail}
          error={problems().fields['email']}
          autocomplete="username"
          autofocus
        />
        <TextField
          id="password"
          type="password"
          label={t('access.password')}
          value={password()}
          onInput={changePassword}
          error={problems().fields['password']}
          autocomplete="current-password"
        />
        <Checkbox
          label={t('access.publicComputer')}
          hint={t('access.publicComputerHint')}
          checked={isPublic()}
          onChange={setPublic}
        />
        <Button type="submit" variant="primary" size="large" wide busy={isBusy()}>
          {isBusy() ? t('access.signingIn') : t('access.signIn')}
        </Button>
        <a class={styles['aside']} href={`/s/${props.slug}/forgotten`}>
          {t('access.forgotten')}
        </a>
      </form>
    </Page>
  );
}
