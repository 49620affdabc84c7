// How the device stands, as a mark and as words (L6). The words are the state; the mark only helps the eye.

import type { SyncProblem, SyncStatus } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { SyncMarkState } from '#client/ui/sync-mark.tsx';

export type SyncWords = {
  readonly state: SyncMarkState;
  readonly label: string;
  readonly count: number;
};

export function syncWords(status: SyncStatus, t: I18n['t']): SyncWords {
  const { waiting, writing, attention, loading, problem } = status;
  const none = { count: 0 };
  if (status.state === 'signed-out') return { state: 'error', label: t('sync.ended'), ...none };
  if (mustReload(problem)) {
    return { state: 'error', label: t('sync.reloadNeeded'), ...none };
  }
  if (status.state === 'offline') {
    return { state: 'offline', label: offlineLabel(status, t), count: waiting };
  }
  if (attention > 0) {
    return {
      state: 'attention',
      label: t('sync.attention', { count: attention }),
      count: attention,
    };
  }
  // All else goes on: to say that nothing is synchronised would be wrong.
  if (problem === 'stuck') return { state: 'attention', label: t('sync.stuckMark'), count: 1 };
  if (problem === 'sealed') return { state: 'attention', label: t('sync.sealedMark'), ...none };
  if (problem !== undefined) return { state: 'error', label: t('sync.error'), ...none };
  if (loading !== undefined) {
    return { state: 'sending', label: t('sync.loading', loading), ...none };
  }
  if (waiting + writing > 0) {
    const isOnItsWay = status.state === 'syncing' || writing > 0;
    const label = isOnItsWay ? t('sync.sending') : t('sync.waiting', { count: waiting });
    return { state: 'sending', label, count: waiting };
  }
  if (status.lastContactAt === null)
    return { state: 'sending', label: t('sync.connecting'), ...none };
  return { state: 'saved', label: t('sync.saved'), ...none };
}

/** It says "kept here" only of what would be there after a crash. */
function offlineLabel({ waiting, writing }: SyncStatus, t: I18n['t']): string {
  if (writing > 0) return t('sync.offlineWriting');
  return waiting > 0 ? t('sync.offlineWaiting', { count: waiting }) : t('sync.offline');
}

/** Nothing goes on in this tab. */
export const mustReload = (problem: SyncProblem | undefined): boolean =>
  problem === 'update-needed' || problem === 'outdated-tab' || problem === 'storage-cleared';

/** What is wrong and what to do about it, in one sentence. */
export function problemText(problem: SyncProblem, t: I18n['t']): string {
  switch (problem) {
    case 'update-needed':
      return t('sync.tooOld');
    case 'outdated-tab':
      return t('sync.outdatedTab');
    case 'storage-cleared':
      return t('sync.storageCleared');
    case 'storage-full':
      return t('sync.storageFull');
    case 'storage-failed':
      return t('sync.storageFailed');
    case 'captive-portal':
      return t('sync.captivePortal');
    case 'stuck':
      return t('sync.stuck');
    case 'sealed':
      return t('sync.sealed');
    case 'server':
      return t('sync.errorText');
  }
}
