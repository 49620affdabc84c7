import { describe, expect, test } from 'vitest';
import type { SyncStatus } from '#client/data/index.ts';
import { createI18n } from '#client/i18n/create-i18n.ts';
import { problemText, syncWords } from './sync-words.ts';

const { t } = await createI18n('en');
const status = (over: Partial<SyncStatus> = {}): SyncStatus => ({
  state: 'online',
  waiting: 0,
  writing: 0,
  attention: 0,
  lastContactAt: 1,
  ...over,
});
const words = (over: Partial<SyncStatus>) => syncWords(status(over), t);

describe('the words of the sync mark', () => {
  test('L6e it says that all is saved only when nothing waits and the server has answered', () => {
    expect(words({})).toMatchObject({ state: 'saved', label: 'All saved' });
    expect(words({ waiting: 2 }).state).toBe('sending');
    expect(words({ lastContactAt: null }).state).toBe('sending');
    expect(words({ loading: { done: 3, total: 9 } }).label).toBe('Fetching 3 of 9');
  });

  test('L6f offline it counts what is kept here', () => {
    expect(words({ state: 'offline' }).label).toBe('Offline');
    expect(words({ state: 'offline', waiting: 2 })).toEqual({
      state: 'offline',
      label: 'Offline, 2 changes kept here',
      count: 2,
    });
  });

  test('L6u what is not stored yet is neither all saved nor called kept', () => {
    expect(words({ writing: 1 })).toEqual({ state: 'sending', label: 'On its way', count: 0 });
    expect(words({ state: 'offline', waiting: 2, writing: 1 })).toEqual({
      state: 'offline',
      label: 'Offline, saving',
      count: 2,
    });
  });

  test('L6g what needs the person goes before what waits, an ended session before everything', () => {
    expect(words({ state: 'attention', attention: 1, waiting: 3 }).label).toBe('1 needs you');
    expect(words({ state: 'signed-out', attention: 1, waiting: 3 }).label).toBe('Signed out');
    expect(words({ state: 'attention', problem: 'update-needed', attention: 1 }).label).toBe(
      'Reload to update',
    );
  });

  test('L6b one change that is stuck, or work that stays sealed, is not said to stop the rest', () => {
    expect(words({ state: 'attention', problem: 'stuck', waiting: 3 })).toEqual({
      state: 'attention',
      label: '1 change is stuck',
      count: 1,
    });
    expect(words({ state: 'attention', problem: 'sealed' })).toEqual({
      state: 'attention',
      label: 'Sealed work is kept here',
      count: 0,
    });
    expect(words({ state: 'attention', problem: 'server' }).label).toBe('Not synchronising');
  });

  test('L6h every problem has a sentence', () => {
    const problems = [
      'update-needed',
      'outdated-tab',
      'storage-full',
      'storage-failed',
      'captive-portal',
      'server',
      'stuck',
      'sealed',
    ] as const;
    expect(new Set(problems.map((problem) => problemText(problem, t))).size).toBe(problems.length);
  });
});
