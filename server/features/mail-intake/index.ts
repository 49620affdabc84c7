// Mails become tickets and messages (M2–M5): what was fetched is read, its ticket is found, and the one door writes it.

export { createMailIntake, type MailIntake } from './intake-round.ts';
export { forgetBytes } from './intake-store.ts';
export { reprocessMail } from './reprocess-mail.ts';
