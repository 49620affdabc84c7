import type { Desk } from '#client/data/index.ts';

/** Longer than the request and the removal that signing out waits for. */
const LIMIT_MS = 35_000;

/**
 * Nothing is kept: the person was told, and whoever comes next must find neither a desk nor its screen. Always resolves,
 * so that the screen is left whatever the device can still do.
 */
export async function leavePublic(
  desk: Pick<Desk, 'signOut'>,
  report: (error: unknown) => void = reportError,
): Promise<void> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new Error('Signing out takes too long')), LIMIT_MS);
  try {
    await Promise.race([desk.signOut({ discardUnsent: true }), limit.promise]);
  } catch (error) {
    report(error);
  } finally {
    clearTimeout(timer);
  }
}
