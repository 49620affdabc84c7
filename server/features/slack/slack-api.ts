import { z } from '@hono/zod-openapi';
import { NOTICE_EVENTS } from '#shared/notifications/notice-events.ts';
import { nextField, pageQuery } from '#server/platform/http/describe.ts';
import type { ListedDelivery, Webhook } from './slack-store.ts';

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

export const deliveriesQuery = pageQuery.extend({
  state: z.enum(['waiting', 'sent', 'failed']).optional().describe('All where it is absent'),
});
export const deliveriesAnswer = z
  .object({
    items: z.array(
      z
        .object({
          id: z.string(),
          event: z.enum(NOTICE_EVENTS),
          ticketId: z.string(),
          personId: z.string().nullable().describe("Whose webhook; null: the workspace's"),
          state: z.enum(['waiting', 'sent', 'failed']),
          attempts: z.number().int(),
          at: instant.describe('When it happened'),
          sentAt: instant.nullable(),
          nextAt: instant.nullable().describe('When it is tried next'),
          problem: z.string().nullable().describe('A code: why it was not taken'),
        })
        .openapi('SlackDelivery'),
    ),
    next: nextField,
  })
  .openapi('SlackDeliveries');

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

export const presentDelivery = (one: ListedDelivery) => ({
  id: one.id,
  event: one.event,
  ticketId: one.ticketId as string,
  personId: one.personId as string | null,
  state: one.state,
  attempts: one.attempts,
  at: one.at,
  sentAt: one.sentAt,
  nextAt: one.state === 'waiting' ? one.dueAt : null,
  problem: one.problem,
});
