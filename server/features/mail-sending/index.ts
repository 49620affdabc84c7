// Mails of tickets (M6–M9): what was decided is sent, and what became of it is shown.

export { createMailOutcomes, type MailOutcomes } from './mail-outcomes.ts';
export { forgetMails } from './forget-mails.ts';
export { deskLink, isAddressToken } from './mail-links.ts';
export { builtInMailText, previewMail, type PreviewedMail } from './preview-mail.ts';
export { loadMailWorkspace, sendAgain } from './mail-store.ts';
export { measureOutbox } from './mail-views.ts';
export { mailRound } from './mail-round.ts';
export { mailRoutes } from './mail-routes.ts';
