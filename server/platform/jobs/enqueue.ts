import type { Tx } from '#server/platform/db/database.ts';
import type { Jobs } from './jobs.ts';
import type { JobData, QueueName } from './queues.ts';

/** Jobs that exist exactly when the transaction that causes them is committed. */
export async function enqueue<Name extends QueueName>(
  tx: Tx,
  jobs: Pick<Jobs, 'enqueueStatement'>,
  name: Name,
  ...data: readonly JobData[Name][]
): Promise<void> {
  const { text, values } = await jobs.enqueueStatement(name, data);
  await tx.unsafe(text, [...values], { prepare: true });
}
