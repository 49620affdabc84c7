import { expect } from 'vitest';

/** The id of what a POST made. */
export async function made(asked: Promise<Response>): Promise<string> {
  const response = await asked;
  expect(response.status, await response.clone().text()).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

/** Path and code of each field that a request was refused for. */
export async function errorsOf(asked: Promise<Response>): Promise<[string, string][]> {
  const response = await asked;
  expect(response.status, await response.clone().text()).toBe(422);
  const { errors } = (await response.json()) as { errors: { path: string; code: string }[] };
  return errors.map(({ path, code }) => [path, code]);
}
