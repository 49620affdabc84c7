import { z } from '@hono/zod-openapi';
import type { Webhook } from './slack-store.ts';

export const SLACK_LIMITS = { url: 500 } as const;

export const webhookBody = z
  .strictObject({
    url: z
      .string()
      .min(1)
      .max(SLACK_LIMITS.url)
      .describe(
        'A Slack-compatible incoming webhook; https. It is kept sealed and never shown again',
      ),
  })
  .openapi('SetSlackWebhook');

const instant = z.string().openapi({ format: 'date-time' });

export const webhookAnswer = z
  .object({
    webhook: z
      .object({
        host: z.string(),
        end: z.string().describe('Its last four characters'),
        setAt: instant,
        lastSentAt: instant.nullable(),
        failedSince: instant.nullable(),
        problem: z.string().nullable().describe('A code: why messages do not arrive'),
      })
      .openapi('SlackWebhook')
      .nullable(),
  })
  .openapi('SlackState');

export const testedAnswer = z
  .object({
    outcome: z.enum(['sent', 'failed']),
    problem: z.string().nullable().describe('A code'),
  })
  .openapi('SlackTested');

export const presentWebhook = (webhook: Webhook | undefined) => ({
  webhook:
    webhook === undefined
      ? null
      : {
          host: webhook.host,
          end: webhook.urlEnd,
          setAt: webhook.setAt,
          lastSentAt: webhook.lastSentAt,
          failedSince: webhook.failedSince,
          problem: webhook.problem,
        },
});
