export { templateRoutes } from './template-routes.ts';
export { findUsableTemplate, insertTemplate } from './template-store.ts';
export { requireTemplateUser } from './template-rights.ts';
export { findFillFacts, loadFillFacts, type FillCaller } from './fill-facts.ts';
export { bodiesField, filledTextShape } from './template-api.ts';
