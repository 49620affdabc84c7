import Languages from 'lucide-solid/icons/languages';
import Pencil from 'lucide-solid/icons/pencil';
import { For, Show, createEffect, createSignal } from 'solid-js';
import { fromInstant, type Instant } from '#shared/base/clock.ts';
import { localText } from '#shared/base/local-text.ts';
import { plainText } from '#shared/base/plain-text.ts';
import type { Channel } from '#shared/engine/configuration.ts';
import { missingFields } from '#shared/engine/fields.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Button } from '#client/ui/button.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import type { Conversation } from '#client/data/index.ts';
import { SimilarTickets } from '#client/features/search/index.ts';
import { countryName, languageName } from './country-names.ts';
import { CategoryPicker, PriorityPicker } from './fact-pickers.tsx';
import { Fact } from './fact.tsx';
import { Followers } from './followers.tsx';
import { References } from './references.tsx';
import { ProductSuggestions } from './product-suggestions.tsx';
import { RelatedTickets } from './related-tickets.tsx';
import { RequesterForm } from './requester-form.tsx';
import { SolutionSection } from './solution-section.tsx';
import { TextsDialog } from './texts-dialog.tsx';
import { SaleFacts } from './sale-facts.tsx';
import { TagEditor } from './tag-editor.tsx';
import { TicketFields } from './ticket-fields.tsx';
import { TicketHistory } from './ticket-history.tsx';
import { TimeWorked } from './time-worked.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-facts.module.css';

export const CHANNEL_LABELS: { readonly [Name in Channel]: MessageKey } = {
  web: 'ticket.channelWeb',
  email: 'ticket.channelEmail',
  api: 'ticket.channelApi',
  phone: 'ticket.channelPhone',
  chat: 'ticket.channelChat',
  agent: 'ticket.channelAgent',
};
export type Editing = 'requester' | 'fields' | undefined;
export type Opening =
  | 'priority'
  | 'category'
  | 'sale'
  | 'tags'
  | 'time'
  | 'link'
  | 'merge'
  | 'solution'
  | 'texts'
  | undefined;

