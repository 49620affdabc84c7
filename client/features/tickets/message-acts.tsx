import Ellipsis from 'lucide-solid/icons/ellipsis';
import { Show, createSignal } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { excerptOf } from '#shared/base/plain-text.ts';
import type { MessageView } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { Dialog } from '#client/ui/dialog.tsx';
import { Menu } from '#client/ui/menu.tsx';
import { TextArea } from '#client/ui/text-area.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { createOnlineActs, onlineFailureWords } from './online-acts.ts';
import { useTicket } from './ticket-context.tsx';

const SUBJECT_CHARACTERS = 80;

/** What can be done with one message besides answering it: a ticket of its own (T8), or its words taken away (C6). */
export function MessageActs(props: { message: MessageView }) {
  const { t } = useI18n();
  const { rights } = useTicket();
  const [asking, setAsking] = createSignal<'split' | 'redact'>();
  const close = () => setAsking(undefined);
  const items = () => [
    ...(rights().merge && props.message.kind === 'reply'
      ? [{ label: t('conversation.split'), onSelect: () => ask('split') }]
      : []),
    ...(rights().redact
      ? [{ label: t('conversation.redact'), danger: true, onSelect: () => ask('redact') }]
      : []),
  ];
  // Once the menu is gone: it gives the focus back as it goes.
  const ask = (what: 'split' | 'redact') => void setTimeout(() => setAsking(what));
  return (
    <Show when={items().length > 0}>
      <Menu
        label={t('conversation.messageActs')}
        triggerClass={buttonClass({ variant: 'quiet', size: 'small' })}
        items={items()}
        placement="bottom-end"
      >
        <Ellipsis aria-hidden="true" />
      </Menu>
      <Show when={asking() === 'split'}>
        <SplitDialog message={props.message} onDone={close} />
      </Show>
      <Show when={asking() === 'redact'}>
        <RedactDialog message={props.message} onDone={close} />
      </Show>
    </Show>
  );
}

function SplitDialog(props: { message: MessageView; onDone: () => void }) {
  const { t } = useI18n();
  const { desk, id, act } = useTicket();
  // eslint-disable-next-line solid/reactivity -- what it is at first
  const [subject, setSubject] = createSignal(excerptOf(props.message.html, SUBJECT_CHARACTERS));
  const isEmpty = () => subject().trim() === '';
  async function split(): Promise<void> {
    const isDone = await act({
      commands: [
        {
          type: 'split',
          ticketId: id,
          messageId: props.message.id,
          newTicketId: desk.newId<TicketId>(),
          subject: subject().trim(),
        },
      ],
      done: t('conversation.splitDone'),
    });
    if (isDone) props.onDone();
  }
  return (
    <Dialog
      open
      onOpenChange={() => props.onDone()}
      title={t('conversation.split')}
      description={t('conversation.splitText')}
      footer={
        <Button variant="primary" disabled={isEmpty()} onClick={() => void split()}>
          {t('conversation.splitMake')}
        </Button>
      }
    >
      <TextField label={t('ticket.subject')} value={subject()} onInput={setSubject} dir="auto" />
    </Dialog>
  );
}

function RedactDialog(props: { message: MessageView; onDone: () => void }) {
  const { t } = useI18n();
  const { desk, id } = useTicket();
  const toasts = useToasts();
  const [reason, setReason] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  const isEmpty = () => reason().trim() === '';
  async function redact(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    const failure = await createOnlineActs(desk, id).redact(props.message.id, reason().trim());
    setBusy(false);
    if (failure !== undefined) {
      setProblem(onlineFailureWords(failure, t));
      return;
    }
    toasts.show({ text: t('conversation.redacted') });
    props.onDone();
  }
  return (
    <Dialog
      open
      onOpenChange={() => props.onDone()}
      insistent
      title={t('conversation.redact')}
      description={t('conversation.redactText')}
      footer={
        <Button variant="danger" disabled={isEmpty() || isBusy()} onClick={() => void redact()}>
          {t('conversation.redactNow')}
        </Button>
      }
    >
      <Show when={problem()}>
        {(words) => <Banner tone="danger" live="alert" title={words()} />}
      </Show>
      <TextArea
        label={t('conversation.redactReason')}
        hint={t('conversation.redactReasonHint')}
        value={reason()}
        onInput={setReason}
        rows={3}
      />
    </Dialog>
  );
}
