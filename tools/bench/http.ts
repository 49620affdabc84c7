// A small client that keeps its connections: the load must not cost more than what it measures.

import { Agent, request } from 'node:http';

export type Answer = { readonly status: number; readonly text: string };
export type Client = (
  method: string,
  path: string,
  headers?: Readonly<Record<string, string>>,
  body?: unknown,
) => Promise<Answer>;

export function createClient(origin: string, connections: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return (method, path, headers = {}, body) =>
    new Promise((resolve, reject) => {
      const sent = request(
        `${origin}${path}`,
        {
          method,
          agent,
          timeout: 60_000,
          headers: {
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
          );
          answer.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer`)));
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

export async function expectOk(answer: Promise<Answer>): Promise<Answer> {
  const given = await answer;
  if (given.status >= 200 && given.status < 300) return given;
  throw new Error(`${given.status}: ${given.text.slice(0, 300)}`);
}
