// Ten thousand mails that wait at once, and one of 50 MB among them (REL11): the desk goes on working meanwhile, and the server
// keeps within its memory. A whole server, whose mails come from a real POP3 server and leave by a real SMTP one.

import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasDovecot, MAIL_PASSWORD, startDovecot } from '#test/support/dovecot.ts';
import { mb, ms, percentile, timed, type Benchmark } from './figures.ts';
import { expectOk } from './http.ts';
import { inventMails, startSink } from './mails.ts';
import type { Desk, Stage } from './stage.ts';

const MAILS = 10_000;
const LARGE_BYTES = 50 * 1024 * 1024;
const ADDRESS = 'support@flood.example';
/** People at work. */
const PEOPLE = 4;
const PAUSE_MS = 100;
const MOST_MS = 300;
const MOST_BYTES = 700 * 1024 * 1024;

export const mailFlood = (stage: Stage, desk: () => Promise<Desk>, share: number): Benchmark => ({
  name: 'mail-flood',
  limitMs: 1_200_000,
  isOnlyByName: true,
  run: async () => {
    if (!hasDovecot())
      return [{ what: 'mails', measured: 'not measured: there is no Dovecot', budget: '–' }];
    const { id, slug, admin, hotIds } = await desk();
    const [dovecot, sink] = await Promise.all([startDovecot(), startSink()]);
    const { cookie } = admin;
    const mails = MAILS * share;
    try {
      const some = inventMails(mails, ADDRESS);
      dovecot.put('support', ...some.splice(0, mails / 2), largeMail(), ...some);
      const idle = await memoryOf(stage.server.pid);
      const from = performance.now();
      await expectOk(
        stage.client(
          'POST',
          `/api/v1/w/${slug}/mailboxes`,
          { cookie },
          mailbox(dovecot.ports.pop3, sink.port),
        ),
      );
      let isOver = false;
      let most = 0;
      const watch = async (): Promise<void> => {
        for (; !isOver; await sleep(200)) most = Math.max(most, await memoryOf(stage.server.pid));
      };
      const times: number[] = [];
      const atWork = async (person: number): Promise<void> => {
        for (let n = person; !isOver; n += 1) {
          const ticket = `tickets/${hotIds[n % hotIds.length]}`;
          const paths = ['tickets?limit=50', ticket, `${ticket}/messages`, 'search?q=printer'];
          const path = `/api/v1/w/${slug}/${paths[n % paths.length]}`;
          times.push(await timed(() => expectOk(stage.client('GET', path, { cookie }))));
          await sleep(PAUSE_MS);
        }
      };
      const read = async (): Promise<number> => {
        const [row] = await stage.sql(
          (sql) => sql<{ count: number }[]>`
            select count(*)::int as count from inbound_mails m where m.workspace_id = ${id} and m.state = 'done'`,
        );
        return row?.count ?? 0;
      };
      const working = Promise.all([
        watch(),
        ...Array.from({ length: PEOPLE }, (_, index) => atWork(index)),
      ]);
      working.catch(() => undefined);
      while ((await read()) <= mails) {
        await Promise.race([sleep(1_000), working]);
      }
      const seconds = (performance.now() - from) / 1000;
      isOver = true;
      await working;
      const p95 = percentile(times, 0.95);
      const what = `${mails.toLocaleString('en')} mails that wait at once and one of 50 MB`;
      return [
        {
          what: `${what}: the desk's requests meanwhile (list, request, messages, search; ${PEOPLE} people)`,
          measured: `p50 ${ms(percentile(times, 0.5))}, p95 ${ms(p95)}, slowest ${ms(Math.max(...times))} of ${times.length}; all read after ${seconds.toFixed(0)} s, ${(mails / seconds).toFixed(0)}/s with fetching and sending (${sink.taken()} sent by then)`,
          budget: `p95 < ${MOST_MS} ms`,
          isMet: p95 < MOST_MS,
        },
        {
          what: `${what}: memory of the server`,
          measured: `${mb(most)} at most (${mb(idle)} before)`,
          budget: `< ${mb(MOST_BYTES)}`,
          isMet: most < MOST_BYTES,
        },
      ];
    } finally {
      await Promise.all([dovecot.stop(), sink.close()]);
    }
  },
});

const mailbox = (pop3: number, smtp: number) => {
  const server = { host: '127.0.0.1', security: 'none', user: 'support' };
  return {
    name: 'Support',
    address: ADDRESS,
    incoming: {
      ...server,
      kind: 'pop3',
      port: pop3,
      login: { kind: 'password', password: MAIL_PASSWORD },
    },
    outgoing: { ...server, user: '', port: smtp, login: null },
  };
};

/** With one file, as mails of this size are. */
function largeMail(): Buffer {
  const line = Buffer.from(`${'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo'.padEnd(76, 'A')}\r\n`);
  const head = [
    'From: Large <large@kunde.example>',
    `To: ${ADDRESS}`,
    'Subject: The whole plan',
    'Message-ID: <large@kunde.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="m"',
    '',
    '--m',
    'Content-Type: text/plain',
    '',
    'Please find the plan.',
    '--m',
    'Content-Type: application/pdf',
    'Content-Disposition: attachment; filename="plan.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    '',
  ].join('\r\n');
  const lines = Math.floor(LARGE_BYTES / line.byteLength);
  return Buffer.concat([
    Buffer.from(head),
    Buffer.alloc(lines * line.byteLength, line),
    Buffer.from('--m--\r\n'),
  ]);
}

/** What it holds of the machine's memory now. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}
