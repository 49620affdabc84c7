import { Show } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { needsLogin, withUsualPort, type ServerForm } from './mailbox-fields.ts';
import type { Security } from './mailboxes-api.ts';
import { fieldId } from './mailbox-problems.ts';
import styles from './mailboxes.module.css';

/** Where a server is and how it is signed in to there. */
export function ServerFields(props: {
  direction: 'incoming' | 'outgoing';
  form: ServerForm;
  /** Its secret is here already. */
  isKept: boolean;
  onChange: (changes: Partial<ServerForm>) => void;
  problemOf: (path: string) => string | undefined;
}) {
  const { t } = useI18n();
  const path = (name: string) => `${props.direction}.${name}`;
  const of = (name: string) => ({ id: fieldId(path(name)), error: props.problemOf(path(name)) });
  const secret = { type: 'password', dir: 'ltr', autocomplete: 'new-password' } as const;
  const plain = { dir: 'ltr', autocomplete: 'off', autocapitalize: 'none' } as const;
  const keptHint = () => (props.isKept ? t('mailbox.kept') : undefined);
  return (
    <>
      <div class={styles['server']}>
        <TextField
          {...plain}
          {...of('host')}
          label={t('mailbox.host')}
          value={props.form.host}
          onInput={(host) => props.onChange({ host })}
          maxLength={253}
          spellcheck={false}
        />
        <TextField
          {...plain}
          {...of('port')}
          label={t('mailbox.port')}
          inputMode="numeric"
          value={props.form.port}
          onInput={(port) => props.onChange({ port })}
          maxLength={5}
        />
      </div>
      <Select
        {...of('security')}
        label={t('mailbox.security')}
        hint={props.form.security === 'none' ? t('mailbox.securityNoneHint') : undefined}
        value={props.form.security}
        options={[
          { value: 'tls', label: t('mailbox.securityTls', { name: 'TLS' }) },
          { value: 'starttls', label: t('mailbox.securityStarttls', { name: 'STARTTLS' }) },
          { value: 'none', label: t('mailbox.securityNone') },
        ]}
        onChange={(security) =>
          props.onChange(withUsualPort(props.form, { security: security as Security }))
        }
      />
      <TextField
        {...plain}
        {...of('user')}
        label={t('mailbox.user')}
        hint={props.direction === 'outgoing' ? t('mailbox.userHint') : undefined}
        optional={props.direction === 'outgoing'}
        value={props.form.user}
        onInput={(user) => props.onChange({ user })}
        maxLength={320}
        spellcheck={false}
      />
      <Show when={needsLogin(props.form)}>
        <Select
          {...of('login')}
          label={t('mailbox.login')}
          value={props.form.login}
          options={[
            { value: 'password', label: t('mailbox.loginPassword') },
            { value: 'oauth', label: t('mailbox.loginOauth', { name: 'OAuth2' }) },
          ]}
          onChange={(login) => props.onChange({ login: login === 'oauth' ? 'oauth' : 'password' })}
        />
        <Show
          when={props.form.login === 'oauth'}
          fallback={
            <TextField
              {...secret}
              {...of('login.password')}
              label={t('mailbox.password')}
              hint={keptHint()}
              optional={props.isKept}
              value={props.form.password}
              onInput={(password) => props.onChange({ password })}
              maxLength={8_000}
            />
          }
        >
          <TextField
            {...plain}
            {...of('login.tokenUrl')}
            type="url"
            label={t('mailbox.tokenUrl')}
            placeholder="https://"
            value={props.form.tokenUrl}
            onInput={(tokenUrl) => props.onChange({ tokenUrl })}
            maxLength={2_000}
          />
          <TextField
            {...plain}
            {...of('login.clientId')}
            label={t('mailbox.clientId')}
            value={props.form.clientId}
            onInput={(clientId) => props.onChange({ clientId })}
            maxLength={500}
          />
          <TextField
            {...secret}
            {...of('login.clientSecret')}
            label={t('mailbox.clientSecret')}
            hint={keptHint()}
            optional
            value={props.form.clientSecret}
            onInput={(clientSecret) => props.onChange({ clientSecret })}
            maxLength={8_000}
          />
          <TextField
            {...secret}
            {...of('login.refreshToken')}
            label={t('mailbox.refreshToken')}
            hint={keptHint()}
            optional={props.isKept}
            value={props.form.refreshToken}
            onInput={(refreshToken) => props.onChange({ refreshToken })}
            maxLength={8_000}
          />
          <TextField
            {...plain}
            {...of('login.scope')}
            label={t('mailbox.scope')}
            optional
            value={props.form.scope}
            onInput={(scope) => props.onChange({ scope })}
            maxLength={1_000}
          />
        </Show>
      </Show>
    </>
  );
}
