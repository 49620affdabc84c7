export { transferRoutes } from './transfer-routes.ts';
export { transferRound, type TransferReport } from './transfer-round.ts';
