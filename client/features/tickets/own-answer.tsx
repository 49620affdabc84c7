import PencilLine from 'lucide-solid/icons/pencil-line';
import X from 'lucide-solid/icons/x';
import { Show } from 'solid-js';
import { isOpenPhase } from '#shared/engine/configuration.ts';
import { phaseOf, reopensOnMessage } from '#shared/engine/workflow.ts';
import { OWN_NOTE } from '#client/data/index.ts';
import { DropZone, FileChips } from '#client/features/files/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { createOwnWords } from './create-own-words.ts';
import { OwnEditor } from './own-editor.tsx';
import { OwnFoot } from './own-foot.tsx';
import { createStayedBehind } from './stayed-behind.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './composer.module.css';

/** Where a customer answers. They write no notes: their words lie where an operator's note would, until they are sent. */
export function OwnAnswer() {
  const { t } = useI18n();
  const { desk, id, ticket, configuration } = useTicket();
  const toasts = useToasts();
  /** What is written now begins another one. */
  const isFollowUp = () =>
    !isOpenPhase(phaseOf(configuration(), ticket().status)) &&
    !reopensOnMessage(configuration(), ticket(), desk.now());
  const OWN = { ticketId: id, generation: OWN_NOTE };
  const stayedBehind = createStayedBehind(desk);
  const notSent = () =>
    stayedBehind().some((one) => one.ticketId === id && one.generation === OWN_NOTE) &&
    !words.isEmpty();
  let wasFollowUp = false;
  const words = createOwnWords({
    kind: 'reply',
    departs: true,
    commandFor: (message) => {
      wasFollowUp = isFollowUp();
      return {
        type: 'reply',
        ticketId: id,
        message,
        basis: { baseSeq: ticket().pubSeq },
        followUpTicketId: desk.newId(),
      };
    },
    onSent: () => wasFollowUp && toasts.show({ text: t('portal.becameNew') }),
  });

  return (
    <section class={styles['composer']} aria-label={t('portal.yourAnswer')}>
      <Show when={notSent()}>
        <p class={styles['notSent']} role="status">
          <PencilLine aria-hidden="true" />
          <span>{t('conversation.stayedBehind')}</span>
          <IconButton
            size="small"
            label={t('held.dismiss')}
            icon={<X />}
            onClick={() => void desk.markLeaving(OWN, false)}
          />
        </p>
      </Show>
      <DropZone
        class={`${styles['body']} ${styles['panel']}`}
        attachments={words.attachments}
        disabled={words.isSending()}
      >
        <div class={styles['scroll']}>
          <Show when={words.draft()} keyed fallback={<div class={styles['noEditor']} />}>
            {(handle) => (
              <OwnEditor
                draft={handle}
                label={t('portal.yourAnswer')}
                placeholder={t(isFollowUp() ? 'portal.answerBeginsNew' : 'portal.yourAnswer')}
                isReadOnly={words.isSending()}
                onEditor={words.setEditor}
                onChange={words.readEditor}
                onSend={() => void words.send()}
                onLeave={() => words.editor()?.commands.blur()}
              />
            )}
          </Show>
        </div>
        <FileChips attachments={words.attachments} disabled={words.isSending()} />
        <Show when={words.problem()}>
          {(problem) => (
            <p class={styles['problem']} role="alert">
              {problem()}
            </p>
          )}
        </Show>
        <OwnFoot words={words} submit={t('portal.send')} />
      </DropZone>
    </section>
  );
}
