import { createEffect, createSignal, on } from 'solid-js';
import type { LocalText } from '#shared/base/local-text.ts';
import type { Command } from '#shared/engine/commands.ts';
import { TRANSLATED_FIELDS, type TranslatedField } from '#shared/engine/ticket-state.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { LocalTextFields } from './local-text-fields.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-facts.module.css';

/** Subject and description in the workspace's languages, side by side (T17). */
export function TextsDialog(props: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Words of the first message, which are the description in the ticket's own language. */
  description: string;
}) {
  const { t } = useI18n();
  const { id, ticket, configuration, act } = useTicket();
  const [texts, setTexts] = createSignal<Readonly<Record<TranslatedField, LocalText>>>({
    subject: {},
    description: {},
  });
  const languages = () => [...new Set([ticket().language, ...configuration().languages])];
  const now = (): Readonly<Record<TranslatedField, LocalText>> => ({
    subject: { ...ticket().translations.subject, [ticket().language]: ticket().subject },
    description: {
      ...ticket().translations.description,
      [ticket().language]: props.description,
    },
  });
  createEffect(
    on(
      () => props.open,
      (open) => {
        if (open) setTexts(now());
      },
    ),
  );

  async function save(): Promise<void> {
    const before = now();
    const commands = TRANSLATED_FIELDS.flatMap((field) =>
      languages().flatMap((language): Command[] => {
        const text = (texts()[field][language] ?? '').trim();
        return text === (before[field][language] ?? '').trim()
          ? []
          : [{ type: 'translate', ticketId: id, field, language, text }];
      }),
    );
    const isDone = commands.length === 0 || (await act({ commands, done: t('ticket.textsSaved') }));
    if (isDone) props.onOpenChange(false);
  }

  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => props.onOpenChange(open)}
      title={t('ticket.texts')}
      size="large"
      footer={
        <Button variant="primary" onClick={() => void save()}>
          {t('common.save')}
        </Button>
      }
    >
      <div class={styles['form']}>
        <LocalTextFields
          label={t('ticket.subject')}
          languages={languages()}
          texts={texts().subject}
          onChange={(subject) => setTexts((last) => ({ ...last, subject }))}
          isRequired
          rows={2}
        />
        <LocalTextFields
          label={t('ticket.description')}
          languages={languages()}
          texts={texts().description}
          onChange={(description) => setTexts((last) => ({ ...last, description }))}
          fixed={{ language: ticket().language, why: t('ticket.textsOriginal') }}
          rows={6}
        />
      </div>
    </Dialog>
  );
}
