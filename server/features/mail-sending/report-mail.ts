// What became of a mail that people should know of stands in its ticket's history, and so reaches the desk's devices (M8).

import { createHash } from 'node:crypto';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import type { Intent } from './mail-store.ts';

export async function reportMail(
  { execute, log }: Pick<AppContext, 'execute' | 'log'>,
  workspaceId: WorkspaceId,
  intent: Pick<Intent, 'id' | 'ticketId' | 'messageId' | 'recipient' | 'personId' | 'resends'>,
  outcome: 'failed' | 'bounced' | 'repeated',
  detail: string,
): Promise<void> {
  // What colleagues were to be told is no business of the ticket's.
  if (intent.ticketId === null || intent.personId !== null) return;
  const done = await execute({
    workspaceId,
    actor: { kind: 'system' },
    origin: { via: 'system', ip: '', actorName: 'mail' },
    commands: [
      {
        type: 'report-mail',
        ticketId: intent.ticketId,
        messageId: intent.messageId,
        recipient: intent.recipient,
        outcome,
        detail: detail.slice(0, 300),
      },
    ],
    receipt: {
      kind: 'key',
      actor: 'mail',
      key: `${outcome}:${intent.id}:${intent.resends}`,
      requestHash: createHash('sha256')
        .update(`${outcome} ${intent.id} ${intent.resends}`)
        .digest(),
    },
  });
  if (!done.ok)
    log.warn({ workspaceId, intent: intent.id, outcome }, 'a mail could not be reported');
}
