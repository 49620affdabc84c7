export { AdministrationPage } from './administration-page.tsx';
export { ListTop, ServerList } from './server-list.tsx';
