// Reads mails in a thread with a limit of time and memory. A mail that breaks a limit costs the thread its life and nobody
// else anything. If it had been read, and only the search for quotations took too long, it counts as read, unfolded.

import { Worker } from 'node:worker_threads';
import type { ParsedMail } from './parsed-mail.ts';

export type MailReader = {
  /** One after the other; whoever gives one here has it no longer. Rejects with MailUnreadable; nothing else is a mail's fault. */
  readonly read: (raw: Uint8Array) => Promise<ParsedMail>;
  readonly close: () => Promise<void>;
};

export class MailUnreadable extends Error {
  override name = 'MailUnreadable';
}

type Limits = {
  readonly parseMs?: number;
  readonly guessMs?: number;
  readonly memoryMb?: number;
};
type Job = {
  readonly raw: Uint8Array;
  readonly resolve: (mail: ParsedMail) => void;
  readonly reject: (error: Error) => void;
};
type Said = {
  readonly id: number;
  readonly mail?: ParsedMail;
  readonly guessed?: Pick<ParsedMail, 'answerHtml' | 'wholeHtml'>;
  readonly failed?: string;
};
type Running = {
  readonly id: number;
  readonly job: Job;
  readonly isHuge: boolean;
  timer: NodeJS.Timeout;
  mail?: ParsedMail;
};

const START_LIMIT_MS = 60_000;
/** The id by which a thread says that it has started. */
const READY = 0;

const LARGE_BYTES = 64 * 1024;
/** Whatever a thread needed for one of this size is free again when it has ended. */
const HUGE_BYTES = 8 * 1024 * 1024;

/** A large mail is not there twice. Small ones may be views of memory that others use. */
const givenAway = ({ buffer, byteLength }: Uint8Array): ArrayBuffer[] =>
  byteLength > LARGE_BYTES && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer
    ? [buffer]
    : [];

export function createMailReader(limits: Limits = {}): MailReader {
  const { parseMs = 10_000, guessMs = 2_000, memoryMb = 512 } = limits;
  const waiting: Job[] = [];
  let worker: Worker | undefined;
  let isReady = false;
  let startTimer: NodeJS.Timeout | undefined;
  let running: Running | undefined;
  let lastId = 0;
  let isClosed = false;

  const start = (): Worker => {
    const started = new Worker(new URL('./mail-worker.ts', import.meta.url), {
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: memoryMb,
        maxYoungGenerationSizeMb: 32,
        stackSizeMb: 4,
      },
    });
    started.unref();
    isReady = false;
    startTimer = setTimeout(() => replace('the thread for mails did not start'), START_LIMIT_MS);
    started.on('message', (said: Said) => {
      if (worker !== started) return;
      if (said.id === READY) {
        clearTimeout(startTimer);
        isReady = true;
        next();
      } else if (running?.id === said.id) listen(running, said);
    });
    started.on('error', (error) => {
      if (worker === started) replace(`reading it failed: ${error.message}`);
    });
    started.on('exit', () => {
      if (worker === started) replace('reading it ended the thread');
    });
    return started;
  };

  const listen = (one: Running, { mail, guessed, failed }: Said): void => {
    if (mail !== undefined) {
      one.mail = mail;
      clearTimeout(one.timer);
      one.timer = setTimeout(() => replace('looking for quotations took too long'), guessMs);
    } else if (guessed !== undefined && one.mail !== undefined) {
      finish({ ...one.mail, ...guessed });
    } else {
      finish(one.mail, failed);
    }
  };

  const finish = (mail: ParsedMail | undefined, reason = ''): void => {
    if (running === undefined) return;
    const { job, timer, isHuge } = running;
    clearTimeout(timer);
    running = undefined;
    if (isHuge && worker !== undefined) {
      const spent = worker;
      worker = undefined;
      void spent.terminate();
    }
    if (mail === undefined) job.reject(new MailUnreadable(reason));
    else job.resolve(mail);
    next();
  };

  const replace = (reason: string): void => {
    const dead = worker;
    worker = undefined;
    clearTimeout(startTimer);
    void dead?.terminate();
    if (running !== undefined) finish(running.mail, reason);
    else if (!isReady) {
      // It never came to work: no mail's fault, and whoever waits must not wait for ever.
      for (const job of waiting.splice(0)) job.reject(new Error(reason));
    }
  };

  const next = (): void => {
    if (running !== undefined || isClosed || waiting.length === 0) return;
    worker ??= start();
    if (!isReady) return;
    const job = waiting.shift();
    if (job === undefined) return;
    const id = (lastId += 1);
    const timer = setTimeout(() => replace('reading it took too long'), parseMs);
    running = { id, job, timer, isHuge: job.raw.byteLength > HUGE_BYTES };
    worker.postMessage({ id, raw: job.raw }, givenAway(job.raw));
  };

  return {
    read: (raw) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error('the server is stopping'));
        waiting.push({ raw, resolve, reject });
        next();
      }),
    close: async () => {
      isClosed = true;
      clearTimeout(startTimer);
      const stopping = new Error('the server is stopping');
      for (const job of waiting.splice(0)) job.reject(stopping);
      const last = worker;
      worker = undefined;
      if (running !== undefined) {
        clearTimeout(running.timer);
        running.job.reject(stopping);
        running = undefined;
      }
      await last?.terminate();
    },
  };
}
