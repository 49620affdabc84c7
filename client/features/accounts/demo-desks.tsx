import { For, Show, createSignal } from 'solid-js';
import { localText } from '#shared/base/local-text.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Button } from '#client/ui/button.tsx';
import { ButtonLink } from '#client/ui/button-link.tsx';
import { Card } from '#client/ui/card.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import type { BlueprintSummary, DemoDesk, StartApi } from './start-api.ts';
import styles from './accounts.module.css';

/** On a phone the form is long: the page's head leads here. */
export const DEMO_ID = 'demo';

/** The filled desks of the demo with their sign-ins, and its end (W11). */
export function DemoDesks(props: {
  api: StartApi;
  desks: readonly DemoDesk[];
  /** The ways of working that the desks show; empty if the server could not be asked. */
  blueprints: readonly BlueprintSummary[];
  onRemoved: () => void;
}) {
  const { t } = useI18n();
  const toasts = useToasts();
  const [isRemoving, setRemoving] = createSignal(false);

  async function remove(): Promise<void> {
    setRemoving(true);
    const result = await props.api.removeDemo();
    setRemoving(false);
    // Somebody else has removed it meanwhile: it is gone all the same.
    const isGone = result.ok || (result.error.kind === 'problem' && result.error.status === 404);
    if (isGone) props.onRemoved();
    const key = result.ok || isGone ? 'start.demoRemoved' : keyOf(result.error.kind);
    toasts.show({ text: t(key), tone: isGone ? 'success' : 'danger' });
  }

  return (
    <Show when={props.desks.length > 0}>
      <section class={styles['demo']} id={DEMO_ID} aria-labelledby="demo-title">
        <div class={styles['demoHead']}>
          <div>
            <h2 id="demo-title">{t('access.demoTitle')}</h2>
            <p class={styles['muted']}>
              {t('access.demoLead')}{' '}
              {t('start.demoPassword', { password: props.desks[0]?.signIns[0]?.password ?? '' })}
            </p>
          </div>
          <Button variant="quiet" size="small" busy={isRemoving()} onClick={() => void remove()}>
            {t('access.demoRemove')}
          </Button>
        </div>
        <div class={styles['cards']}>
          <For each={props.desks}>
            {(desk) => (
              <DemoCard
                desk={desk}
                blueprint={props.blueprints.find(({ id }) => id === desk.blueprint)}
              />
            )}
          </For>
        </div>
      </section>
    </Show>
  );
}

const keyOf = (kind: 'unreachable' | 'problem'): MessageKey =>
  kind === 'unreachable' ? 'start.offline' : 'start.failed';

function DemoCard(props: { desk: DemoDesk; blueprint: BlueprintSummary | undefined }) {
  const { t, language } = useI18n();
  return (
    <Card
      title={props.desk.name}
      fill
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
      <Show when={props.blueprint}>
        {(blueprint) => (
          <p class={styles['blueprint']}>
            <strong>{localText(blueprint().name, language())}</strong>
            <span class={styles['muted']}>{localText(blueprint().summary, language())}</span>
          </p>
        )}
      </Show>
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
