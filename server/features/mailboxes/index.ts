export { noMails } from './fetch-mailbox.ts';
export { createMailFetcher } from './mail-fetcher.ts';
export { readRawMail, storeMail } from './store-mail.ts';
