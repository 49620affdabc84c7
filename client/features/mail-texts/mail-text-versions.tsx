import { For, Show, createEffect, createSignal, on } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { directionOf } from '#shared/base/languages.ts';
import type { MailText } from '#shared/templates/mail-text.ts';
import type { ApiResult } from '#client/data/index.ts';
import { failureWords } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import type { MailTextChange, MailTextHistory, OpenMailText } from './mail-texts-api.ts';
import styles from './mail-texts.module.css';

/** What a text was from when on and by whom, the latest first; each can be put into the form again. */
export function MailTextVersions(props: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  mail: OpenMailText;
  onHistory: (cursor: string | undefined) => Promise<ApiResult<MailTextHistory>>;
  onTake: (text: MailText) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  /** Undefined: not asked for yet. */
  const [versions, setVersions] = createSignal<readonly MailTextChange[]>();
  const [next, setNext] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();

  async function load(cursor: string | undefined): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    const answer = await props.onHistory(cursor);
    setBusy(false);
    if (!answer.ok) {
      setProblem(failureWords(answer.error, t));
      return;
    }
    setVersions((before = []) => [...before, ...answer.value.data.items]);
    setNext(answer.value.data.next);
  }
  createEffect(
    on(
      () => props.open,
      (open) => {
        if (open && versions() === undefined) void load(undefined);
      },
    ),
  );
  const when = ({ at }: MailTextChange): string => i18n.formatDate(fromInstant(at), 'dateTime');

  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => props.onOpenChange(open)}
      title={t('mailText.history')}
      size="large"
      footer={<Button onClick={() => props.onOpenChange(false)}>{t('common.close')}</Button>}
    >
      <ol class={styles['versions']} aria-label={t('mailText.history')}>
        <For each={versions() ?? []}>
          {(version, index) => (
            <li class={styles['version']}>
              <p class={styles['own']}>
                <strong>
                  <time datetime={version.at}>{when(version)}</time>
                </strong>
                <bdi>{version.actor.name || t('common.someone')}</bdi>
                <Show when={index() === 0}>
                  <Badge tone="info">{t('mailText.now')}</Badge>
                </Show>
                <Show when={version.to === null}>
                  <Badge tone="neutral">{t('mailText.isBuiltIn')}</Badge>
                </Show>
              </p>
              <Show when={version.to}>
                {(text) => <Version text={text()} of={when(version)} />}
              </Show>
            </li>
          )}
        </For>
      </ol>
      <Show when={versions()?.length === 0}>
        <p>{t('mailText.historyNone')}</p>
      </Show>
      <Show when={versions() === undefined && busy()}>
        <Skeleton rows={3} />
      </Show>
      <Show when={problem()}>
        {(sentence) => (
          <Banner
            tone="warning"
            live="alert"
            title={sentence()}
            actions={
              <Button size="small" onClick={() => void load(next() ?? undefined)}>
                {t('common.retry')}
              </Button>
            }
          />
        )}
      </Show>
      <Show when={next() !== null && problem() === undefined}>
        <Button variant="quiet" busy={busy()} onClick={() => void load(next() ?? undefined)}>
          {t('common.showMore')}
        </Button>
      </Show>
    </Dialog>
  );

  function Version(version: { text: MailText; of: string }) {
    return (
      <>
        <div
          class={styles['versionText']}
          lang={props.mail.language}
          dir={directionOf(props.mail.language)}
        >
          <p class={styles['versionSubject']}>{version.text.subject}</p>
          <p>{version.text.body}</p>
        </div>
        <Button
          size="small"
          class={styles['take']}
          onClick={() => {
            props.onOpenChange(false);
            props.onTake(version.text);
          }}
        >
          {t('mailText.take')}
          <span class="visually-hidden">, {version.of}</span>
        </Button>
      </>
    );
  }
}
