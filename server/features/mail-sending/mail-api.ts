import { z } from '@hono/zod-openapi';
import { nextField, pageQuery } from '#server/platform/http/describe.ts';
import type { MailLine } from './mail-views.ts';

export const mailsQuery = pageQuery.extend({
  direction: z.enum(['in', 'out']).optional().describe('Both where it is absent'),
  state: z
    .string()
    .regex(/^[a-z]{1,20}$/)
    .optional()
    .describe(
      'Of outgoing mails waiting, gathered, sent, failed, bounced, passed; of incoming ones stored, done, unreadable, ignored, failed, erased',
    ),
  ticket: z.uuid().optional().describe('Of this ticket'),
  address: z.string().max(254).optional().describe('To or from exactly this address'),
});

const mailAnswer = z
  .object({
    id: z.string(),
    direction: z.enum(['in', 'out']),
    at: z.string().describe('When it was decided on, or came in'),
    state: z.string(),
    kind: z.string().nullable().describe('What it is about, or what it was recognised as'),
    address: z
      .string()
      .nullable()
      .describe('To whom, or from whom; null: a colleague who is not looked up yet'),
    subject: z.string().nullable(),
    ticketId: z.string().nullable(),
    messageId: z.string().nullable(),
    mailboxId: z.string().nullable(),
    messageIdHeader: z.string().nullable(),
    attempts: z.number().int(),
    sentAt: z.string().nullable(),
    problem: z.string().nullable().describe('A code: why it was not sent, or not yet'),
    detail: z.string().nullable().describe('What the other server said'),
  })
  .openapi('Email');
export const mailsAnswer = z
  .object({
    items: z.array(mailAnswer),
    next: nextField,
    withoutServer: z
      .number()
      .int()
      .describe('How many outgoing mails wait because there is nothing to send them with'),
  })
  .openapi('Emails');
export { mailAnswer };

export const presentMail = (line: MailLine): z.infer<typeof mailAnswer> => ({ ...line });
