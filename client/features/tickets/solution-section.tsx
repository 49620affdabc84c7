import { Match, Show, Switch, createSignal } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { localText, type LocalText } from '#shared/base/local-text.ts';
import type { Solution } from '#shared/engine/ticket-state.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import type { Tone } from '#client/ui/tone.ts';
import { TextArea } from '#client/ui/text-area.tsx';
import { LocalTextFields } from './local-text-fields.tsx';
import { useTicket } from './ticket-context.tsx';
import facts from './ticket-facts.module.css';
import styles from './solution-section.module.css';

const STAGES: {
  readonly [Stage in Solution['stage']]: { readonly label: MessageKey; readonly tone: Tone };
} = {
  proposed: { label: 'ticket.solutionProposed', tone: 'warning' },
  reviewed: { label: 'ticket.solutionSent', tone: 'info' },
  approved: { label: 'ticket.solutionApproved', tone: 'success' },
  refused: { label: 'ticket.solutionRefused', tone: 'danger' },
  'sent-back': { label: 'ticket.solutionSentBack', tone: 'danger' },
};

/** How far the solution has come, and the next step of it for those who may take it (T15). */
export function SolutionSection(props: {
  asking: 'solution' | undefined;
  onAsking: (what: 'solution' | undefined) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const { id, ticket, rights, names, configuration, act } = useTicket();
  const [texts, setTexts] = createSignal<LocalText>({});
  const [judging, setJudging] = createSignal<'approve' | 'send-back'>();
  const [note, setNote] = createSignal('');
  const languages = () => configuration().languages;
  const first = () => languages()[0] ?? 'en';
  const hasText = () => (texts()[first()] ?? '').trim() !== '';

  function propose(): void {
    const last = ticket().solution;
    // What was sent back is mended, not written anew.
    const isAgain = last !== null && (last.stage === 'sent-back' || last.stage === 'refused');
    setTexts(isAgain ? last.texts : {});
    props.onAsking('solution');
  }
  async function send(): Promise<void> {
    const isDone = await act({
      commands: [{ type: 'propose-solution', ticketId: id, texts: texts() }],
      done: t('ticket.solutionIsProposed'),
    });
    if (isDone) props.onAsking(undefined);
  }
  async function judge(outcome: 'approve' | 'send-back'): Promise<void> {
    const isDone = await act({
      commands: [{ type: 'review-solution', ticketId: id, outcome, note: note() }],
      done: t(outcome === 'approve' ? 'ticket.solutionIsApproved' : 'ticket.solutionIsSentBack'),
    });
    if (isDone) setJudging(undefined);
  }
  function ask(outcome: 'approve' | 'send-back'): void {
    setNote('');
    setJudging(outcome);
  }

  return (
    <Show when={rights().proposeSolution || ticket().solution !== null}>
      <section class={facts['section']}>
        <h3 class={facts['heading']}>{t('ticket.solution')}</h3>
        <Show when={ticket().solution}>
          {(solution) => (
            <div class={styles['solution']}>
              <p class={styles['stage']}>
                <Badge tone={STAGES[solution().stage].tone}>
                  {t(STAGES[solution().stage].label)}
                </Badge>
                <span>
                  {names.person(solution().byId)} ·{' '}
                  <RelativeTime at={fromInstant(solution().at)} look="long" />
                </span>
              </p>
              <p class={styles['text']} dir="auto">
                {localText(solution().texts, i18n.language(), first())}
              </p>
              <Show when={solution().note}>
                {(said) => (
                  <blockquote class={styles['note']} dir="auto">
                    {said()}
                  </blockquote>
                )}
              </Show>
            </div>
          )}
        </Show>
        <div class={styles['acts']}>
          <Show when={rights().reviewSolution}>
            <Button size="small" variant="primary" onClick={() => ask('approve')}>
              {t('ticket.solutionApprove')}
            </Button>
            <Button size="small" onClick={() => ask('send-back')}>
              {t('ticket.solutionSendBack')}
            </Button>
          </Show>
          <Show when={rights().proposeSolution}>
            <Button size="small" variant="quiet" onClick={propose}>
              {t('ticket.solutionPropose')}
            </Button>
          </Show>
        </div>
        <Dialog
          open={props.asking === 'solution'}
          onOpenChange={(open) => props.onAsking(open ? 'solution' : undefined)}
          title={t('ticket.solutionPropose')}
          description={t('ticket.solutionProposeText')}
          size={languages().length > 1 ? 'large' : 'medium'}
          footer={
            <Button variant="primary" disabled={!hasText()} onClick={() => void send()}>
              {t('ticket.solutionSend')}
            </Button>
          }
        >
          <LocalTextFields
            label={t('ticket.solution')}
            languages={languages()}
            texts={texts()}
            onChange={setTexts}
            isRequired
            rows={6}
          />
        </Dialog>
        <Dialog
          open={judging() !== undefined}
          onOpenChange={(open) => {
            if (!open) setJudging(undefined);
          }}
          title={t(
            judging() === 'send-back' ? 'ticket.solutionSendBack' : 'ticket.solutionApprove',
          )}
          size="small"
          footer={
            <Switch>
              <Match when={judging() === 'approve'}>
                <Button variant="primary" onClick={() => void judge('approve')}>
                  {t('ticket.solutionApprove')}
                </Button>
              </Match>
              <Match when={judging() === 'send-back'}>
                <Button variant="primary" onClick={() => void judge('send-back')}>
                  {t('ticket.solutionSendBack')}
                </Button>
              </Match>
            </Switch>
          }
        >
          <TextArea
            label={t('ticket.solutionNote')}
            hint={t('ticket.solutionNoteHint')}
            optional
            value={note()}
            onInput={setNote}
            dir="auto"
          />
        </Dialog>
      </section>
    </Show>
  );
}
