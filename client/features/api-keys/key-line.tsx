import { For, Show } from 'solid-js';
import { isPermission } from '#shared/access/permissions.ts';
import { fromInstant } from '#shared/base/clock.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import type { Tone } from '#client/ui/tone.ts';
import type { ApiKey } from './api-keys-api.ts';
import { isEnded, keyStateOf, type KeyState } from './key-state.ts';
import { permissionKey } from './permission-words.ts';
import styles from './api-keys.module.css';

const STATES: {
  readonly [State in KeyState]: { readonly label: MessageKey; readonly tone: Tone };
} = {
  active: { label: 'apiKey.active', tone: 'success' },
  resting: { label: 'apiKey.resting', tone: 'warning' },
  expired: { label: 'apiKey.expired', tone: 'neutral' },
  revoked: { label: 'apiKey.revoked', tone: 'neutral' },
};

export function KeyLine(props: { apiKey: ApiKey; now: number; onRevoke: () => void }) {
  const { t, ...i18n } = useI18n();
  const state = () => keyStateOf(props.apiKey, props.now);
  const day = (at: ApiKey['createdAt']) => i18n.formatDate(fromInstant(at), 'date');
  const facts = () => {
    const { makerName, createdAt, expiresAt, lastUsedAt, revokedAt } = props.apiKey;
    return [
      t('apiKey.madeBy', { name: makerName, date: day(createdAt) }),
      lastUsedAt === null
        ? t('apiKey.neverUsed')
        : t('apiKey.lastUsed', {
            time: i18n.formatRelative(fromInstant(lastUsedAt), props.now, 'long'),
          }),
      revokedAt !== null
        ? t('apiKey.revokedOn', { date: day(revokedAt) })
        : expiresAt === null
          ? t('apiKey.noEnd')
          : t(state() === 'expired' ? 'apiKey.expiredOn' : 'apiKey.expiresOn', {
              date: day(expiresAt),
            }),
    ];
  };
  const isAtRest = (scope: string) => !props.apiKey.activeScopes.includes(scope);
  return (
    <li class={styles['key']}>
      <div class={styles['words']}>
        <strong class={styles['name']}>
          {props.apiKey.name} <Badge tone={STATES[state()].tone}>{t(STATES[state()].label)}</Badge>
        </strong>
        <span class={styles['muted']}>{facts().join(' · ')}</span>
        <Show when={state() === 'resting'}>
          <span class={styles['muted']}>
            {t(props.apiKey.isMakerDisabled ? 'apiKey.restsDisabled' : 'apiKey.restsRights', {
              name: props.apiKey.makerName,
            })}
          </span>
        </Show>
        <details class={styles['scopes']}>
          <summary>{t('apiKey.scopeCount', { count: props.apiKey.scopes.length })}</summary>
          <ul>
            <For each={props.apiKey.scopes}>
              {(scope) => (
                <li>
                  {isPermission(scope) ? t(permissionKey(scope)) : scope}
                  <Show when={!isEnded(state()) && isAtRest(scope)}>
                    {' '}
                    <Badge tone="warning">{t('apiKey.resting')}</Badge>
                  </Show>
                </li>
              )}
            </For>
          </ul>
        </details>
      </div>
      <Show when={!isEnded(state())}>
        <Button
          id={`revoke-${props.apiKey.id}`}
          size="small"
          variant="danger-quiet"
          onClick={() => props.onRevoke()}
        >
          {t('apiKey.revoke')}
          <span class="visually-hidden">, {props.apiKey.name}</span>
        </Button>
      </Show>
    </li>
  );
}
