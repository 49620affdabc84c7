import { expect, test } from 'vitest';
import { createPuttingIn } from './putting-in.ts';

/** Something that is put in, until it is said how that went. */
function held() {
  let settle: (isTaken: boolean) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const adding = new Promise<boolean>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  return { adding: () => adding, settle, fail };
}

test('F2v what is sent while files are put in goes once, when the last of them is here', async () => {
  const puttingIn = createPuttingIn();
  const [first, second] = [held(), held()];
  const under = [puttingIn.during(first.adding), puttingIn.during(second.adding)];
  let sent = 0;
  const send = (): void => {
    if (!puttingIn.defers(send)) sent += 1;
  };
  send();
  send();
  first.settle(true);
  await under[0];
  expect(sent).toBe(0);
  second.settle(true);
  await under[1];
  expect(sent).toBe(1);
  send();
  expect(sent).toBe(2);
});

test('F2w if one was not taken nothing goes by itself; the next send does', async () => {
  const puttingIn = createPuttingIn();
  let sent = 0;
  const send = (): void => {
    if (!puttingIn.defers(send)) sent += 1;
  };
  const refused = held();
  const refusing = puttingIn.during(refused.adding);
  send();
  refused.settle(false);
  await refusing;
  expect(sent).toBe(0);

  const broken = held();
  const breaking = puttingIn.during(broken.adding);
  send();
  broken.fail(new Error('no'));
  await expect(breaking).rejects.toThrow('no');
  expect(sent).toBe(0);

  const fine = held();
  const going = puttingIn.during(fine.adding);
  send();
  fine.settle(true);
  await going;
  expect(sent).toBe(1);
});
