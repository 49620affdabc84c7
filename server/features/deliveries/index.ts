// What was to be told and could not be (N3).

export { deliveryRoutes } from './delivery-routes.ts';
