import { Show } from 'solid-js';
import { isOpenPhase } from '#shared/engine/configuration.ts';
import { phaseOf, reopensOnMessage } from '#shared/engine/workflow.ts';
import { DropZone, FileChips } from '#client/features/files/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { createOwnWords } from './create-own-words.ts';
import { OwnEditor } from './own-editor.tsx';
import { OwnFoot } from './own-foot.tsx';
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
  let wasFollowUp = false;
  const words = createOwnWords({
    kind: 'reply',
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
