// Beside a ticket about a product (P11): other requests about it, what solved them, and articles that speak of it. What
// helped one customer goes into the answer to another with one click, without what names the first.

import { Link } from '@tanstack/solid-router';
import { For, Show, createMemo, type JSX } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { localText } from '#shared/base/local-text.ts';
import { plainText } from '#shared/base/plain-text.ts';
import { fieldsFor } from '#shared/conditions/fields.ts';
import { print } from '#shared/conditions/print.ts';
import { isGiven } from '#shared/engine/solution.ts';
import { articlePath } from '#shared/templates/article.ts';
import type { TicketListItem } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { PhaseGlyph } from '#client/ui/phase-glyph.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import {
  createSuggestions,
  type KnownSolution,
  type SuggestedArticle,
  type SuggestedTicket,
} from './create-suggestions.ts';
import { plainToHtml } from './plain-to-html.ts';
import { PRIORITY_LABELS } from './priority-labels.ts';
import { useTicket } from './ticket-context.tsx';
import { withoutPerson } from './without-person.ts';
import facts from './ticket-facts.module.css';
import styles from './product-suggestions.module.css';

export function ProductSuggestions(props: { onPut: (html: string) => void }) {
  const { ticket } = useTicket();
  return (
    <Show when={ticket().sale?.id} keyed>
      <OfProduct onPut={(html) => props.onPut(html)} />
    </Show>
  );
}

