import { Show, createMemo, type JSX } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { dayIn } from '#shared/base/day.ts';
import type { Desk } from '#client/data/index.ts';
import { AdministrationPage, BackToAdministration } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Banner } from '#client/ui/banner.tsx';
import { Tabs, type TabItem } from '#client/ui/tabs.tsx';
import { useUi } from '#client/ui/ui-context.tsx';
import { AgesReport } from './ages-report.tsx';
import { BehindDialog } from './behind-dialog.tsx';
import { NowReport } from './now-report.tsx';
import { createPartNames } from './part-names.ts';
import { OperatorsReport, StatusesReport, TicketsReport, TimesReport } from './period-reports.tsx';
import {
  readAddress,
  REPORTS,
  writeAddress,
  type ReportName,
  type ReportSearch,
} from './report-address.ts';
import { createReportFormat } from './report-format.ts';
import { createReportsApi } from './reports-api.ts';
import { ReportsProvider, type Reports } from './reports-context.tsx';
import styles from './reports.module.css';

const LABELS = {
  now: 'report.now',
  tickets: 'report.tickets',
  times: 'report.times',
  statuses: 'report.statuses',
  operators: 'report.operators',
  ages: 'report.ages',
} as const satisfies Record<ReportName, MessageKey>;
const CONTENTS: Readonly<Record<ReportName, () => JSX.Element>> = {
  now: () => <NowReport />,
  tickets: () => <TicketsReport />,
  times: () => <TimesReport />,
  statuses: () => <StatusesReport />,
  operators: () => <OperatorsReport />,
  ages: () => <AgesReport />,
};

/** What was done and how long it took (R1, R2, R3, R6); what one looks at stands in the address. */
export function ReportsPage(props: {
  desk: Desk;
  slug: string;
  syncMark: JSX.Element;
  search: ReportSearch;
  onSearch: (search: ReportSearch, options: { readonly replace: boolean }) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const ui = useUi();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const { desk, slug } = props;
  const requests = createReportsApi(desk.api, slug);
  const timeZone = () => desk.workspace().configuration.timeZone;
  const address = createMemo(() => readAddress(props.search));
  const change: Reports['change'] = (changes, { replace } = { replace: false }) =>
    props.onSearch(writeAddress({ ...address(), ...changes }), { replace });
  // Another day begins there while the page is open.
  const today = createMemo(() => {
    ui.now();
    return dayIn(timeZone(), fromInstant(desk.now()));
  });
  const format = createMemo(() => createReportFormat(i18n.language(), timeZone()));
  const isOnline = createMemo(() => desk.sync().state !== 'offline');
  const reports: Reports = {
    desk,
    slug,
    requests,
    address,
    change,
    open: (behind) => change({ behind }),
    today,
    format,
    names: createPartNames(desk, i18n, requests),
    isOnline,
  };
  // Made once: other words are no reason to ask for everything anew.
  const tabs = REPORTS.map((report): TabItem => ({
    value: report,
    get label() {
      return t(LABELS[report]);
    },
    content: () => <div class={styles['report']}>{CONTENTS[report]()}</div>,
  }));
  return (
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="reports.read"
      name={t('report.title')}
      title={t('report.title')}
      lead={t('report.intro')}
      width="wide"
    >
      <p>
        <BackToAdministration slug={props.slug} />
      </p>
      <Show
        when={props.desk.self().permissions.includes('ticket.read-all')}
        fallback={<Banner tone="warning" title={t('error.forbidden')} />}
      >
        <ReportsProvider value={reports}>
          <Tabs
            label={t('report.title')}
            value={address().report}
            onChange={(report) => {
              // Tabs tell their value when they are drawn as well.
              if (report !== address().report)
                change({ report: report as ReportName, chart: undefined, person: undefined });
            }}
            items={tabs}
          />
          <BehindDialog />
        </ReportsProvider>
      </Show>
    </AdministrationPage>
  );
}
