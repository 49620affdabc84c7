// A Slack-compatible webhook on this machine. Only for tests.

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SlackChannel = {
  readonly url: string;
  /** What was taken, message by message. */
  readonly texts: string[];
  /** How often it was asked. */
  asked: number;
  /** How it answers from now on; 200 at first. */
  answer: (response: ServerResponse) => void;
};
export type SlackService = {
  readonly channel: () => SlackChannel;
  readonly close: () => Promise<void>;
};

export async function startSlackService(): Promise<SlackService> {
  const channels = new Map<string, SlackChannel>();
  const server = createServer((request, response) => {
    const channel = channels.get(request.url ?? '');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (channel === undefined || request.method !== 'POST') {
        response.writeHead(404).end();
        return;
      }
      channel.asked += 1;
      const { text } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { text: string };
      response.on('finish', () => {
        if (response.statusCode < 300) channel.texts.push(text);
      });
      channel.answer(response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    channel: () => {
      const path = `/services/T${channels.size}/secret`;
      const channel: SlackChannel = {
        url: `http://127.0.0.1:${port}${path}`,
        texts: [],
        asked: 0,
        answer: (response) => void response.writeHead(200).end('ok'),
      };
      channels.set(path, channel);
      return channel;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