function OfProduct(props: { onPut: (html: string) => void }) {
  const { t } = useI18n();
  const { desk, ticket, rights } = useTicket();
  const suggestions = createSuggestions(desk, ticket);
  const hasNone = () => suggestions.requests().length === 0;
  const isAsking = () => suggestions.state() === 'asking';
  const solved = () => suggestions.solutions() ?? [];
  const articleLink = ({ id, language, title }: SuggestedArticle): string => {
    const link = document.createElement('a');
    link.href = new URL(articlePath(desk.workspace().slug, id, language), location.origin).href;
    link.textContent = title;
    const line = document.createElement('p');
    line.append(link);
    return line.outerHTML;
  };

  return (
    <>
      <section class={styles['section']} aria-label={t('product.sameProduct')}>
        <h3 class={facts['heading']}>{t('product.sameProduct')}</h3>
        <Show when={suggestions.state() === 'offline'}>
          <p class={styles['muted']}>{t('search.onlyDevice')}</p>
        </Show>
        <Show when={suggestions.state() === 'unreachable'}>
          <p class={styles['muted']} role="status">
            {t('product.suggestionsUnreachable')}{' '}
            <Button size="small" variant="quiet" onClick={() => suggestions.retry()}>
              {t('common.retry')}
            </Button>
          </p>
        </Show>
        <Show
          when={!hasNone()}
          fallback={
            <Show when={isAsking()} fallback={<p>{t('product.sameNone')}</p>}>
              <Skeleton rows={2} />
            </Show>
          }
        >
          <ul class={styles['list']}>
            <For each={suggestions.requests()}>
              {(one) => (
                <li>
                  <TicketLink ticket={one} />
                </li>
              )}
            </For>
          </ul>
        </Show>
        <FilterLinks />
      </section>
      <section class={styles['section']} aria-label={t('product.knownSolutions')}>
        <h3 class={facts['heading']}>{t('product.knownSolutions')}</h3>
        <Show
          when={suggestions.solutions() !== undefined}
          fallback={
            <Show
              when={suggestions.ended().length > 0}
              fallback={
                <Show when={isAsking()} fallback={<p>{t('product.solvedNone')}</p>}>
                  <Skeleton rows={2} />
                </Show>
              }
            >
              <ul class={styles['list']}>
                <For each={suggestions.ended()}>
                  {(item) => <SolutionHere item={item} onPut={props.onPut} />}
                </For>
              </ul>
            </Show>
          }
        >
          <Show when={solved().length > 0} fallback={<p>{t('product.solvedNone')}</p>}>
            <ul class={styles['list']}>
              <For each={solved()}>{(one) => <Solved solution={one} onPut={props.onPut} />}</For>
            </ul>
          </Show>
        </Show>
        <Show when={rights().reply && (solved().length > 0 || suggestions.ended().length > 0)}>
          <p class={styles['muted']}>{t('product.writtenToAnother')}</p>
        </Show>
      </section>
      <Show when={suggestions.articles().length > 0}>
        <section class={styles['section']} aria-label={t('article.insert')}>
          <h3 class={facts['heading']}>{t('article.insert')}</h3>
          <ul class={styles['list']}>
            <For each={suggestions.articles()}>
              {(article) => (
                <li class={styles['solution']}>
                  <bdi lang={article.language}>{article.title}</bdi>
                  <Show
                    when={article.audience === 'public'}
                    fallback={<Badge tone="warning">{t('article.internal')}</Badge>}
                  >
                    <PutButton
                      label={t('article.asLink')}
                      about={article.title}
                      onClick={() => props.onPut(articleLink(article))}
                    />
                  </Show>
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
    </>
  );
}

/** All that there is of this product, and of this very piece, as a list. */
function FilterLinks() {
  const { t } = useI18n();
  const { desk, ticket, configuration } = useTicket();
  const found = (field: 'product' | 'serial', value: string): string =>
    print(
      { field, op: 'is', values: [value] },
      fieldsFor({ configuration: configuration(), side: 'operator' }),
    );
  const link = (field: 'product' | 'serial', value: string, words: string) => (
    <Link
      class={styles['all']}
      to="/w/$workspace/view/$view"
      params={{ workspace: desk.workspace().slug, view: 'all' }}
      search={{ q: found(field, value) }}
    >
      {words}
    </Link>
  );
  return (
    <Show when={ticket().sale}>
      {(sale) => (
        <p class={styles['links']}>
          {link('product', sale().reference, t('product.allOfProduct'))}
          {link('serial', sale().serialNumber, t('product.allOfSerial'))}
        </p>
      )}
    </Show>
  );
}

/** Subject, status, urgency and age. */
function TicketLink(props: { ticket: SuggestedTicket }) {
  const { t } = useI18n();
  const { desk, names } = useTicket();
  const isUrgent = () => props.ticket.priority === 'high' || props.ticket.priority === 'critical';
  return (
    <Link
      class={styles['link']}
      to="/w/$workspace/ticket/$ticket"
      params={{ workspace: desk.workspace().slug, ticket: props.ticket.id }}
    >
      <PhaseGlyph
        phase={props.ticket.phase}
        tint={names.tint(props.ticket.status)}
        label={`${t(`phase.${props.ticket.phase}`)}. `}
        size="small"
      />
      <span class={styles['words']}>
        <span class={styles['subject']} dir="auto">
          {props.ticket.subject || t('desk.noSubject')}
        </span>
        <span class={styles['detail']}>
          <Show when={isUrgent()}>
            <Badge tone={props.ticket.priority === 'critical' ? 'danger' : 'warning'}>
              {t(PRIORITY_LABELS[props.ticket.priority])}
            </Badge>
          </Show>
          <span>
            {names.status(props.ticket.status)}
            <Show when={props.ticket.number !== null}>
              {' · '}
              <bdi>#{props.ticket.number}</bdi>
            </Show>
            {' · '}
            <RelativeTime at={fromInstant(props.ticket.createdAt)} look="short" />
          </span>
        </span>
      </span>
    </Link>
  );
}

function Solved(props: { solution: KnownSolution; onPut: (html: string) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { ticket, rights, configuration, names } = useTicket();
  const other = () => props.solution.ticket;
  const textIn = (language: string): string =>
    localText(other().solution?.texts ?? {}, language, configuration().languages[0]);
  const words = () => {
    const { reply } = props.solution;
    return reply === null ? textIn(i18n.language()) : plainText(reply.html);
  };
  const from = () => {
    const { reply } = props.solution;
    const name = reply === null ? names.person(other().solution?.byId ?? null) : reply.authorName;
    return reply === null ? `${t('ticket.solution')} · ${name}` : name;
  };
  const at = () => props.solution.reply?.at ?? other().solution?.at ?? other().createdAt;
  const put = () => {
    const { reply } = props.solution;
    const html = reply === null ? plainToHtml(textIn(ticket().language)) : reply.html;
    const { requester, sale } = other();
    const isSame =
      requester.email !== '' &&
      requester.email.toLowerCase() === ticket().requester.email.toLowerCase();
    const isSamePiece = sale?.serialNumber === ticket().sale?.serialNumber;
    props.onPut(
      withoutPerson(html, {
        ...(!isSame && requester),
        ...(!isSamePiece && sale !== null && { serialNumber: sale.serialNumber }),
      }),
    );
  };
  return (
    <li class={styles['solution']}>
      <p class={styles['text']} dir="auto">
        {words()}
      </p>
      <p class={styles['muted']}>
        <bdi>{from()}</bdi>
        {' · '}
        <RelativeTime at={fromInstant(at())} look="long" />
      </p>
      <TicketLink ticket={other()} />
      <Show when={rights().reply}>
        <PutButton label={t('product.putIn')} about={other().subject} onClick={put} />
      </Show>
    </li>
  );
}

/** What solved a ticket that is on this device, as far as the device knows. */
function SolutionHere(props: { item: TicketListItem; onPut: (html: string) => void }) {
  const { desk } = useTicket();
  // eslint-disable-next-line solid/reactivity -- accessors, read by live queries
  const view = desk.ticket(() => props.item.id);
  // eslint-disable-next-line solid/reactivity -- as above
  const conversation = desk.conversation(() => props.item.id);
  const solution = createMemo((): KnownSolution | undefined => {
    const ticket = view();
    if (ticket === undefined) return undefined;
    if (isGiven(ticket.solution)) return { ticket, reply: null };
    const endedAt = ticket.resolvedAt ?? ticket.closedAt;
    const last = conversation().items.findLast(
      (item) =>
        item.type === 'message' &&
        item.kind === 'reply' &&
        item.side === 'operator' &&
        item.html !== '' &&
        endedAt !== null &&
        item.at <= endedAt,
    );
    return last?.type === 'message' ? { ticket, reply: last } : undefined;
  });
  return (
    <Show when={solution()}>{(known) => <Solved solution={known()} onPut={props.onPut} />}</Show>
  );
}

function PutButton(props: { label: JSX.Element; about: string; onClick: () => void }) {
  return (
    <div>
      <Button size="small" onClick={() => props.onClick()}>
        {props.label}
        <span class="visually-hidden">, {props.about}</span>
      </Button>
    </div>
  );
}
