// A receiver of webhooks (docs/WEBHOOKS.md): verifies the signature, drops what it knows, and prints a line for each event.
//
//   WEBHOOK_SECRET=whsec_… PORT=8787 node tools/webhook-receiver.mjs

import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const MOST_BYTES = 512 * 1024;
const TOLERANCE_S = 5 * 60;
const KNOWN_IDS = 10_000;

const secret = process.env.WEBHOOK_SECRET ?? '';
if (!secret.startsWith('whsec_')) throw new Error('WEBHOOK_SECRET must begin with whsec_');
const key = Buffer.from(secret.slice('whsec_'.length), 'base64');

/** Whether one of the signatures is ours, and of these minutes: an older one may be somebody's who has listened. */
function isGenuine(headers, body) {
  const id = String(headers['webhook-id'] ?? '');
  const timestamp = String(headers['webhook-timestamp'] ?? '');
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (id === '' || !/^\d+$/.test(timestamp) || age > TOLERANCE_S) return false;
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  return String(headers['webhook-signature'] ?? '')
    .split(' ')
    .some((signature) => {
      const [version, base64 = ''] = signature.split(',');
      const given = Buffer.from(base64, 'base64');
      return (
        version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
      );
    });
}

/** The oldest go first. */
const known = new Set();

async function answer(request, response) {
  if (request.method !== 'POST') return response.writeHead(405).end();
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MOST_BYTES) return response.writeHead(413).end();
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
  const id = String(request.headers['webhook-id']);
  if (!known.has(id)) {
    const { type, data } = JSON.parse(body.toString('utf8'));
    process.stdout.write(`${JSON.stringify({ id, type, ticket: data.ticket?.number ?? null })}\n`);
    // Known from when it is done: what fails before is sent once more.
    known.add(id);
    if (known.size > KNOWN_IDS) known.delete(known.values().next().value);
  }
  return response.writeHead(204).end();
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.listen(Number(process.env.PORT ?? 8787), '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${server.address().port}/\n`);
});
