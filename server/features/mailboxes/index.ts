export { noMails } from './fetch-mailbox.ts';
export { createMailFetcher } from './mail-fetcher.ts';
export { mailboxRoutes } from './mailbox-routes.ts';
export { outgoingServer } from './outgoing-server.ts';
export { readRawMail, storeMail } from './store-mail.ts';