/** What is known besides the words. */
export function TicketFacts(props: {
  conversation: Conversation;
  /** What is being corrected. */
  editing: Editing;
  onEditing: (editing: Editing) => void;
  /** What a key asked for; `onOpening` says that it was heard. */
  opening: Opening;
  onOpening: (opening: Opening) => void;
  /** Words for the answer. */
  onPut: (html: string) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const { desk, id, ticket, rights, names, configuration } = useTicket();
  let tagInput: HTMLInputElement | undefined;
  const [hasHistory, setHistory] = createSignal(false);
  const requester = () => ticket().requester;
  const place = () =>
    [
      requester().address,
      requester().city,
      countryName(requester().country, i18n.language()),
    ].filter((line) => line !== '');

  /** The first message is the description; of a long conversation it may not be at hand. */
  const description = () => {
    const first = props.conversation().items.find((item) => item.type === 'message');
    return first === undefined || !props.conversation().isComplete ? '' : plainText(first.html);
  };

  const [chosen, setChosen] = createSignal<string>();
  // A category may ask for more than the ticket has: once the ticket is in it, that is asked for.
  createEffect(() => {
    if (ticket().category !== chosen()) return;
    setChosen(undefined);
    if (missingFields(configuration(), ticket(), 'operator').length > 0) props.onEditing('fields');
  });
  createEffect(() => {
    if (props.opening !== 'tags') return;
    props.onOpening(undefined);
    // The place that shows it may only just have been opened.
    queueMicrotask(() => tagInput?.focus());
  });

  return (
    <div class={styles['facts']}>
      <section class={styles['section']}>
        <header class={styles['head']}>
          <h3 class={styles['heading']}>{t('ticket.requester')}</h3>
          <Show when={rights().correct && props.editing !== 'requester'}>
            <Button
              size="small"
              variant="quiet"
              icon={<Pencil />}
              onClick={() => props.onEditing('requester')}
            >
              {t('common.edit')}
            </Button>
          </Show>
        </header>
        <Show
          when={props.editing !== 'requester'}
          fallback={<RequesterForm onDone={() => props.onEditing(undefined)} />}
        >
          <p class={styles['name']} dir="auto">
            {requester().name || t('common.unknown')}
          </p>
          <Show when={requester().email}>
            <p>
              <a href={`mailto:${requester().email}`}>{requester().email}</a>
            </p>
          </Show>
          <Show when={requester().phone}>
            <p>
              <a dir="ltr" href={`tel:${requester().phone.replaceAll(/[^\d+]/g, '')}`}>
                {requester().phone}
              </a>
            </p>
          </Show>
          <For each={place()}>{(line) => <p dir="auto">{line}</p>}</For>
        </Show>
      </section>
      <dl class={styles['list']}>
        <Fact label={t('ticket.priority')}>
          <PriorityPicker
            open={props.opening === 'priority'}
            onOpenChange={(open) => props.onOpening(open ? 'priority' : undefined)}
          />
        </Fact>
        <Show when={configuration().categories.length > 0 || ticket().category !== ''}>
          <Fact label={t('ticket.category')}>
            <CategoryPicker
              open={props.opening === 'category'}
              onOpenChange={(open) => props.onOpening(open ? 'category' : undefined)}
              onChosen={setChosen}
            />
          </Fact>
        </Show>
        <Fact label={t('ticket.group')}>
          {ticket().groupId === null ? t('common.none') : names.group(ticket().groupId)}
        </Fact>
        <Fact label={t('ticket.assignee')}>
          {ticket().assigneeId === null
            ? t('ticket.unassigned')
            : names.person(ticket().assigneeId)}
        </Fact>
        <SaleFacts
          open={props.opening === 'sale'}
          onOpenChange={(open) => props.onOpening(open ? 'sale' : undefined)}
        />
        <Show when={rights().edit || ticket().tags.length > 0}>
          <Fact label={t('ticket.tags')}>
            <TagEditor ref={(input) => (tagInput = input)} />
          </Fact>
        </Show>
        <Followers />
        <References />
        <TimeWorked
          open={props.opening === 'time'}
          onOpenChange={(open) => props.onOpening(open ? 'time' : undefined)}
        />
        <Fact label={t('ticket.channel')}>{t(CHANNEL_LABELS[ticket().channel])}</Fact>
        <Fact label={t('common.language')}>
          {languageName(ticket().language, i18n.language())}
          <Show when={rights().edit && configuration().languages.length > 1}>
            <div class={styles['quietActs']}>
              <Button
                size="small"
                variant="quiet"
                icon={<Languages />}
                onClick={() => props.onOpening('texts')}
              >
                {t('ticket.texts')}
              </Button>
            </div>
          </Show>
        </Fact>
        <Show when={ticket().rating}>
          {(rating) => (
            <Fact label={t('ticket.rating')}>
              {t('ticket.ratingOf', { value: rating().value })}
              <Show
                when={localText(rating().comment, i18n.language(), configuration().languages[0])}
              >
                {(comment) => <blockquote dir="auto">{comment()}</blockquote>}
              </Show>
            </Fact>
          )}
        </Show>
        <Show when={ticket().clientIp}>
          <Fact label={t('ticket.clientIp')}>
            <span class="tabular">{ticket().clientIp}</span>
          </Fact>
        </Show>
        <When label={t('ticket.createdAt')} at={ticket().createdAt} />
        <When label={t('ticket.firstResponseAt')} at={ticket().firstResponseAt} />
        <When label={t('ticket.updatedAt')} at={ticket().updatedAt} />
        <When label={t('ticket.resolvedAt')} at={ticket().resolvedAt} />
        <When label={t('ticket.closedAt')} at={ticket().closedAt} />
      </dl>
      <TicketFields
        isEditing={props.editing === 'fields'}
        onEditing={(isEditing) => props.onEditing(isEditing ? 'fields' : undefined)}
      />
      <SolutionSection
        asking={props.opening === 'solution' ? 'solution' : undefined}
        onAsking={(what) => props.onOpening(what)}
      />
      <RelatedTickets
        asking={props.opening === 'link' || props.opening === 'merge' ? props.opening : undefined}
        onAsking={(what) => props.onOpening(what)}
      />
      <ProductSuggestions onPut={(html) => props.onPut(html)} />
      <SimilarTickets desk={desk} to={{ id }} headingClass={styles['heading']} />
      <TextsDialog
        open={props.opening === 'texts'}
        onOpenChange={(open) => props.onOpening(open ? 'texts' : undefined)}
        description={description()}
      />
      <section class={styles['section']}>
        <h3 class={styles['heading']}>
          <button
            type="button"
            class={styles['toggle']}
            aria-expanded={hasHistory()}
            onClick={() => setHistory((open) => !open)}
          >
            {t('ticket.history')}
          </button>
        </h3>
        <Show when={hasHistory()}>
          <TicketHistory conversation={props.conversation} />
        </Show>
      </section>
    </div>
  );
}

function When(props: { label: string; at: Instant | null }) {
  return (
    <Show when={props.at}>
      {(at) => (
        <Fact label={props.label}>
          <RelativeTime at={fromInstant(at())} look="long" />
        </Fact>
      )}
    </Show>
  );
}
