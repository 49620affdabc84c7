/**
 * Promise.all that fails only when everything has ended. In a transaction a statement that comes after the failure has
 * been told would run on a connection that serves somebody else by then.
 */
export async function together<const Works extends readonly unknown[]>(
  works: Works,
): Promise<{ -readonly [Index in keyof Works]: Awaited<Works[Index]> }> {
  const results = await Promise.allSettled(works);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as {
    -readonly [Index in keyof Works]: Awaited<Works[Index]>;
  };
}
