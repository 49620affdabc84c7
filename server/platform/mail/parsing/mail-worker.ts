// A thread of its own for hostile mails: it can be killed without harm. It says what it has before it begins to guess.

import { parentPort } from 'node:worker_threads';
import { parseMail } from './parse-mail.ts';

parentPort?.on('message', ({ id, raw }: { id: number; raw: Uint8Array }) => {
  parseMail(raw).then(
    ({ mail, guess }) => {
      const buffers = mail.files.map(({ content }) => content.buffer as ArrayBuffer);
      parentPort?.postMessage({ id, mail }, [...new Set(buffers)]);
      try {
        parentPort?.postMessage({ id, guessed: guess() });
      } catch (error) {
        parentPort?.postMessage({ id, failed: String(error) });
      }
    },
    (error: unknown) => parentPort?.postMessage({ id, failed: String(error) }),
  );
});

// The time limit of a mail begins only now: starting a thread takes long on a busy machine, and is nobody's fault.
parentPort?.postMessage({ id: 0 });
