export { contactRoutes } from './contact/contact-routes.ts';
export { publicUploadRoutes } from './public-uploads.ts';
export { requestRoutes } from './request-routes.ts';
export { createIntake, type Intake } from './intake.ts';
export type { RequestInput, RequestReceipt } from './request-api.ts';
export { newsRoutes } from './news.ts';
export { requestPageRoutes } from './pages/page-routes.ts';
