import Search from 'lucide-solid/icons/search';
import { Show, createMemo, createSignal } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { havingWords } from '#shared/conditions/asked-words.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { RadioGroup } from '#client/ui/radio-group.tsx';
import { TextField } from '#client/ui/text-field.tsx';

const MOST_OFFERED = 6;
/** Those that are not closed come first among them. */
const MOST_FOUND = 50;

export type FoundTicket = {
  readonly id: TicketId;
  /** With its number. */
  readonly name: string;
};

/** A ticket of those on the device, by number, subject or who asked. */
export function FindTicket(props: {
  desk: Desk;
  label: string;
  except?: TicketId;
  chosen: TicketId | undefined;
  onChosen: (ticket: FoundTicket | undefined) => void;
}) {
  const { t, language } = useI18n();
  const [text, setText] = createSignal('');
  const asked = createMemo(() => havingWords(text()));
  // eslint-disable-next-line solid/reactivity -- a desk is one for the life of what stands under it
  const found = props.desk.search.best(asked, MOST_FOUND);
  const offered = createMemo(() => {
    const { configuration } = props.desk.workspace();
    const some = found()?.tickets ?? [];
    return [
      ...some.filter(({ views }) => views.includes('all')),
      ...some.filter(({ views }) => views.includes('closed')),
    ]
      .filter(({ id }) => id !== props.except)
      .slice(0, MOST_OFFERED)
      .map((one) => ({
        value: one.id,
        label: `#${one.number ?? '…'} ${subjectFor(one, language(), configuration) || t('desk.noSubject')}`,
        hint: one.requesterName,
      }));
  });
  function change(next: string): void {
    setText(next);
    props.onChosen(undefined);
  }
  function choose(id: string): void {
    const found = offered().find(({ value }) => value === id);
    props.onChosen(found === undefined ? undefined : { id: found.value, name: found.label });
  }
  return (
    <>
      <TextField
        type="search"
        label={props.label}
        icon={<Search />}
        value={text()}
        onInput={change}
        autocomplete="off"
        hint={t('ticket.otherTicketHint')}
      />
      <Show when={offered().length > 0}>
        <RadioGroup
          name="found-ticket"
          label={t('ticket.otherTicketFound')}
          labelHidden
          options={offered()}
          value={props.chosen}
          onChange={choose}
        />
      </Show>
      <Show when={found() !== undefined && offered().length === 0}>
        <p role="status">{t('ticket.otherTicketNone')}</p>
      </Show>
    </>
  );
}
