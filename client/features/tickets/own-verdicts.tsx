// What a customer is asked at the end: whether the solution is one (T15), and how it went (T16).

import { Show, createSignal } from 'solid-js';
import { localText } from '#shared/base/local-text.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Card } from '#client/ui/card.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { RadioGroup } from '#client/ui/radio-group.tsx';
import { TextArea } from '#client/ui/text-area.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './own-ticket.module.css';

export function OwnSolution() {
  const { t, language } = useI18n();
  const { id, ticket, configuration, act } = useTicket();
  const [isRefusing, setRefusing] = createSignal(false);
  const [note, setNote] = createSignal('');
  const isAsked = () => ticket().solution?.stage === 'reviewed';

  async function answer(outcome: 'approve' | 'refuse'): Promise<void> {
    const isDone = await act({
      commands: [{ type: 'answer-solution', ticketId: id, outcome, note: note().trim() }],
      done: t(outcome === 'approve' ? 'portal.solutionApproved' : 'portal.solutionRefused'),
    });
    if (isDone) setRefusing(false);
  }

  const words = () =>
    localText(ticket().solution?.texts ?? {}, language(), configuration().languages[0] ?? 'en');
  return (
    <Show when={ticket().solution !== null}>
      <Show
        when={isAsked()}
        fallback={
          <details class={styles['earlier']}>
            <summary>{t('portal.solution')}</summary>
            <p class={styles['words']} dir="auto">
              {words()}
            </p>
          </details>
        }
      >
        <Card title={t('portal.solutionAsked')} level={2}>
          <div class={styles['verdict']}>
            <p class={styles['words']} dir="auto">
              {words()}
            </p>
            <p class={styles['acts']}>
              <Button variant="primary" onClick={() => void answer('approve')}>
                {t('portal.solutionYes')}
              </Button>
              <Button onClick={() => setRefusing(true)}>{t('portal.solutionNo')}</Button>
            </p>
          </div>
        </Card>
      </Show>
      <Dialog
        open={isRefusing()}
        onOpenChange={setRefusing}
        title={t('portal.solutionNo')}
        description={t('portal.solutionNoText')}
        size="small"
        footer={
          <Button variant="primary" onClick={() => void answer('refuse')}>
            {t('portal.send')}
          </Button>
        }
      >
        <TextArea
          label={t('portal.solutionWhy')}
          optional
          value={note()}
          onInput={setNote}
          rows={4}
          dir="auto"
        />
      </Dialog>
    </Show>
  );
}

const MARKS = ['5', '4', '3', '2', '1'] as const;

export function OwnRating(props: { isAsked: boolean }) {
  const { t, language } = useI18n();
  const { id, ticket, act } = useTicket();
  const [value, setValue] = createSignal('');
  const [comment, setComment] = createSignal('');
  const [isMissing, setMissing] = createSignal(false);
  const options = () => MARKS.map((mark) => ({ value: mark, label: t(`portal.rate${mark}`) }));

  async function rate(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setMissing(value() === '');
    if (value() === '') return;
    const words = comment().trim();
    await act({
      commands: [
        {
          type: 'rate',
          ticketId: id,
          value: Number(value()),
          comment: words === '' ? {} : { [language()]: words },
        },
      ],
      done: t('portal.rated'),
    });
  }

  return (
    <Show
      when={props.isAsked}
      fallback={
        <Show when={ticket().rating}>
          {(rating) => (
            <p class={styles['quiet']}>
              {t('portal.youRated', {
                mark: t(`portal.rate${rating().value as 1 | 2 | 3 | 4 | 5}`),
              })}
            </p>
          )}
        </Show>
      }
    >
      <Card>
        <form class={styles['verdict']} onSubmit={(event) => void rate(event)} novalidate>
          <RadioGroup
            name="rating"
            look="row"
            label={t('portal.rateAsked')}
            options={options()}
            value={value()}
            onChange={setValue}
            error={isMissing() && value() === '' ? t('portal.rateChoose') : undefined}
          />
          <Show when={value() !== ''}>
            <TextArea
              label={t('portal.rateComment')}
              optional
              value={comment()}
              onInput={setComment}
              rows={2}
              dir="auto"
            />
          </Show>
          <p class={styles['acts']}>
            <Button type="submit" variant="primary">
              {t('portal.rateSend')}
            </Button>
          </p>
        </form>
      </Card>
    </Show>
  );
}
