export { ReportsPage } from './reports-page.tsx';
export type { ReportSearch } from './report-address.ts';
