import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeLocks, fakeStorage } from './support/fake-browser.ts';
import { createWaitingRequests, type RequestToSend } from './waiting-requests.ts';

beforeEach(() => {
  vi.stubGlobal('localStorage', fakeStorage());
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const request = (key: string, subject = key): RequestToSend => ({
  key,
  values: { subject },
  language: 'en',
});
const keys = (requests: readonly RequestToSend[]): string[] => requests.map(({ key }) => key);

test('P1e what two tabs keep stands side by side, and each has its own only', async () => {
  const browser = fakeLocks();
  const one = createWaitingRequests('acme', browser.tab().locks);
  const two = createWaitingRequests('acme', browser.tab().locks);

  expect([one.add(request('a')), two.add(request('b')), two.add(request('c'))]).toEqual([
    true,
    true,
    true,
  ]);
  await Promise.all([one.adopt(), two.adopt()]);

  expect(keys(one.mine())).toEqual(['a']);
  expect(keys(two.mine())).toEqual(['b', 'c']);
  two.remove('b');
  await one.adopt();
  expect(keys(one.mine())).toEqual(['a']);
  expect(keys(two.mine())).toEqual(['c']);
});

test('P1f what a closed tab left is taken over by one tab, not of another workspace', async () => {
  const browser = fakeLocks();
  const closing = browser.tab();
  const left = createWaitingRequests('acme', closing.locks);
  left.add(request('a'));
  left.add(request('b'));
  const [one, two, other] = ['acme', 'acme', 'other'].map((slug) =>
    createWaitingRequests(slug, browser.tab().locks),
  );
  await one!.adopt();
  expect(one!.mine()).toEqual([]);

  closing.close();
  await Promise.all([one!.adopt(), two!.adopt(), other!.adopt()]);

  expect([...keys(one!.mine()), ...keys(two!.mine())].toSorted()).toEqual(['a', 'b']);
  expect(other!.mine()).toEqual([]);
});

test('P1e one draft that went on differently in two tabs is two requests; the same words stay one', () => {
  const browser = fakeLocks();
  const [one, two, three] = [1, 2, 3].map(() => createWaitingRequests('acme', browser.tab().locks));

  one!.add(request('a', 'Printer'));
  two!.add(request('a', 'Printer'));
  three!.add(request('a', 'Scanner'));

  expect(keys(one!.mine())).toEqual(['a']);
  expect(keys(two!.mine())).toEqual(['a']);
  expect(three!.mine().map(({ values }) => values['subject'])).toEqual(['Scanner']);
  expect(keys(three!.mine())).not.toEqual(['a']);
});

test('P1f without locks every tab has what is kept, and what is removed is gone from all', async () => {
  const one = createWaitingRequests('acme', undefined);
  const two = createWaitingRequests('acme', undefined);
  one.add(request('a'));
  await two.adopt();
  expect(keys(two.mine())).toEqual(['a']);

  two.remove('a');

  expect(one.mine()).toEqual([]);
});

test('P1g a browser that keeps nothing is told', () => {
  vi.stubGlobal('localStorage', undefined);
  const waiting = createWaitingRequests('acme', undefined);

  expect(waiting.add(request('a'))).toBe(false);
  expect(waiting.mine()).toEqual([]);
});
