import { createContext, useContext, type Accessor } from 'solid-js';
import type { Desk } from '#client/data/index.ts';
import type { PartNames } from './part-names.ts';
import type { Behind, ReportAddress } from './report-address.ts';
import type { ReportFormat } from './report-format.ts';
import type { ReportsApi } from './reports-api.ts';

/** What all reports of the page have in common. */
export type Reports = {
  readonly desk: Desk;
  readonly slug: string;
  readonly requests: ReportsApi;
  readonly address: Accessor<ReportAddress>;
  /** `replace`: the way back does not lead through it. */
  readonly change: (
    changes: Partial<ReportAddress>,
    options?: { readonly replace: boolean },
  ) => void;
  readonly open: (behind: Behind) => void;
  /** Where the workspace is. */
  readonly today: Accessor<string>;
  readonly format: Accessor<ReportFormat>;
  readonly names: PartNames;
  readonly isOnline: Accessor<boolean>;
};

const ReportsContext = createContext<Reports>();
export const ReportsProvider = ReportsContext.Provider;

export function useReports(): Reports {
  const reports = useContext(ReportsContext);
  if (reports === undefined) throw new Error('useReports() needs the page of reports above it.');
  return reports;
}
