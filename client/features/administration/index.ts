export { AdministrationPage } from './administration-page.tsx';
export { BackToDesk } from './back-to-desk.tsx';
export { ConfirmDialog } from './confirm-dialog.tsx';
export { detailWords } from './detail-words.ts';
export { failureWords } from './failure-words.ts';
export { FromServer } from './from-server.tsx';
export { ListTop, ServerList } from './server-list.tsx';
export { ShownOnce } from './shown-once.tsx';
