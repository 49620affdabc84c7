import Timer from 'lucide-solid/icons/timer';
import { Show, createEffect, createSignal, createUniqueId } from 'solid-js';
import type { TimeEntryId } from '#shared/base/ids.ts';
import { LONGEST_ENTRY_MINUTES } from '#shared/engine/time-worked.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { Fact } from './fact.tsx';
import { durationText, minutesOf } from './duration.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-facts.module.css';

/** How long people worked on it, and more of it (T18). */
export function TimeWorked(props: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { desk, id, ticket, rights, act } = useTicket();
  const formId = createUniqueId();
  const [time, setTime] = createSignal('');
  const [day, setDay] = createSignal('');
  const [text, setText] = createSignal('');
  const [problem, setProblem] = createSignal<string>();

  createEffect(() => {
    if (!props.open) return;
    setTime('');
    setText('');
    setProblem(undefined);
    // The day where one is, which is not the server's.
    setDay(new Intl.DateTimeFormat('sv-SE').format(new Date(desk.now())));
  });

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const minutes = minutesOf(time());
    if (minutes === undefined || minutes < 1 || minutes > LONGEST_ENTRY_MINUTES) {
      setProblem(t('ticket.timeWrong'));
      return;
    }
    const isDone = await act({
      commands: [
        {
          type: 'record-time',
          ticketId: id,
          entryId: desk.newId<TimeEntryId>(),
          minutes,
          on: day(),
          text: text(),
        },
      ],
      done: t('ticket.timeRecorded', { time: durationText(minutes, i18n.language()) }),
    });
    if (isDone) props.onOpenChange(false);
  }

  return (
    <Show when={rights().recordTime || ticket().minutesWorked > 0}>
      <Fact label={t('ticket.timeWorked')}>
        <Show when={ticket().minutesWorked > 0}>
          <span class="tabular">{durationText(ticket().minutesWorked, i18n.language())}</span>{' '}
        </Show>
        <Show when={rights().recordTime}>
          <div class={styles['quietActs']}>
            <Button
              size="small"
              variant="quiet"
              icon={<Timer />}
              onClick={() => props.onOpenChange(true)}
            >
              {t('ticket.recordTime')}
            </Button>
          </div>
        </Show>
        <Dialog
          open={props.open}
          onOpenChange={(open) => props.onOpenChange(open)}
          title={t('ticket.recordTime')}
          size="small"
          footer={
            <Button type="submit" form={formId} variant="primary">
              {t('common.save')}
            </Button>
          }
        >
          <form
            id={formId}
            class={styles['form']}
            onSubmit={(event) => void save(event)}
            novalidate
          >
            <TextField
              label={t('ticket.timeSpent')}
              hint={t('ticket.timeHint')}
              error={problem()}
              value={time()}
              onInput={setTime}
              inputmode="text"
              autocomplete="off"
            />
            <TextField
              type="date"
              label={t('ticket.timeDay')}
              value={day()}
              onInput={setDay}
              required
            />
            <TextField label={t('ticket.timeText')} optional value={text()} onInput={setText} />
          </form>
        </Dialog>
      </Fact>
    </Show>
  );
}
