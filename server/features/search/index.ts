export { searchRoutes } from './search-routes.ts';
export { planForWords } from './planner.ts';
export { firstText } from './similar.ts';
