export { ruleRoutes } from './rule-routes.ts';
export { applyTimedRules } from './rule-timers.ts';
