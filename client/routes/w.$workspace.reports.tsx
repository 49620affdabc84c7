import { createFileRoute, useNavigate } from '@tanstack/solid-router';
import { DeskSyncMark, useDesk } from '#client/features/desk/index.ts';
import { ReportsPage, type ReportSearch } from '#client/features/reports/index.ts';

/** What they say is read where it is shown: the desk is not loaded for an address. */
const KEYS = [
  'report',
  'period',
  'from',
  'to',
  'by',
  'divide',
  'measure',
  'chart',
  'person',
  'behind',
] as const satisfies readonly (keyof ReportSearch)[];

export const Route = createFileRoute('/w/$workspace/reports')({
  validateSearch: (search: Record<string, unknown>): ReportSearch =>
    Object.fromEntries(
      KEYS.flatMap((key) => (typeof search[key] === 'string' ? [[key, search[key]]] : [])),
    ) as ReportSearch,
  component: Reports,
});

function Reports() {
  const params = Route.useParams();
  const search = Route.useSearch();
  const navigate = useNavigate();
  const { desk } = useDesk();
  return (
    <ReportsPage
      desk={desk}
      slug={params().workspace}
      syncMark={<DeskSyncMark />}
      search={search()}
      onSearch={(to, { replace }) =>
        void navigate({
          to: '/w/$workspace/reports',
          params: { workspace: params().workspace },
          search: to,
          replace,
          resetScroll: false,
        })
      }
    />
  );
}
