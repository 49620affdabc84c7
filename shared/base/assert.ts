/** Thrown for bugs only: a state that the code rules out. Expected refusals are values (result.ts). */
export class AssertionFailed extends Error {
  override name = 'AssertionFailed';
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionFailed(message);
}

/** Makes a switch exhaustive: does not compile while a case is missing. */
export function assertNever(value: never): never {
  throw new AssertionFailed(`unexpected value: ${JSON.stringify(value)}`);
}
