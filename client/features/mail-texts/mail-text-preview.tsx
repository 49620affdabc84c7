import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { mailEventOf } from '#shared/templates/mail-events.ts';
import { checkMailText, type MailText } from '#shared/templates/mail-text.ts';
import type { ApiResult, Desk } from '#client/data/index.ts';
import { failureWords } from '#client/features/administration/index.ts';
import { FindTicket, type FoundTicket } from '#client/features/tickets/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { classNames } from '#client/ui/class-names.ts';
import { SafeHtml } from '#client/ui/safe-html.tsx';
import { Tabs } from '#client/ui/tabs.tsx';
import type { OpenMailText, PreviewedMail } from './mail-texts-api.ts';
import styles from './mail-texts.module.css';

const PAUSE_MS = 400;

/** The mail as it would be sent, a moment after the last key. The server makes it; nothing is sent or kept. */
export function MailTextPreview(props: {
  desk: Desk;
  mail: OpenMailText;
  text: MailText;
  onPreview: (text: MailText, ticketId: TicketId | undefined) => Promise<ApiResult<PreviewedMail>>;
}) {
  const { t } = useI18n();
  const [shown, setShown] = createSignal<PreviewedMail>();
  /** Why it is not of what is written now. */
  const [reason, setReason] = createSignal<string>();
  const [form, setForm] = createSignal('html');
  /** Undefined: with made-up facts. */
  const [ticket, setTicket] = createSignal<FoundTicket>();
  const [isChoosing, setChoosing] = createSignal(false);
  const mayChoose = () =>
    mailEventOf(props.mail.event).audience !== 'accounts' &&
    (['ticket.read', 'ticket.read-all'] as const).some((permission) =>
      props.desk.self().permissions.includes(permission),
    );
  let asked = 0;
  onCleanup(() => (asked += 1));

  async function look(text: MailText, ticketId: TicketId | undefined): Promise<void> {
    const mine = (asked += 1);
    if (checkMailText(props.mail.event, text).length > 0) {
      setReason(t('mailText.previewFaulty'));
      return;
    }
    const answer = await props.onPreview(text, ticketId);
    // What was typed since is asked for by itself.
    if (mine !== asked) return;
    if (answer.ok) setShown(answer.value.data);
    setReason(
      answer.ok
        ? undefined
        : answer.error.kind === 'unreachable'
          ? t('mailText.needsNetwork')
          : failureWords(answer.error, t),
    );
  }
  createEffect(
    on(
      () => ({ subject: props.text.subject, body: props.text.body, ticketId: ticket()?.id }),
      ({ ticketId, ...text }, before) => {
        const isTyped = before !== undefined && before.ticketId === ticketId;
        const timer = setTimeout(() => void look(text, ticketId), isTyped ? PAUSE_MS : 0);
        onCleanup(() => clearTimeout(timer));
      },
    ),
  );

  return (
    <section class={styles['preview']} aria-label={t('mailText.preview')}>
      <h2>{t('mailText.preview')}</h2>
      <p class={styles['muted']}>
        {ticket() === undefined
          ? t('mailText.previewHint')
          : t('mailText.previewOf', { ticket: ticket()!.name })}
      </p>
      <Show when={mayChoose()}>
        <div class={styles['actions']}>
          <Button size="small" onClick={() => setChoosing(true)}>
            {t('mailText.chooseTicket')}
          </Button>
          <Show when={ticket()}>
            <Button size="small" variant="quiet" onClick={() => setTicket(undefined)}>
              {t('mailText.madeUp')}
            </Button>
          </Show>
        </div>
      </Show>
      <p class={styles['reason']} role="status">
        {reason()}
      </p>
      <Show when={shown()}>
        {(mail) => (
          <div class={classNames(reason() !== undefined && styles['stale'])}>
            <p class={styles['subjectLine']}>
              <span class={styles['muted']}>{t('mailText.subject')}</span>
              <bdi id="preview-subject">{mail().subject}</bdi>
            </p>
            <Tabs
              label={t('mailText.preview')}
              value={form()}
              onChange={setForm}
              items={[
                { value: 'html', label: t('mailText.asHtml'), content: () => <Html /> },
                { value: 'plain', label: t('mailText.asText'), content: () => <Plain /> },
              ]}
            />
          </div>
        )}
      </Show>
      <ChooseDialog />
    </section>
  );

  function ChooseDialog() {
    const [found, setFound] = createSignal<FoundTicket>();
    const close = (): void => {
      setChoosing(false);
      setFound(undefined);
    };
    return (
      <Dialog
        open={isChoosing()}
        onOpenChange={(open) => (open ? setChoosing(true) : close())}
        title={t('mailText.chooseTicket')}
        footer={
          <>
            <Button onClick={close}>{t('common.cancel')}</Button>
            <Button
              variant="primary"
              disabled={found() === undefined}
              onClick={() => {
                setTicket(found());
                close();
              }}
            >
              {t('mailText.showTicket')}
            </Button>
          </>
        }
      >
        <FindTicket
          desk={props.desk}
          label={t('mailText.whichTicket')}
          chosen={found()?.id}
          onChosen={setFound}
        />
      </Dialog>
    );
  }

  function Html() {
    return (
      <div class={styles['mail']} lang={props.mail.language}>
        <SafeHtml html={bodyOf(shown()?.html ?? '')} class={styles['mailWords']} />
      </div>
    );
  }
  function Plain() {
    return (
      <pre class={styles['plain']} lang={props.mail.language} dir="auto" tabIndex={0}>
        {shown()?.text}
      </pre>
    );
  }
}

const bodyOf = (html: string): string => html.replace(/^[\s\S]*?<body[^>]*>/, '');
