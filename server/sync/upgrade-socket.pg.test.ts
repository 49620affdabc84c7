// Among the tests with a database for their surroundings: the others take a browser's WebSocket for the server's.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { App } from '#server/app.ts';
import { listen, type HttpServer } from '#server/http-server.ts';
import { closeAtOnce, upgradeSocket } from './upgrade-socket.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const contexts: WeakRef<object>[] = [];
const heard: string[] = [];
const open = (socket: WebSocket): void => {
  socket.on('error', () => undefined);
  socket.on('message', (data, isBinary) =>
    heard.push(`${isBinary} ${(data as Buffer).toString()}`),
  );
  socket.on('close', (code) => heard.push(`closed ${code}`));
};

let server: HttpServer;
beforeAll(async () => {
  const app = new Hono();
  app.get('/talk', (c) => {
    contexts.push(new WeakRef(c));
    return upgradeSocket(c, open);
  });
  app.get('/never', (c) => closeAtOnce(c, 4403, 'not you'));
  server = await listen({
    app: app as unknown as App,
    host: '127.0.0.1',
    port: 0,
    tls: undefined,
  });
});
afterAll(() => server?.drain());

test('B16 an open socket keeps nothing of its request, and hears all that is said and the end', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/talk`);
  await once(socket, 'open');
  socket.send(Buffer.from('first'));
  socket.send('second');
  await expect.poll(() => heard).toEqual(['true first', 'false second']);

  await expect
    .poll(async () => {
      await sleep(10);
      collectGarbage();
      return contexts[0]?.deref();
    })
    .toBeUndefined();

  socket.send('third');
  await expect.poll(() => heard.at(-1)).toBe('false third');
  socket.close(4000);
  await expect.poll(() => heard.at(-1)).toBe('closed 4000');
});

test('B16 one who may not come in is told so by a code', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/never`);
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([4403, 'not you']);
});

test('B16 the server knows its open sockets, and closes them when it stops', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/talk`);
  await once(socket, 'open');
  const closed = once(socket, 'close');
  await server.drain();
  expect((await closed)[0]).toBe(4503);
});
