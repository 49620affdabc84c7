import { Show } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { ButtonLink } from '#client/ui/button-link.tsx';
import { Card } from '#client/ui/card.tsx';
import type { ServerInfo } from './start-api.ts';
import styles from './accounts.module.css';

/** Why there is no form, and whom to ask. `isAlone`: the way to one's own desk is not beside it. */
export function SignUpClosed(props: { signUp: ServerInfo['signUp']; isAlone?: boolean }) {
  const { t } = useI18n();
  const isFirst = () => props.signUp === 'first';
  return (
    <Card title={t(isFirst() ? 'start.hasItsWorkspace' : 'access.signUpClosed')} level={2}>
      <p class={styles['muted']}>
        {t(isFirst() ? 'start.hasItsWorkspaceText' : 'start.closedText')}
      </p>
      <Show when={props.isAlone}>
        <p>
          <ButtonLink variant="secondary" href="/">
            {t('start.findTitle')}
          </ButtonLink>
        </p>
      </Show>
    </Card>
  );
}
