export { catchUp, reportRound } from './report-round.ts';
export { reportRoutes } from './report-routes.ts';
