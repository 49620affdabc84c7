import Copy from 'lucide-solid/icons/copy';
import { Show, createSignal, onMount } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Card } from '#client/ui/card.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { NewApiKey } from './api-keys-api.ts';
import styles from './api-keys.module.css';

/** The only time that a secret is seen (X2): it is not kept anywhere in plain. */
export function NewSecret(props: { apiKey: NewApiKey; onDone: () => void }) {
  const { t } = useI18n();
  const [copied, setCopied] = createSignal<'copied' | 'by-hand'>();
  let field: HTMLInputElement | undefined;
  onMount(() => field?.select());

  /** A browser may not let a page copy, and on an insecure origin none does: the marked text is then one key away. */
  async function copy(secret: string): Promise<void> {
    const clipboard = navigator.clipboard as Clipboard | undefined;
    const isCopied =
      clipboard !== undefined &&
      (await clipboard.writeText(secret).then(
        () => true,
        () => false,
      ));
    field?.select();
    setCopied(isCopied ? 'copied' : 'by-hand');
  }

  return (
    <Show
      when={props.apiKey.secret}
      fallback={
        <Banner
          tone="warning"
          title={t('apiKey.secretLost')}
          live="alert"
          actions={
            <Button size="small" onClick={() => props.onDone()}>
              {t('common.done')}
            </Button>
          }
        />
      }
    >
      {(secret) => (
        <Card look="callout" title={t('apiKey.madeTitle')} level={2}>
          <p>{t('apiKey.madeText')}</p>
          <TextField
            ref={(input: HTMLInputElement) => {
              field = input;
            }}
            id="key-secret"
            label={t('apiKey.secret')}
            hint={t('apiKey.secretHint', { example: 'Authorization: Bearer hk_…' })}
            value={secret()}
            readOnly
            spellcheck={false}
            autocomplete="off"
            onFocus={(event) => event.currentTarget.select()}
          />
          <div class={styles['actions']}>
            <Button variant="primary" icon={<Copy />} onClick={() => void copy(secret())}>
              {t(copied() === 'copied' ? 'common.copied' : 'common.copy')}
            </Button>
            <Button onClick={() => props.onDone()}>{t('apiKey.haveKept')}</Button>
          </div>
          <p class={styles['muted']} role="status">
            {copied() === undefined
              ? ''
              : t(copied() === 'copied' ? 'apiKey.copiedText' : 'apiKey.copyByHand')}
          </p>
        </Card>
      )}
    </Show>
  );
}
