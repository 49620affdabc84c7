import { describe, expect, test } from 'vitest';
import {
  createFlood,
  isHello,
  PANEL_MESSAGE_LIMITS,
  readPanelMessage,
  versionOf,
} from './panel-messages.ts';
import { panelOrigin } from './panel.ts';

const fault = (data: unknown) => {
  const read = readPanelMessage(data);
  return read.ok ? 'ok' : read.code;
};
const message = (data: unknown) => {
  const read = readPanelMessage(data);
  return read.ok ? read.message : undefined;
};

describe('what a panel may say', () => {
  test('C8i every kind of message, and only in its own form', () => {
    expect(message({ type: 'ready' })).toEqual({ type: 'ready' });
    expect(message({ type: 'insert', id: '1', html: '<p>x</p>' })).toEqual({
      type: 'insert',
      id: '1',
      html: '<p>x</p>',
    });
    expect(message({ type: 'insert', id: '1', text: 'x' })).toMatchObject({ text: 'x' });
    expect(message({ type: 'open-link', url: 'https://a.example/' })).toBeDefined();
    for (const data of [
      undefined,
      null,
      'ready',
      [],
      {},
      { type: 'navigate' },
      { type: 'ready', more: 1 },
      new Map([['type', 'ready']]),
      { type: 'insert', html: '<p>x</p>' },
      { type: 'insert', id: '', html: '<p>x</p>' },
      { type: 'insert', id: 'x'.repeat(65), html: '<p>x</p>' },
      { type: 'insert', id: '1', html: 7 },
      { type: 'insert', id: '1', html: '   ' },
      { type: 'insert', id: '1', html: '<p>x</p>', text: 'x' },
      { type: 'insert', id: '1', text: '\ud800' },
      { type: 'insert', id: '1', html: '<p>x</p>', ticketId: 'another' },
      { type: 'resize', height: 'tall' },
      { type: 'resize', height: Number.NaN },
      { type: 'open-link', url: 'http://a.example/' },
      { type: 'open-link', url: 'javascript:alert(1)' },
    ])
      expect(fault(data), JSON.stringify(data)).toBe('malformed');
  });

  test('C8i nothing is larger than it may be', () => {
    const { words, highest, lowest, link } = PANEL_MESSAGE_LIMITS;
    expect(fault({ type: 'insert', id: '1', html: 'x'.repeat(words) })).toBe('ok');
    expect(fault({ type: 'insert', id: '1', html: 'x'.repeat(words + 1) })).toBe('too-large');
    expect(fault({ type: 'insert', id: '1', text: 'x'.repeat(10_000_000) })).toBe('too-large');
    expect(fault({ type: 'open-link', url: `https://a.example/${'x'.repeat(link)}` })).toBe(
      'too-large',
    );
    expect(message({ type: 'resize', height: 1e9 })).toEqual({ type: 'resize', height: highest });
    expect(message({ type: 'resize', height: -5 })).toEqual({ type: 'resize', height: lowest });
  });

  test('C8i a hello says its version', () => {
    expect(isHello({ homing: 1, type: 'hello' })).toBe(true);
    expect(isHello({ type: 'hello' })).toBe(false);
    expect(isHello('hello')).toBe(false);
    expect(versionOf({ homing: 2, type: 'hello' })).toBe(2);
  });

  test('C8i who says too much at once is told from who goes on for long', () => {
    let now = 0;
    const limits = { messages: 10, perMs: 1_000 };
    const isFlood = createFlood(() => now, limits);
    for (let count = 0; count < 200; count += 1) {
      now += 101;
      expect(isFlood()).toBe(false);
    }
    now += 1_000;
    for (let count = 0; count < 10; count += 1) expect(isFlood()).toBe(false);
    expect(isFlood()).toBe(true);
    // What is refused costs more.
    const strict = createFlood(() => now, limits);
    expect(strict(10)).toBe(false);
    expect(strict(10)).toBe(true);
    // A clock that was set back does not open it for ever, and does not close it either.
    now -= 50_000;
    expect(strict()).toBe(false);
  });
});

test('C8h only a desk on this machine may have panels on this machine', () => {
  const at = (address: string, own: string) => panelOrigin(new URL(address), new URL(own));
  const here = 'http://127.0.0.1:8080';
  expect(at('http://127.0.0.1:9000/x', here)).toEqual({ origin: 'http://127.0.0.1:9000' });
  expect(at('http://localhost:9000/', 'http://localhost:8080')).toEqual({
    origin: 'http://localhost:9000',
  });
  expect(at('http://127.0.0.1:9000/', 'https://help.example')).toEqual({ fault: 'format' });
  expect(at('http://other.example/', here)).toEqual({ fault: 'format' });
  expect(at('https://help.example/x', 'https://help.example')).toEqual({ fault: 'not_allowed' });
  expect(at('https://[::1]/', 'https://help.example')).toEqual({ fault: 'format' });
});
