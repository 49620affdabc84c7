import { useNavigate } from '@tanstack/solid-router';
import { For, Show, createSignal } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { ButtonLink } from '#client/ui/button-link.tsx';
import { Card } from '#client/ui/card.tsx';
import { Logo } from '#client/ui/logo.tsx';
import { Page } from '#client/ui/page.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import type { DemoDesk, ServerInfo, StartApi } from './start-api.ts';
import { StartTools } from './start-tools.tsx';
import styles from './accounts.module.css';

/** The first page: make a workspace, go to one's own, or look around in a demo (W2, W11). */
export function FirstPage(props: { api: StartApi; server: ServerInfo | undefined }) {
  const { t } = useI18n();
  const toasts = useToasts();
  const navigate = useNavigate();
  const [slug, setSlug] = createSignal('');
  const [isRemoved, setRemoved] = createSignal(false);
  const [isRemoving, setRemoving] = createSignal(false);
  const demo = () => (isRemoved() ? [] : (props.server?.demo ?? []));

  async function removeDemo(): Promise<void> {
    setRemoving(true);
    const result = await props.api.removeDemo();
    setRemoving(false);
    if (result.ok) setRemoved(true);
    toasts.show(
      result.ok
        ? { text: t('start.demoRemoved'), tone: 'success' }
        : {
            text: t(result.error.kind === 'unreachable' ? 'start.offline' : 'start.failed'),
            tone: 'danger',
          },
    );
  }

  function findWorkspace(event: SubmitEvent): void {
    event.preventDefault();
    const wanted = slug().trim().toLowerCase();
    if (wanted !== '') void navigate({ to: '/s/$workspace', params: { workspace: wanted } });
  }

  return (
    <Page
      brand="Homing"
      logo={<Logo />}
      title={t('start.title')}
      lead={t('start.lead')}
      tools={<StartTools />}
      width="wide"
    >
      <Show when={props.server === undefined}>
        <Banner tone="warning" title={t('start.offline')} live="status" />
      </Show>
      <section class={styles['ways']}>
        <Card title={t('access.signUpTitle')} level={2} look="callout">
          <p class={styles['muted']}>{t('access.signUpLead')}</p>
          <Show
            when={props.server?.isSignUpOpen !== false}
            fallback={<p>{t('access.signUpClosed')}</p>}
          >
            <ButtonLink variant="primary" href="/sign-up">
              {t('access.create')}
            </ButtonLink>
          </Show>
        </Card>
        <Card title={t('access.haveAccount')} level={2}>
          <form class={styles['find']} onSubmit={findWorkspace}>
            <TextField
              label={t('access.workspaceAddress')}
              value={slug()}
              onInput={setSlug}
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
            />
            <Button type="submit" variant="secondary">
              {t('access.findWorkspace')}
            </Button>
          </form>
        </Card>
      </section>
      <Show when={demo().length > 0}>
        <section class={styles['demo']} aria-labelledby="demo-title">
          <div class={styles['demoHead']}>
            <div>
              <h2 id="demo-title">{t('access.demoTitle')}</h2>
              <p class={styles['muted']}>
                {t('access.demoLead')}{' '}
                {t('start.demoPassword', { password: demo()[0]?.signIns[0]?.password ?? '' })}
              </p>
            </div>
            <Button
              variant="quiet"
              size="small"
              busy={isRemoving()}
              onClick={() => void removeDemo()}
            >
              {t('access.demoRemove')}
            </Button>
          </div>
          <div class={styles['cards']}>
            <For each={demo()}>{(desk) => <DemoCard desk={desk} />}</For>
          </div>
        </section>
      </Show>
    </Page>
  );
}

function DemoCard(props: { desk: DemoDesk }) {
  const { t } = useI18n();
  return (
    <Card
      title={props.desk.name}
      footer={
        <div class={styles['cardActions']}>
          <ButtonLink variant="secondary" size="small" href={`/s/${props.desk.slug}`}>
            {t('start.demoOpen')}
          </ButtonLink>
          <ButtonLink variant="quiet" size="small" href={`/r/${props.desk.slug}`}>
            {t('start.demoRequest')}
          </ButtonLink>
        </div>
      }
    >
      <ul class={styles['signIns']} aria-label={t('start.demoSignIns')}>
        <For each={props.desk.signIns}>
          {(signIn) => (
            <li>
              <a href={`/s/${props.desk.slug}?email=${encodeURIComponent(signIn.email)}`}>
                {signIn.name}
              </a>
              <span class={styles['muted']}>
                {t(`profile.${signIn.profile}` as MessageKey)} · {signIn.email}
              </span>
            </li>
          )}
        </For>
      </ul>
    </Card>
  );
}
