export { readRawMail, storeMail } from './store-mail.ts';
