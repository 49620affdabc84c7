// Messages to Slack-compatible webhooks (N1): of people, and of the workspace's own channel.

export { slackRoutes } from './slack-routes.ts';
export { retry as tellSlackAgain } from './slack-store.ts';
export { forgetSlackDeliveries, slackRound } from './slack-round.ts';
