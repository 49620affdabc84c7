import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PANEL_MESSAGE_LIMITS } from '#shared/templates/panel-messages.ts';
import { openPanelChannel, type PanelChannel } from './panel-channel.ts';

type Said = { readonly type: string; readonly id?: string; readonly code?: string };

const page = { visibilityState: 'visible', activeElement: undefined as unknown };
let isShown = true;
let inserted: string[] = [];
let ended: string[] = [];
let heard: Said[] = [];
let theirs: MessagePort;
let channel: PanelChannel;
const panel = {
  postMessage: (_message: unknown, _origin: string, ports: MessagePort[] = []) => {
    theirs = ports[0]!;
    theirs.addEventListener('message', ({ data }) => heard.push(data as Said));
    theirs.start();
  },
};
const frame = {
  contentWindow: { length: 1, 0: panel },
  getClientRects: () => (isShown ? [{}] : []),
} as unknown as HTMLIFrameElement;

beforeEach(() => {
  const around = new EventTarget();
  vi.stubGlobal('addEventListener', around.addEventListener.bind(around));
  vi.stubGlobal('removeEventListener', around.removeEventListener.bind(around));
  vi.stubGlobal('document', page);
  Object.assign(page, { visibilityState: 'visible', activeElement: undefined });
  [isShown, inserted, ended, heard] = [true, [], [], []];
  channel = openPanelChannel({
    frame,
    context: () => ({ type: 'context' }),
    onReady: () => undefined,
    onInsert: ({ id }) => {
      inserted.push(id);
      return undefined;
    },
    onResize: () => undefined,
    onLink: () => undefined,
    onEnd: (why) => ended.push(why),
  });
  const hello = { source: panel, origin: 'null', data: { homing: 1, type: 'hello' } };
  around.dispatchEvent(Object.assign(new Event('message'), hello));
});
afterEach(() => {
  channel.close();
  theirs.close();
  vi.unstubAllGlobals();
});

const insert = (id: string) => theirs.postMessage({ type: 'insert', id, text: 'Spam' });
const answerTo = async (id: string): Promise<Said | undefined> => {
  await expect.poll(() => heard.some((one) => one.id === id)).toBe(true);
  return heard.find((one) => one.id === id);
};

test('C8n a panel writes only while it is on the screen and has the focus; else it is told: not now', async () => {
  const refused = { type: 'refused', code: 'not-now' };
  // One writes in the answer.
  page.activeElement = {};
  insert('unasked');
  expect(await answerTo('unasked')).toMatchObject(refused);
  page.activeElement = frame;
  insert('asked');
  expect(await answerTo('asked')).toEqual({ type: 'inserted', id: 'asked' });
  isShown = false;
  insert('another tab');
  expect(await answerTo('another tab')).toMatchObject(refused);
  isShown = true;
  page.visibilityState = 'hidden';
  insert('another window');
  expect(await answerTo('another window')).toMatchObject(refused);
  expect(inserted).toEqual(['asked']);
});

test('C8n the focus that comes with a tap may arrive after what the tap has asked for', async () => {
  // It comes before what was waited for, however slow the machine is: timers keep their order.
  setTimeout(() => (page.activeElement = frame), 50);
  insert('tapped');
  expect(await answerTo('tapped')).toEqual({ type: 'inserted', id: 'tapped' });
});

test('C8n one that is closed while it waits writes nothing', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  insert('late');
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
  channel.close();
  page.activeElement = frame;
  vi.runAllTimers();
  vi.useRealTimers();
  expect(inserted).toEqual([]);
});

test('C8n what is to be written costs as much as ten words: a handful at once is a flood', async () => {
  page.activeElement = frame;
  const most = PANEL_MESSAGE_LIMITS.messages;
  for (let count = 0; count < most; count += 1) insert(`${count}`);
  await expect.poll(() => ended).toEqual(['stopped']);
  // Its one hello was counted.
  expect(inserted).toHaveLength(most / 10 - 1);
});
