// Webhooks out (X3): events to other systems, signed, sent again, logged. docs/WEBHOOKS.md is what receivers read.

export { forgetWebhookDeliveries } from './forget-deliveries.ts';
export { webhookRoutes } from './webhook-routes.ts';
export { createWebhookSender, type WebhookReport, type WebhookSender } from './webhook-sender.ts';
