#!/usr/bin/env node
// Started in place of Firefox, with its arguments: starts it and stands between it and Playwright, which speaks WebDriver
// BiDi with newer ones than Debian's. Of what this Firefox does not know, that is answered as done which no test here can
// do without noticing: emulation of screens and colours, where downloads go, bodies kept for whoever asks later. Nothing
// else is changed on the way.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { WebSocket, WebSocketServer } from 'ws';

const CAN_DO_WITHOUT = /^(?:emulation\.|browser\.setDownloadBehavior$|network\.addDataCollector$)/;
const LISTENING = /^(.*WebDriver BiDi listening on )(ws:\/\/\S+)/;

const firefox = spawn(process.env['FIREFOX'] ?? 'firefox', process.argv.slice(2), {
  stdio: ['ignore', 'inherit', 'pipe'],
});
firefox.on('exit', (code) => process.exit(code ?? 1));
firefox.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
  process.on(signal, () => firefox.kill(signal));

createInterface({ input: firefox.stderr }).on('line', (line) => {
  const [, words, address] = LISTENING.exec(line) ?? [];
  if (address === undefined) process.stderr.write(`${line}\n`);
  else {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (client, request) =>
      connect(client, new URL(request.url ?? '/', address)),
    );
    server.on('listening', () => {
      process.stderr.write(`${words}ws://127.0.0.1:${server.address().port}\n`);
    });
  }
});

/** @param {WebSocket} client @param {URL} address */
function connect(client, address) {
  const browser = new WebSocket(address, { maxPayload: 256 * 1024 * 1024 });
  const waiting = [];
  const send = (text) =>
    browser.readyState === WebSocket.OPEN ? browser.send(text) : waiting.push(text);
  browser.on('open', () => waiting.splice(0).forEach((text) => browser.send(text)));
  /** Orders under way that need not be known, by number. */
  const optional = new Set();
  client.on('message', (data) => {
    const text = data.toString();
    const { id, method } = JSON.parse(text);
    if (CAN_DO_WITHOUT.test(method)) optional.add(id);
    send(text);
  });
  browser.on('message', (data) => {
    const text = data.toString();
    const { id, error } = optional.size > 0 ? JSON.parse(text) : {};
    const isUnknown = optional.delete(id) && error === 'unknown command';
    client.send(isUnknown ? JSON.stringify({ id, type: 'success', result: {} }) : text);
  });
  client.on('close', () => browser.close());
  browser.on('close', () => client.close());
  for (const socket of [client, browser])
    socket.on('error', (error) => process.stderr.write(`${error.message}\n`));
}
