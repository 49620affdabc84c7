export { offerDemo } from './offer-demo.ts';
export { demoRoutes } from './demo-routes.ts';
