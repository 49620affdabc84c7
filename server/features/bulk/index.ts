export { bulkRound, purgeBulk } from './bulk-round.ts';
export { bulkRoutes } from './bulk-routes.ts';
