import { Link } from '@tanstack/solid-router';
import ArrowDownLeft from 'lucide-solid/icons/arrow-down-left';
import ArrowUpRight from 'lucide-solid/icons/arrow-up-right';
import Mails from 'lucide-solid/icons/mails';
import { For, Show, createResource, createSignal, type JSX } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { Desk } from '#client/data/index.ts';
import {
  AdministrationPage,
  createPages,
  failureWords,
  ListTop,
  Pager,
  ServerList,
} from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { Select } from '#client/ui/select.tsx';
import { Tabs } from '#client/ui/tabs.tsx';
import { FailedList } from './failed-list.tsx';
import { MailDetails } from './mail-details.tsx';
import {
  kindWords,
  problemWords,
  stateWords,
  statesOf,
  titleOf,
  toneOf,
  whoWords,
} from './mail-words.ts';
import { createMailsApi, type Mail } from './mails-api.ts';
import styles from './mails.module.css';

type Filter = { readonly direction: Mail['direction'] | ''; readonly state: string };

const LIST_ID = 'mails-list';

/** Mails in and out, for who may manage settings and read every ticket (M9). Needs the server; says so when it is away. */
export function MailsPage(props: { desk: Desk; slug: string; syncMark: JSX.Element }) {
  const { t } = useI18n();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const requests = createMailsApi(props.desk.api, props.slug);
  const may = (permission: 'settings.manage' | 'ticket.read-all') =>
    props.desk.self().permissions.includes(permission);
  const [filter, setFilter] = createSignal<Filter>({ direction: '', state: '' });
  const pages = createPages(LIST_ID, () => mails.latest);
  const question = () =>
    may('settings.manage') && may('ticket.read-all')
      ? { ...filter(), cursor: pages.cursor() }
      : undefined;
  const [mails, { refetch }] = createResource(question, ({ direction, state, cursor }) =>
    requests.list({ direction: direction === '' ? undefined : direction, state, cursor }),
  );
  const [tab, setTab] = createSignal<'all' | 'failed'>('all');
  const [opened, setOpened] = createSignal<Mail>();
  const next = () => {
    const result = mails.latest;
    return result?.ok === true ? result.value.data.next : null;
  };
  const withoutServer = () => {
    const result = mails.latest;
    return result?.ok === true ? result.value.data.withoutServer : 0;
  };
  const choose = (changes: Partial<Filter>): void => {
    pages.restart();
    setFilter((before) => {
      const after = { ...before, ...changes };
      return statesOf(after.direction).includes(after.state) ? after : { ...after, state: '' };
    });
  };
  async function close(hasChanged: boolean): Promise<void> {
    const id = opened()?.id ?? '';
    setOpened(undefined);
    if (hasChanged) await refetch();
    // Back to where one came from, once the list is drawn.
    queueMicrotask(() => document.getElementById(`look-${id}`)?.focus());
  }

  return (
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="settings.manage"
      name={t('mail.title')}
      title={opened() === undefined ? t('mail.title') : titleOf(opened()!, t)}
      lead={opened() === undefined ? t('mail.intro') : undefined}
    >
      <Show
        when={opened()}
        keyed
        fallback={
          <Show
            when={may('ticket.read-all')}
            fallback={<Banner tone="warning" title={t('error.forbidden')} />}
          >
            <Tabs
              label={t('mail.title')}
              value={tab()}
              onChange={(to) => setTab(to as 'all' | 'failed')}
              items={[
                {
                  value: 'all',
                  label: t('mail.allMails'),
                  content: () => (
                    <div class={styles['tab']}>
                      <AllMails />
                    </div>
                  ),
                },
                {
                  value: 'failed',
                  label: t('mail.notDelivered'),
                  content: () => (
                    <div class={styles['tab']}>
                      <FailedList slug={props.slug} requests={requests} />
                    </div>
                  ),
                },
              ]}
            />
          </Show>
        }
      >
        {(mail) => (
          <MailDetails
            desk={props.desk}
            slug={props.slug}
            mail={mail}
            requests={requests}
            onClose={(hasChanged) => void close(hasChanged)}
          />
        )}
      </Show>
    </AdministrationPage>
  );

  function AllMails() {
    return (
      <ServerList
        slug={props.slug}
        list={mails}
        onRetry={() => void refetch()}
        failureWords={(failure) => failureWords(failure, t)}
      >
        {(all) => <MailList all={all()} />}
      </ServerList>
    );
  }

  function MailList(list: { all: readonly Mail[] }) {
    const isFiltered = () => filter().direction !== '' || filter().state !== '';
    return (
      <>
        <ListTop slug={props.slug}>
          <Button busy={mails.loading} onClick={() => void refetch()}>
            {t('mail.lookAgain')}
          </Button>
        </ListTop>
        <Show when={withoutServer() > 0}>
          <Banner
            tone="warning"
            title={t('mail.waitTitle', { count: withoutServer() })}
            actions={
              <Link
                to="/w/$workspace/mailboxes"
                params={{ workspace: props.slug }}
                class={buttonClass({ size: 'small' })}
              >
                {t('mail.toMailboxes')}
              </Link>
            }
          >
            {t('mail.waitText', { setting: 'SMTP_URL' })}
          </Banner>
        </Show>
        <div class={styles['filters']}>
          <Select
            label={t('mail.direction')}
            value={filter().direction}
            options={[
              { value: '', label: t('mail.both') },
              { value: 'in', label: t('mail.in') },
              { value: 'out', label: t('mail.out') },
            ]}
            onChange={(direction) => choose({ direction: direction as Filter['direction'] })}
          />
          <Select
            label={t('mail.stateLabel')}
            value={filter().state}
            options={[
              { value: '', label: t('mail.anyState') },
              ...statesOf(filter().direction).map((state) => ({
                value: state,
                label: stateWords(state, t),
              })),
            ]}
            onChange={(state) => choose({ state })}
          />
        </div>
        <Show
          when={list.all.length > 0}
          fallback={
            <EmptyState
              icon={<Mails />}
              title={t(isFiltered() ? 'mail.noneFound' : 'mail.none')}
              text={t(isFiltered() ? 'mail.noneFoundText' : 'mail.noneText')}
            />
          }
        >
          <ul id={LIST_ID} class={styles['mails']} aria-label={t('mail.title')} tabIndex={-1}>
            <For each={list.all}>{(mail) => <MailLine mail={mail} />}</For>
          </ul>
        </Show>
        <Pager pages={pages} next={next()} words={{ back: t('mail.newer'), on: t('mail.older') }} />
      </>
    );
  }

  function MailLine(line: { mail: Mail }) {
    const isIn = () => line.mail.direction === 'in';
    const facts = () => {
      const kind = kindWords(line.mail, t);
      const isSaid = kind === undefined || kind === titleOf(line.mail, t);
      return [whoWords(line.mail, t), ...(isSaid ? [] : [kind])].join(' · ');
    };
    return (
      <li class={styles['mail']}>
        <span class={styles['words']}>
          <strong class={styles['name']}>
            <span
              class={styles['arrow']}
              role="img"
              aria-label={t(isIn() ? 'mail.in' : 'mail.out')}
            >
              {isIn() ? <ArrowDownLeft /> : <ArrowUpRight />}
            </span>
            <bdi>{titleOf(line.mail, t)}</bdi>{' '}
            <Badge tone={toneOf(line.mail)}>{stateWords(line.mail.state, t)}</Badge>
          </strong>
          <span class={styles['muted']}>
            {facts()}
            {' · '}
            <RelativeTime at={fromInstant(line.mail.at)} look="long" />
          </span>
          <Show when={problemWords(line.mail, t)}>
            {(words) => <span class={styles['muted']}>{words()}</span>}
          </Show>
        </span>
        <span class={styles['tools']}>
          <TicketLink mail={line.mail} />
          <Button id={`look-${line.mail.id}`} size="small" onClick={() => setOpened(line.mail)}>
            {t('mail.look')}
            <span class="visually-hidden">, {titleOf(line.mail, t)}</span>
          </Button>
        </span>
      </li>
    );
  }

  function TicketLink(line: { mail: Mail }) {
    return (
      <Show when={line.mail.ticketId}>
        {(ticketId) => (
          <Link
            to="/w/$workspace/ticket/$ticket"
            params={{ workspace: props.slug, ticket: ticketId() }}
            class={buttonClass({ size: 'small', variant: 'quiet' })}
          >
            {t('mail.toTicket')}
            <span class="visually-hidden">, {titleOf(line.mail, t)}</span>
          </Link>
        )}
      </Show>
    );
  }
}
