export { ContactFormsPage } from './contact-forms-page.tsx';
