export { productRoutes } from './product-routes.ts';
export { upsertProducts } from './product-store.ts';
export { saleRoutes } from './sale-routes.ts';
export { insertSale } from './sale-store.ts';
