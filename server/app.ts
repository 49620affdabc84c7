// The HTTP server put together: what every request passes, then each feature's routes.

import type { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { AppContext, AppEnv } from './app-context.ts';
import { isForLater } from './commands/failures.ts';
import { accountRoutes, actorKeyOf } from './features/accounts/index.ts';
import { articleRoutes } from './features/articles/index.ts';
import { auditRoutes, recordAccess } from './features/audit/index.ts';
import { bulkRoutes } from './features/bulk/index.ts';
import { demoRoutes } from './features/demo/index.ts';
import { fileRoutes } from './features/files/index.ts';
import { answerNotFound, pageRoutes } from './features/pages/index.ts';
import { mailRoutes } from './features/mail-sending/index.ts';
import { productRoutes, saleRoutes } from './features/products/index.ts';
import { deliveryRoutes } from '#server/features/deliveries/index.ts';
import { mailTextRoutes } from '#server/features/mail-texts/index.ts';
import { mailboxRoutes } from './features/mailboxes/index.ts';
import { preferenceRoutes } from './features/notifications/index.ts';
import { pushRoutes } from './features/push/index.ts';
import { slackRoutes } from './features/slack/index.ts';
import { webhookRoutes } from './features/webhooks/index.ts';
import {
  contactRoutes,
  createIntake,
  newsRoutes,
  publicUploadRoutes,
  requestPageRoutes,
  requestRoutes,
} from './features/requests/index.ts';
import { reportRoutes } from './features/reports/index.ts';
import { searchRoutes } from './features/search/index.ts';
import { settingsRoutes } from './features/settings/index.ts';
import { statisticsRoutes } from './features/statistics/index.ts';
import { insertRoutes } from './features/inserts/index.ts';
import { panelRoutes } from './features/panels/index.ts';
import { ruleRoutes } from './features/rules/index.ts';
import { templateRoutes } from './features/templates/index.ts';
import { ticketRoutes } from './features/tickets/index.ts';
import { transferRoutes } from './features/transfer/index.ts';
import { viewRoutes } from './features/views/index.ts';
import { createHealth } from './health.ts';
import { openApiRoutes } from './openapi/index.ts';
import { createApi } from './platform/http/api.ts';
import { createTrustedProxies } from './platform/http/client-ip.ts';
import { notModified } from './platform/http/etag.ts';
import { createOnError } from './platform/http/on-error.ts';
import { rateLimit } from './platform/http/rate-limit.ts';
import { requestFacts } from './platform/http/request-facts.ts';
import { securityHeaders } from './platform/http/security-headers.ts';
import { mountSync } from './sync/index.ts';

export type App = OpenAPIHono<AppEnv>;

export function createApp(context: AppContext): App {
  const { config, log } = context;
  const app = createApi<AppEnv>();
  app.onError(createOnError({ log, isUnavailable: isForLater }));
  app.notFound(answerNotFound);
  app.use(
    requestFacts({
      trustedProxies: createTrustedProxies(config.trustedProxies),
      hasTls: config.hasTls,
    }),
  );
  app.use(securityHeaders());
  const health = createHealth(context);
  app.use(health.measure);
  app.route('/', health.routes);
  // A worker answers its supervisor and nobody else.
  if (config.role === 'worker') return app;

  // Around all that follows, so that what a limit or the guard refuses is in the log as well.
  app.use('/api/v1/w/*', recordAccess(context));
  app.use('/sync/v1/w/*', recordAccess(context));
  // First by address, so that nobody's keys can be tried without end; then, once it is known, by who asks.
  const { apiPerMinute } = config;
  if (apiPerMinute !== undefined) {
    app.use('/api/*', limitByAddress(context, apiPerMinute));
  }
  // Deny by default: a workspace's paths need somebody, except the few that make one or are public.
  const guard = context.requireActor();
  const guardUnlessOpen: MiddlewareHandler<AppEnv> = (c, next) =>
    isOpen(c.req.method, c.req.path) ? next() : guard(c, next);
  app.use('/api/v1/w/:workspace/*', guardUnlessOpen);
  if (apiPerMinute !== undefined) app.use('/api/*', limitByCaller(context, apiPerMinute));
  app.use('/api/v1/w/*', notModified());

  app.route('/', accountRoutes(context));
  app.route('/', demoRoutes(context));
  app.route('/', settingsRoutes(context));
  app.route('/', articleRoutes(context));
  app.route('/', auditRoutes(context));
  app.route('/', bulkRoutes(context));
  app.route('/', fileRoutes(context));
  app.route('/', mailRoutes(context));
  app.route('/', mailTextRoutes(context));
  app.route('/', deliveryRoutes(context));
  app.route('/', mailboxRoutes(context));
  app.route('/', productRoutes(context));
  app.route('/', preferenceRoutes(context));
  app.route('/', pushRoutes(context));
  app.route('/', slackRoutes(context));
  app.route('/', reportRoutes(context));
  app.route('/', webhookRoutes(context));
  app.route('/', ruleRoutes(context));
  app.route('/', saleRoutes(context));
  app.route('/', searchRoutes(context));
  app.route('/', statisticsRoutes(context));
  app.route('/', templateRoutes(context));
  app.route('/', insertRoutes(context));
  app.route('/', panelRoutes(context));
  app.route('/', ticketRoutes(context));
  app.route('/', transferRoutes(context));
  app.route('/', viewRoutes(context));
  const intake = createIntake(context);
  app.route('/', requestRoutes(context, intake));
  app.route('/', newsRoutes(context, intake));
  app.route('/', publicUploadRoutes(context, intake));
  app.route('/', openApiRoutes(app));
  context.drains.push(mountSync(app, context).drain);
  app.route('/', requestPageRoutes(context, intake));
  app.route('/', contactRoutes(context, intake));
  // Last: files answer any path that is theirs.
  app.route('/', pageRoutes(context));
  return app;
}

/** Of so many callers behind one address. */
const CALLERS_PER_ADDRESS = 10;

const limitByAddress = ({ clock }: AppContext, perMinute: number): MiddlewareHandler<AppEnv> =>
  rateLimit({
    name: 'address',
    perMinute: perMinute * CALLERS_PER_ADDRESS,
    clock,
    keyOf: (c) => c.get('clientNetwork'),
  });

const limitByCaller = ({ clock }: AppContext, perMinute: number): MiddlewareHandler<AppEnv> =>
  rateLimit({
    name: 'api',
    perMinute,
    clock,
    keyOf: (c) =>
      c.get('actor') === undefined
        ? c.get('clientNetwork')
        : `${c.get('workspace').id} ${actorKeyOf(c)}`,
  });

const PUBLIC_PATH = /^\/api\/v1\/w\/[^/]+\/public\//;
const SIGN_IN_PATH = /^\/api\/v1\/w\/[^/]+\/sessions$/;

const isOpen = (method: string, path: string): boolean =>
  PUBLIC_PATH.test(path) || (method === 'POST' && SIGN_IN_PATH.test(path));
