import { Show } from 'solid-js';
import { ShownOnce } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import type { NewApiKey } from './api-keys-api.ts';

/** The only time that a secret is seen (X2): it is not kept anywhere in plain. */
export function NewSecret(props: { apiKey: NewApiKey; onDone: () => void }) {
  const { t } = useI18n();
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
        <ShownOnce
          id="key-secret"
          title={t('apiKey.madeTitle')}
          text={t('apiKey.madeText')}
          label={t('apiKey.secret')}
          hint={t('apiKey.secretHint', { example: 'Authorization: Bearer hk_…' })}
          value={secret()}
          copiedText={t('apiKey.copiedText')}
          byHandText={t('apiKey.copyByHand')}
          doneLabel={t('apiKey.haveKept')}
          onDone={() => props.onDone()}
        />
      )}
    </Show>
  );
}
