import { Show, createSignal } from 'solid-js';
import type { ApiFailure } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { createOnlineActs, onlineFailureWords } from './online-acts.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-facts.module.css';

/** For 30 days it can be brought back. Who may not delete needs an administrator beside them (T12). */
export function DeleteDialog(props: { onClose: () => void; onDeleted: () => void }) {
  const { t } = useI18n();
  const { desk, id, ticket, names } = useTicket();
  const toasts = useToasts();
  const acts = createOnlineActs(desk, id);
  const isAdministrator = () => desk.self().permissions.includes('ticket.delete');
  const [email, setEmail] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  const isReady = () =>
    !isBusy() && (isAdministrator() || (email().trim() !== '' && password() !== ''));
  const words = (failure: ApiFailure) =>
    failure.kind === 'problem' && failure.code === 'WRONG_CREDENTIALS'
      ? t('ticket.deleteWrongPassword')
      : onlineFailureWords(failure, t);

  async function remove(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    const failure = await acts.remove(
      isAdministrator() ? undefined : { email: email().trim(), password: password() },
    );
    setBusy(false);
    // Typed for this one time.
    setPassword('');
    if (failure !== undefined) {
      setProblem(words(failure));
      return;
    }
    toasts.show({
      text: t('ticket.deleted'),
      ...(isAdministrator() && {
        action: { label: t('common.undo'), onAction: () => void restore() },
      }),
    });
    props.onDeleted();
  }
  async function restore(): Promise<void> {
    const failure = await acts.restore();
    toasts.show(
      failure === undefined
        ? { text: t('ticket.restored') }
        : { text: words(failure), tone: 'danger' },
    );
  }

  return (
    <Dialog
      open
      onOpenChange={() => props.onClose()}
      insistent
      title={t('ticket.deleteTitle', { subject: names.subject(ticket()) })}
      description={t(isAdministrator() ? 'ticket.deleteText' : 'ticket.deleteWithPassword')}
      footer={
        <Button variant="danger" disabled={!isReady()} onClick={() => void remove()}>
          {t('ticket.delete')}
        </Button>
      }
    >
      <div class={styles['form']}>
        <Show when={problem()}>
          {(said) => <Banner tone="danger" live="alert" title={said()} />}
        </Show>
        <Show when={!isAdministrator()}>
          <TextField
            type="email"
            label={t('ticket.deleteAdministrator')}
            value={email()}
            onInput={setEmail}
            autocomplete="off"
          />
          <TextField
            type="password"
            label={t('ticket.deletePassword')}
            value={password()}
            onInput={setPassword}
            // Not the reader's own: no password manager may keep it.
            autocomplete="one-time-code"
          />
        </Show>
      </div>
    </Dialog>
  );
}
