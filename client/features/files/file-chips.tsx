import CircleAlert from 'lucide-solid/icons/circle-alert';
import CircleCheck from 'lucide-solid/icons/circle-check';
import Clock from 'lucide-solid/icons/clock';
import X from 'lucide-solid/icons/x';
import { For, Match, Show, Switch, createMemo } from 'solid-js';
import type { FileRecord } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import type { Attachments } from './create-attachments.ts';
import { problemWords, sizeWords } from './file-words.ts';
import { KindIcon } from './kind-icon.tsx';
import { ProgressRing } from './progress-ring.tsx';
import { isPicture, kindOf } from './shown-file.ts';
import { Thumbnail } from './thumbnail.tsx';
import styles from './files.module.css';

/** What is put in, each with how far it is, and what was not taken, with the reason. */
export function FileChips(props: { attachments: Attachments; disabled?: boolean }) {
  const { t } = useI18n();
  const byId = createMemo(() => new Map(props.attachments.files().map((one) => [one.id, one])));
  /** What has to be looked at comes first. */
  const ids = createMemo(() =>
    props.attachments
      .files()
      .toSorted((a, b) => Number(b.state === 'refused') - Number(a.state === 'refused'))
      .map(({ id }) => id),
  );
  return (
    <>
      <Show when={ids().length > 0}>
        <ul class={styles['chips']} aria-label={t('file.attached')}>
          <For each={ids()}>
            {(id) => (
              <Show when={byId().get(id)}>
                {(file) => (
                  <Chip
                    file={file()}
                    attachments={props.attachments}
                    disabled={props.disabled === true}
                  />
                )}
              </Show>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.attachments.notTaken().length > 0}>
        <div role="alert">
          <ul class={styles['notTaken']}>
            <For each={props.attachments.notTaken()}>
              {(one) => (
                <li>
                  <CircleAlert aria-hidden="true" />
                  <span>
                    <Show when={one.name !== ''}>
                      <bdi class={styles['name']}>{one.name}</bdi>{' '}
                    </Show>
                    {one.words}
                  </span>
                  <IconButton
                    size="small"
                    label={t('file.understood', { name: one.name })}
                    icon={<X />}
                    onClick={() => props.attachments.dismiss(one.key)}
                  />
                </li>
              )}
            </For>
          </ul>
        </div>
      </Show>
      <p class="visually-hidden" role="status">
        {props.attachments.said()}
      </p>
    </>
  );
}

function Chip(props: { file: FileRecord; attachments: Attachments; disabled: boolean }) {
  const i18n = useI18n();
  const { t } = i18n;
  const desk = () => props.attachments.desk;
  const share = () => {
    const sent = desk().files.sent(props.file.id);
    return sent === undefined ? undefined : sent / props.file.size;
  };
  const isOffline = () => desk().sync().state === 'offline';
  const isGoing = () => props.file.state === 'waiting' && share() !== undefined && !isOffline();
  /** Nothing goes up: the server has it. */
  const isOfTemplate = () => props.file.copyOf !== undefined && props.file.state !== 'refused';
  const words = () => {
    if (isOfTemplate()) return t('file.ofTemplate');
    switch (props.file.state) {
      case 'preparing':
        return t('file.preparing');
      case 'uploaded':
        return t('file.uploaded');
      case 'refused':
        return problemWords(i18n, props.file.problem ?? 'content', props.attachments.rules());
      case 'waiting':
        return isGoing()
          ? t('file.uploading', { share: i18n.formatNumber(share() ?? 0, { style: 'percent' }) })
          : t(isOffline() ? 'file.waitsOffline' : 'file.waits');
    }
  };
  return (
    <li
      class={styles['chip']}
      classList={{ [styles['bad'] ?? '']: props.file.state === 'refused' }}
    >
      <span class={styles['face']}>
        <Show when={isPicture(props.file)} fallback={<KindIcon kind={kindOf(props.file)} />}>
          <Thumbnail desk={desk()} file={props.file} />
        </Show>
      </span>
      <span class={styles['facts']}>
        <bdi class={styles['name']} title={props.file.name}>
          {props.file.name}
        </bdi>
        <span class={styles['state']}>
          <Switch>
            <Match when={props.file.state === 'refused'}>
              <CircleAlert aria-hidden="true" />
            </Match>
            <Match when={props.file.state === 'uploaded' || isOfTemplate()}>
              <CircleCheck aria-hidden="true" />
            </Match>
            <Match when={isGoing()}>
              <ProgressRing share={share() ?? 0} />
            </Match>
            <Match when={true}>
              <Clock aria-hidden="true" />
            </Match>
          </Switch>
          <span>
            {sizeWords(i18n, props.file.size)} · {words()}
          </span>
        </span>
        <Show when={props.file.originalSize}>
          {(original) => (
            <Button
              size="small"
              variant="quiet"
              disabled={props.disabled}
              onClick={() => void props.attachments.keepOriginal(props.file)}
            >
              {t('file.keepOriginal', { size: sizeWords(i18n, original()) })}
            </Button>
          )}
        </Show>
        <Show
          when={props.file.state === 'waiting' && !isGoing() && !isOffline() && !isOfTemplate()}
        >
          <Button size="small" variant="quiet" onClick={() => desk().files.retry()}>
            {t('file.tryAgain')}
          </Button>
        </Show>
      </span>
      <IconButton
        size="small"
        label={t('file.remove', { name: props.file.name })}
        icon={<X />}
        disabled={props.disabled}
        onClick={() => void props.attachments.remove(props.file.id)}
      />
    </li>
  );
}
