export { tellAgain } from './push-store.ts';
export { noPushes, pushRound } from './push-round.ts';
export { pushRoutes } from './push-routes.ts';
