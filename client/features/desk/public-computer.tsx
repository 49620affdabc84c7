// On a public computer somebody who has gone away is signed out, and whoever closes the tab is told first what would be
// lost with it.

import { Show, createEffect, createSignal, onCleanup, onMount } from 'solid-js';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { createRootMark } from '#client/ui/root-mark.ts';
import { leavePublic } from './leave-public.ts';
import { createPresence } from './presence.ts';
import { watchIdle } from './watch-idle.ts';
import styles from './public-computer.module.css';

export function PublicComputer(props: { desk: Desk; slug: string; onSignedOut: () => void }) {
  const { t } = useI18n();
  const [isWarned, setWarned] = createSignal(false);
  // A desk is one for the life of what stands under it.
  // eslint-disable-next-line solid/reactivity
  const { desk, slug } = props;
  /** What exists in this tab only; drafts that the server has not got count too. */
  const [unsent, setUnsent] = createSignal(0);
  let asked = 0;
  createEffect(() => {
    const { waiting, attention } = desk.sync();
    const files = desk.files.local().length;
    asked += 1;
    const mine = asked;
    const least = waiting + attention;
    desk.unsent().then(
      (found) => {
        if (mine === asked) setUnsent(found.queued + found.held + found.drafts + found.files);
      },
      // The desk is closing, or cannot be read: what the mark counts is known all the same.
      () => mine === asked && setUnsent(least + files),
    );
  });
  const askBeforeLeaving = (event: BeforeUnloadEvent): void => {
    if (unsent() + desk.sync().writing > 0) event.preventDefault();
  };

  async function leave(): Promise<void> {
    await leavePublic(desk);
    props.onSignedOut();
  }
  const idle = watchIdle({
    onWarn: () => setWarned(true),
    onBack: () => setWarned(false),
    onOver: () => void leave(),
    onHere: createPresence(() => desk.api.get(`w/${encodeURIComponent(slug)}/me`)),
  });
  onMount(() => {
    window.addEventListener('beforeunload', askBeforeLeaving);
    onCleanup(() => {
      window.removeEventListener('beforeunload', askBeforeLeaving);
      idle.stop();
    });
  });

  createRootMark('notice', () => unsent() > 0);
  return (
    <>
      <Show when={unsent() > 0}>
        <div class={styles['notice']}>
          <Banner
            tone="warning"
            title={t('desk.publicUnsent', { count: unsent() })}
            live="status"
          />
        </div>
      </Show>
      <Dialog
        open={isWarned()}
        onOpenChange={(open) => !open && idle.touch()}
        insistent
        size="small"
        title={t('desk.publicIdleTitle')}
        description={t('desk.publicIdleText')}
        footer={
          <>
            <Button variant="danger-quiet" onClick={() => void leave()}>
              {t('desk.publicLeave')}
            </Button>
            <Button variant="primary" onClick={() => idle.touch()}>
              {t('desk.publicStay')}
            </Button>
          </>
        }
      >
        <Show when={unsent() > 0}>
          <p>{t('desk.publicUnsent', { count: unsent() })}</p>
        </Show>
      </Dialog>
    </>
  );
}
