// How many mails a second the bridge takes in and sends: fetched from a real POP3 server and stored, read into requests that
// the desk sees, and their confirmations sent. Each by itself, with a database and a store of files of its own.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { createApp } from '#server/app.ts';
import { createContext, type AppConfig, type AppContext } from '#server/context.ts';
import { createMailIntake } from '#server/features/mail-intake/index.ts';
import { createMailOutcomes, mailRound } from '#server/features/mail-sending/index.ts';
import { createMailFetcher } from '#server/features/mailboxes/index.ts';
import { openDatabase } from '#server/platform/db/database.ts';
import { startEmbeddedPostgres } from '#server/platform/db/embedded-postgres.ts';
import { migrate } from '#server/platform/db/migrate.ts';
import { prepareDatabase } from '#server/platform/db/provision.ts';
import { appRole } from '#server/platform/db/roles.ts';
import { createLogger } from '#server/platform/log/logger.ts';
import { hasDovecot, MAIL_PASSWORD, startDovecot } from '#test/support/dovecot.ts';
import { processorMs, processorMsOfAll, type Benchmark, type Figure } from './figures.ts';
import { inventMails, startSink } from './mails.ts';

const MAILS = 2_000;
const ADDRESS = 'support@nordlicht.example';

export const mail: Benchmark = {
  name: 'mail',
  limitMs: 300_000,
  run: async () => {
    if (!hasDovecot())
      return [{ what: 'mails', measured: 'not measured: there is no Dovecot', budget: '–' }];
    const folder = await mkdtemp(join(tmpdir(), 'homing-bench-mail-'));
    const [dovecot, sink] = await Promise.all([startDovecot(), startSink()]);
    const embedded = await startEmbeddedPostgres({
      dataDir: join(folder, 'database'),
      maxConnections: 100,
    });
    const { appUrl, ownerUrl } = await prepareDatabase(embedded, 'homing');
    await migrate({ ownerUrl, appRole, folder: resolve('server/migrations') });
    const db = openDatabase({ url: appUrl });
    const context = await createContext({
      config: configOf(join(folder, 'data'), sink.port),
      db,
      log: createLogger('error'),
      secretKey: 'the secret key of a benchmark, which nobody else uses',
    });
    const fetcher = createMailFetcher(context);
    const intake = createMailIntake({ ...context, ...createMailOutcomes(context) });
    try {
      const workspaceId = await openMailDesk(context, dovecot.ports.pop3);
      const count = async (rows: string): Promise<number> => {
        const [row] = await db.tenantRead(workspaceId, (sql) =>
          sql.unsafe<{ count: number }[]>(`select count(*)::int as count from ${rows}`),
        );
        return row?.count ?? 0;
      };
      const measure = async (
        what: string,
        atLeast: number,
        work: () => Promise<unknown>,
        done: () => Promise<number>,
      ): Promise<Figure> => {
        const times = () =>
          Promise.all([processorMs(process.pid), processorMsOfAll(embedded.pid())]);
        const [own, postgres] = await times();
        const from = performance.now();
        await work();
        const seconds = (performance.now() - from) / 1000;
        const [ownThen, postgresThen] = await times();
        const mails = await done();
        if (mails < MAILS) throw new Error(`${what}: only ${mails} of ${MAILS}`);
        const perSecond = mails / seconds;
        const each = (used: number): string => (used / mails).toFixed(1);
        return {
          what: `mails ${what}, ${MAILS} that wait`,
          measured: `${perSecond.toFixed(0)}/s; processor time each: server ${each(ownThen - own)} ms, PostgreSQL ${each(postgresThen - postgres)} ms`,
          budget: `≥ ${atLeast}/s`,
          isMet: perSecond >= atLeast,
        };
      };
      dovecot.put('support', ...inventMails(MAILS, ADDRESS));
      const stored = await measure(
        'fetched over POP3 and stored',
        200,
        async () => {
          await fetcher.round();
          await fetcher.settled();
        },
        () => count('inbound_mails m'),
      );
      const visible = await measure(
        'read into visible requests',
        120,
        () => intake.round(workspaceId),
        () => count('tickets t'),
      );
      const sent = await measure(
        'sent over SMTP',
        50,
        () => mailRound(context, { only: workspaceId }),
        () => Promise.resolve(sink.taken()),
      );
      return [stored, visible, sent];
    } finally {
      await fetcher.close();
      await intake.close();
      await context.close();
      await db.close();
      await embedded.stop();
      await Promise.all([dovecot.stop(), sink.close()]);
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const configOf = (dataDir: string, smtpPort: number): AppConfig => ({
  host: '127.0.0.1',
  role: 'all',
  publicUrl: undefined,
  signUp: 'open',
  trustedProxies: [],
  hasTls: false,
  clientFolder: resolve('dist/client'),
  dataDir,
  metricsToken: undefined,
  smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
  mailFrom: ADDRESS,
  allowsPrivateMail: true,
});

/** A workspace with a mailbox that is due at once. */
async function openMailDesk(context: AppContext, port: number): Promise<WorkspaceId> {
  const app = createApp(context);
  const incoming = { incoming: { socket: { remoteAddress: '198.51.100.1' } } };
  const post = async (path: string, body: unknown, cookie = ''): Promise<Response> => {
    const headers = { 'content-type': 'application/json', origin: 'http://localhost', cookie };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await app.request(`http://localhost${path}`, init, incoming);
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const slug = 'nordlicht';
  const signedUp = await post('/api/v1/workspaces', {
    slug,
    name: 'Nordlicht',
    blueprint: 'maildesk',
    language: 'en',
    admin: { name: 'Ada Nord', email: `ada@${slug}.example`, password: 'correct horse battery' },
  });
  const cookie = signedUp.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  await post(
    `/api/v1/w/${slug}/mailboxes`,
    {
      name: 'Support',
      address: ADDRESS,
      incoming: {
        kind: 'pop3',
        host: '127.0.0.1',
        port,
        security: 'none',
        user: 'support',
        login: { kind: 'password', password: MAIL_PASSWORD },
      },
    },
    cookie,
  );
  return ((await signedUp.json()) as { id: WorkspaceId }).id;
}
