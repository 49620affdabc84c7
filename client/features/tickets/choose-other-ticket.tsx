import Search from 'lucide-solid/icons/search';
import { Show, createMemo, createSignal } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { RadioGroup } from '#client/ui/radio-group.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useTicket } from './ticket-context.tsx';

const MOST_OFFERED = 6;

/** Another ticket of those on the device, by number, subject or who asked. */
export function ChooseOtherTicket(props: {
  except: TicketId;
  chosen: TicketId | undefined;
  onChosen: (id: TicketId | undefined) => void;
}) {
  const { t } = useI18n();
  const { desk, names } = useTicket();
  const [text, setText] = createSignal('');
  const asked = () => text().trim().replace(/^#/, '');
  // eslint-disable-next-line solid/reactivity -- the desk tracks it where it answers
  const open = desk.tickets(() => 'all', asked);
  // eslint-disable-next-line solid/reactivity -- as above
  const closed = desk.tickets(() => 'closed', asked);
  const offered = createMemo(() =>
    asked() === ''
      ? []
      : [...open().rows, ...closed().rows]
          .filter(({ id }) => id !== props.except)
          .slice(0, MOST_OFFERED),
  );
  function change(next: string): void {
    setText(next);
    props.onChosen(undefined);
  }
  return (
    <>
      <TextField
        type="search"
        label={t('ticket.otherTicket')}
        icon={<Search />}
        value={text()}
        onInput={change}
        autocomplete="off"
        hint={t('ticket.otherTicketHint')}
      />
      <Show when={offered().length > 0}>
        <RadioGroup
          name="other-ticket"
          label={t('ticket.otherTicketFound')}
          labelHidden
          options={offered().map((one) => ({
            value: one.id,
            label: `#${one.number ?? '…'} ${names.subject(one) || t('desk.noSubject')}`,
            hint: one.requesterName,
          }))}
          value={props.chosen}
          onChange={(id) => props.onChosen(id as TicketId)}
        />
      </Show>
      <Show when={asked() !== '' && offered().length === 0}>
        <p role="status">{t('ticket.otherTicketNone')}</p>
      </Show>
    </>
  );
}
