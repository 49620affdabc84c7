import { Link } from '@tanstack/solid-router';
import Inbox from 'lucide-solid/icons/inbox';
import { For, Show } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { createPages, Pager, type Pages } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { AGE_BANDS, bandWords } from './age-words.ts';
import { Answered } from './answered.tsx';
import { createAsked } from './create-asked.ts';
import type { Behind } from './report-address.ts';
import { FIGURE_KINDS, FIGURE_LABELS } from './report-figures.ts';
import type { BehindLine } from './reports-api.ts';
import { useReports } from './reports-context.tsx';
import styles from './reports.module.css';

const LIST_ID = 'report-behind';

/** The tickets behind a figure (R6), one line for each thing that was counted. */
export function BehindDialog() {
  const { t, ...i18n } = useI18n();
  const { address, change, format, names } = useReports();
  const about = ({ figure, from, to, divide, key, status, person, band }: Behind): string => {
    const days = to === undefined ? [] : [format().days({ from: from ?? to, to })];
    const age = figure === 'age' ? AGE_BANDS[band ?? 0] : undefined;
    return [
      ...days,
      ...(age === undefined ? [] : [bandWords(age, { t, ...i18n })]),
      ...(divide === undefined ? [] : [names.part(divide, key ?? '')]),
      ...(status === undefined ? [] : [names.status(status)]),
      ...(person === undefined ? [] : [names.person(person)]),
    ].join(' · ');
  };
  return (
    <Show when={address().behind} keyed>
      {(behind) => (
        <Dialog
          open
          onOpenChange={(isOpen) => !isOpen && change({ behind: undefined })}
          size="large"
          title={t(FIGURE_LABELS[behind.figure])}
          description={about(behind)}
        >
          <BehindList behind={behind} />
        </Dialog>
      )}
    </Show>
  );
}

function BehindList(props: { behind: Behind }) {
  const { t } = useI18n();
  const { isOnline, requests } = useReports();
  const pages: Pages = createPages(LIST_ID, () => asked.data());
  const asked = createAsked({
    question: () => ({ behind: props.behind, cursor: pages.cursor() }),
    ask: ({ behind, cursor }, signal) => requests.behind(behind, cursor, signal),
    isOnline,
  });
  return (
    <Answered asked={asked} rows={6}>
      {(page) => (
        <>
          <Show
            when={page().items.length > 0}
            fallback={
              <EmptyState
                icon={<Inbox />}
                title={t('report.behindEmpty')}
                text={t('report.behindEmptyText')}
              />
            }
          >
            <ul id={LIST_ID} class={styles['lines']} aria-label={t('report.behind')} tabIndex={-1}>
              <For each={page().items}>{(one) => <Line one={one} behind={props.behind} />}</For>
            </ul>
          </Show>
          <Pager pages={pages} next={page().next} />
        </>
      )}
    </Answered>
  );
}

function Line(props: { one: BehindLine; behind: Behind }) {
  const { t } = useI18n();
  const { format, names, slug } = useReports();
  const facts = () => {
    const { at, personId, status, value } = props.one;
    const kind = FIGURE_KINDS[props.behind.figure];
    const figure =
      value === null || kind === undefined
        ? []
        : [kind === 'stars' ? t('ticket.ratingOf', { value }) : format().figure(kind, value)];
    return [
      ...figure,
      format().moment(fromInstant(at)),
      ...(personId === null ? [] : [names.person(personId)]),
      t('report.statusNow', { status: names.status(status) }),
    ].join(' · ');
  };
  return (
    <li class={styles['line']}>
      <Link
        to="/w/$workspace/ticket/$ticket"
        params={{ workspace: slug, ticket: props.one.ticketId }}
      >
        <Show when={props.one.number}>
          {(number) => (
            <>
              <bdi>#{number()}</bdi>{' '}
            </>
          )}
        </Show>
        <bdi>{props.one.subject === '' ? t('desk.noSubject') : props.one.subject}</bdi>
      </Link>
      <span class={styles['muted']}>{facts()}</span>
    </li>
  );
}
