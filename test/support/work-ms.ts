/**
 * Milliseconds for which this thread has worked at `work`. How long it waited for its turn on a busy machine is no part
 * of it, so that a limit on it fails for what the code does and for nothing else.
 */
export function workMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
