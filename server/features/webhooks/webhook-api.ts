import { z } from '@hono/zod-openapi';
import { CONDITION_LIMITS } from '#shared/conditions/condition.ts';
import type { FieldSet } from '#shared/conditions/fields.ts';
import { print } from '#shared/conditions/print.ts';
import { WEBHOOK_EVENTS, WEBHOOK_LIMITS } from '#shared/engine/webhook-events.ts';
import { line } from '#server/features/accounts/index.ts';
import { filterField } from '#server/conditions/filter-field.ts';
import { nextField, pageQuery } from '#server/platform/http/describe.ts';
import { DELIVERY_STATES, type Delivery } from './delivery-store.ts';
import type { Webhook } from './webhook-store.ts';

const shape = {
  url: z
    .string()
    .min(1)
    .max(WEBHOOK_LIMITS.url)
    .describe('https, of the Internet; no redirect is followed'),
  description: line(WEBHOOK_LIMITS.description),
  events: z
    .array(z.enum(WEBHOOK_EVENTS))
    .min(1)
    .max(WEBHOOK_EVENTS.length)
    .describe('`note.posted` brings words that customers never see'),
  q: z
    .string()
    .max(CONDITION_LIMITS.text)
    .describe('Only of tickets that this filter finds, as text; a moment after the event'),
  filter: filterField.describe('The same as a tree; with `q`, both hold'),
  isOn: z.boolean(),
};
export const createWebhookBody = z
  .strictObject({
    url: shape.url,
    description: shape.description.default(''),
    events: shape.events,
    q: shape.q.optional(),
    filter: shape.filter.optional(),
    isOn: shape.isOn.default(true),
  })
  .openapi('CreateWebhook');
export const changeWebhookBody = z
  .strictObject({
    url: shape.url.optional(),
    description: shape.description.optional(),
    events: shape.events.optional(),
    q: shape.q.optional().describe('Takes the place of the filter before'),
    filter: shape.filter.optional(),
    isOn: shape.isOn.optional(),
  })
  .openapi('ChangeWebhook');
export const redeliverBody = z
  .strictObject({
    since: z.iso
      .datetime()
      .describe('All that failed, of events from then on; as many as the queue takes'),
  })
  .openapi('RedeliverWebhook');

const instant = z.string().openapi({ format: 'date-time' });
const webhookShape = {
  id: z.string(),
  url: z.string(),
  description: z.string(),
  events: z.array(z.enum(WEBHOOK_EVENTS)),
  q: z.string().describe('Of which tickets; empty: of all'),
  filter: z.record(z.string(), z.unknown()),
  isOn: z.boolean(),
  offReason: z
    .enum(['gone', 'failing', 'maker'])
    .nullable()
    .describe(
      'Why it was switched off by itself: its receiver answered 410, it failed for three days, or whoever saved it manages nothing any more',
    ),
  makerId: z.string().describe('By whose rights it is told anything: whoever saved it last'),
  makerName: z.string(),
  hasSecret: z.boolean().describe('False after an import, until a new one is made'),
  previousSecretUntil: instant
    .nullable()
    .describe('Until then the secret before this one signs as well'),
  createdAt: instant,
  lastSentAt: instant.nullable(),
  failingSince: instant.nullable(),
  problem: z.string().nullable().describe('A code: why the last one was not taken'),
  pausedUntil: instant.nullable(),
  waiting: z.number().int().describe(`At most ${WEBHOOK_LIMITS.waiting} wait`),
  dropped: z.number().int().describe('Events that were not sent, as its queue was full'),
  droppedAt: instant.nullable(),
};
export const webhookAnswer = z.object(webhookShape).openapi('Webhook');
export const webhooksAnswer = z.object({ items: z.array(webhookAnswer) }).openapi('Webhooks');
export const webhookWithSecret = z
  .object({
    ...webhookShape,
    secret: z
      .string()
      .optional()
      .describe('`whsec_…`, to verify signatures with. Shown this once, and not to a repeat'),
  })
  .openapi('WebhookWithSecret');

const attempt = {
  status: z.number().int().nullable().describe('Of the answer, where there was one'),
  problem: z.string().nullable().describe('A code: why it was not taken'),
};
export const testedAnswer = z
  .object({ outcome: z.enum(['sent', 'failed']), ...attempt, ms: z.number().int() })
  .openapi('WebhookTested');

export const logQuery = pageQuery.extend({
  state: z.enum(DELIVERY_STATES).optional().describe('All where it is absent'),
});
export const deliveryAnswer = z
  .object({
    id: z.string().describe('The `webhook-id` of every attempt'),
    type: z.string(),
    ticketId: z.string().nullable(),
    ticketNumber: z.number().int().nullable(),
    sequence: z.number().int().nullable().describe('Of the event in the ticket’s history'),
    at: instant.describe('When it happened'),
    state: z
      .enum(DELIVERY_STATES)
      .describe(
        '`passed`: when it was to be sent the ticket was not to be seen any more, or such events were not asked for any more',
      ),
    nextAt: instant.nullable().describe('Not sent before, as long as it waits'),
    endedAt: instant.nullable(),
    attempts: z.number().int(),
    ...attempt,
    tries: z
      .array(z.object({ at: instant, ...attempt, ms: z.number().int() }))
      .describe('The latest twenty attempts, the oldest first'),
  })
  .openapi('WebhookDelivery');
export const deliveriesAnswer = z
  .object({ items: z.array(deliveryAnswer), next: nextField })
  .openapi('WebhookDeliveries');
export const redeliveredAnswer = z
  .object({ count: z.number().int() })
  .openapi('WebhookRedelivered');

export const presentWebhook = (
  webhook: Webhook,
  waiting: number,
  fields: FieldSet,
): z.infer<typeof webhookAnswer> => ({
  id: webhook.id,
  url: webhook.url,
  description: webhook.description,
  events: [...webhook.events],
  q: print(webhook.filter.where, fields),
  filter: { ...webhook.filter },
  isOn: webhook.isOn,
  offReason: webhook.offReason,
  makerId: webhook.makerId,
  makerName: webhook.makerName,
  hasSecret: webhook.secret !== null,
  previousSecretUntil: webhook.previousUntil,
  createdAt: webhook.createdAt,
  lastSentAt: webhook.lastSentAt,
  failingSince: webhook.failingSince,
  problem: webhook.problem,
  pausedUntil: webhook.pausedUntil,
  waiting,
  dropped: webhook.dropped,
  droppedAt: webhook.droppedAt,
});

export const presentDelivery = (delivery: Delivery): z.infer<typeof deliveryAnswer> => ({
  id: delivery.id,
  type: delivery.type,
  ticketId: delivery.ticketId,
  ticketNumber: delivery.ticketNumber,
  sequence: delivery.eventSeq,
  at: delivery.at,
  state: delivery.state,
  nextAt: delivery.state === 'waiting' ? delivery.dueAt : null,
  endedAt: delivery.endedAt,
  attempts: delivery.attempts,
  status: delivery.status,
  problem: delivery.problem,
  tries: [...delivery.tries],
});
