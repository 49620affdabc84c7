import { Link } from '@tanstack/solid-router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import { Match, Show, Switch, createResource, onMount, type JSX } from 'solid-js';
import type { Desk } from '#client/data/index.ts';
import type { Language } from '#client/i18n/languages.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { Logo } from '#client/ui/logo.tsx';
import { Page } from '#client/ui/page.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { PreferencesSection } from '#client/features/notifications/index.ts';
import { createAccountApi } from './account-api.ts';
import { AddressForm } from './address-form.tsx';
import { NotificationsForm } from './notifications-form.tsx';
import { PasswordForm } from './password-form.tsx';
import { ProfileForm } from './profile-form.tsx';
import { SessionList } from './session-list.tsx';
import styles from './account-settings.module.css';

/** One's own name, language, signature, password and sessions. Needs the server; says so when it is away. */
export function AccountPage(props: {
  desk: Desk;
  slug: string;
  /** Where the person came from: the desk, or a customer's own list. */
  home: '/w/$workspace' | '/p/$workspace';
  syncMark: JSX.Element;
  onLanguage: (language: Language) => void;
}) {
  const { t } = useI18n();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const api = createAccountApi(props.desk.api, props.slug);
  const [me, { refetch }] = createResource(() => api.me());
  const found = () => {
    const result = me();
    return result?.ok === true ? result.value : undefined;
  };
  const isAtDesk = () =>
    props.desk.self().permissions.some((one) => one === 'ticket.read' || one === 'ticket.read-all');
  onMount(() => {
    document.title = `${t('common.account')} · ${props.desk.workspace().name}`;
  });
  return (
    <Page
      brand={props.desk.workspace().name}
      logo={<Logo />}
      title={t('common.account')}
      lead={props.desk.self().email}
      tools={props.syncMark}
    >
      <p>
        <Link
          to={props.home}
          params={{ workspace: props.slug }}
          class={buttonClass({ variant: 'secondary' })}
        >
          <ArrowLeft aria-hidden="true" />
          {t(props.home === '/w/$workspace' ? 'account.backToDesk' : 'account.backToPortal')}
        </Link>
      </p>
      <Switch>
        <Match when={me.state === 'pending' || me.state === 'refreshing'}>
          <Skeleton rows={6} />
        </Match>
        <Match when={found()}>
          {(answer) => (
            <div class={styles['sections']}>
              <ProfileForm
                api={api}
                me={answer().data}
                etag={answer().etag}
                isAtDesk={isAtDesk()}
                onLanguage={props.onLanguage}
              />
              <Show when={isAtDesk()}>
                <PreferencesSection desk={props.desk} slug={props.slug} />
                <NotificationsForm push={props.desk.push} />
              </Show>
              <AddressForm api={api} me={answer().data} />
              <PasswordForm api={api} email={answer().data.email} />
              <SessionList api={api} />
            </div>
          )}
        </Match>
        <Match when={me.state === 'ready'}>
          <Banner
            tone="warning"
            title={t('account.offline')}
            actions={
              <Button size="small" onClick={() => void refetch()}>
                {t('common.retry')}
              </Button>
            }
          />
        </Match>
      </Switch>
    </Page>
  );
}
