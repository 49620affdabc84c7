// Opens a workspace's desk and shows what is under it once it is there. What keeps it from opening is said here:
// nobody signed in, no first contact, a first load that is under way.

import { Match, Show, Switch, createEffect, createSignal, on, onCleanup, type JSX } from 'solid-js';
import type { Desk, OpenedDesk } from '#client/data/index.ts';
import { chooseLanguage, type Language } from '#client/i18n/languages.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { endOrders, forgetFollowed } from '#client/features/bulk/index.ts';
import { forgetSeen } from '#client/features/notifications/index.ts';
import { ActionsProvider } from '#client/ui/actions.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import type { Appearance } from '#client/ui/theme.ts';
import WifiOff from 'lucide-solid/icons/wifi-off';
import { clearDeskBadge } from './desk-badge.ts';
import { DeskProvider } from './desk-context.tsx';
import { FirstLoad } from './first-load.tsx';
import { PublicComputer } from './public-computer.tsx';
import { SignOutDialog } from './sign-out-dialog.tsx';
import { forgetLooks } from './list-look.ts';
import { StorageNotice } from './storage-notice.tsx';
import styles from './desk.module.css';

export type DeskUse = {
  readonly opened: Promise<OpenedDesk>;
  readonly release: () => void;
  /** The next who asks gets a new one. */
  readonly forget: () => void;
};

export type SignedOutReason = 'ended' | 'signed-out' | 'public' | 'shared' | undefined;

export type DeskGateProps = {
  readonly slug: string;
  readonly use: (slug: string, onEnded: () => void) => DeskUse;
  readonly appearance: Appearance;
  /** A language chosen on this device goes before the person's own. */
  readonly chosenLanguage: string | undefined;
  readonly rememberLanguage: (language: Language) => void;
  readonly onSignedOut: (reason: SignedOutReason) => void;
  /** A customer has signed in: this desk is not for them. */
  readonly onCustomer: (() => void) | undefined;
  readonly children: JSX.Element;
};

type State = 'opening' | 'unreachable' | 'failed' | { readonly desk: Desk };

export function DeskGate(props: DeskGateProps) {
  const i18n = useI18n();
  const [state, setState] = createSignal<State>('opening');
  const [isAsking, setAsking] = createSignal(false);
  const [attempt, setAttempt] = createSignal(0);
  let used: DeskUse | undefined;

  createEffect(
    on([() => props.slug, attempt], ([slug]) => {
      let isCurrent = true;
      setState('opening');
      const use = props.use(slug, () => isCurrent && leave(over()));
      used = use;
      use.opened.then(
        (result) => {
          if (!isCurrent) return;
          if (result.status === 'signed-out') {
            use.forget();
            if (result.wasPublic === true) leave('public');
            else leave(result.name === undefined ? whyNobody() : 'ended');
          } else if (result.status === 'unreachable') {
            use.forget();
            setState('unreachable');
          } else settle(result.desk);
        },
        () => {
          use.forget();
          if (isCurrent) setState('failed');
        },
      );
      onCleanup(() => {
        isCurrent = false;
        use.release();
      });
    }),
  );

  function leave(reason: SignedOutReason): void {
    clearDeskBadge();
    // First: an answer that is still to come must not write down again what is forgotten here.
    endOrders(props.slug);
    if (reason === 'signed-out' || reason === 'public') {
      forgetSeen(props.slug);
      forgetLooks(props.slug);
      forgetFollowed(props.slug);
    }
    props.onSignedOut(reason);
  }

  /** Files that another app has shared are kept for whoever is signed in, and for nobody else. */
  function whyNobody(): SignedOutReason {
    return new URLSearchParams(location.search).get('shared') === 'signed-out'
      ? 'shared'
      : undefined;
  }

  /** What a session that ended by itself leaves: on a public computer nothing, else unsent work, sealed. */
  const over = (): SignedOutReason => (opened()?.isPublicComputer === true ? 'public' : 'ended');

  function settle(desk: Desk): void {
    if (desk.self().profile === 'customer' && props.onCustomer !== undefined) {
      props.onCustomer();
      return;
    }
    const language = props.chosenLanguage ?? desk.self().language;
    if (language !== '') void i18n.setLanguage(chooseLanguage([language]));
    setState({ desk });
  }

  createEffect(() => {
    const now = state();
    if (typeof now === 'object') i18n.setVocabulary(now.desk.workspace().configuration.vocabulary);
  });

  const opened = () => {
    const now = state();
    return typeof now === 'object' ? now.desk : undefined;
  };

  return (
    <Switch>
      <Match when={state() === 'opening'}>
        <FirstLoad sync={undefined} />
      </Match>
      <Match when={state() === 'unreachable' || state() === 'failed'}>
        <main class={styles['whole']}>
          <EmptyState
            icon={<WifiOff />}
            title={t('unreachableTitle')}
            text={t(state() === 'failed' ? 'failedText' : 'unreachableText')}
            actions={
              <Button variant="primary" onClick={() => setAttempt((n) => n + 1)}>
                {i18n.t('common.retry')}
              </Button>
            }
          />
        </main>
      </Match>
      <Match when={opened()}>
        {(desk) => (
          <ActionsProvider>
            <DeskProvider
              value={{
                desk: desk(),
                slug: props.slug,
                appearance: props.appearance,
                chooseLanguage: (language) => {
                  props.rememberLanguage(language);
                  void i18n.setLanguage(language);
                },
                askToSignOut: () => setAsking(true),
              }}
            >
              <StorageNotice desk={desk()} />
              <Show when={desk().isPublicComputer}>
                <PublicComputer
                  desk={desk()}
                  slug={props.slug}
                  onSignedOut={() => {
                    used?.forget();
                    leave('public');
                  }}
                />
              </Show>
              <Show when={isAsking()}>
                <SignOutDialog
                  desk={desk()}
                  onClose={() => setAsking(false)}
                  onSignedOut={() => {
                    used?.forget();
                    leave('signed-out');
                  }}
                />
              </Show>
              {props.children}
            </DeskProvider>
          </ActionsProvider>
        )}
      </Match>
    </Switch>
  );

  function t(key: 'unreachableTitle' | 'unreachableText' | 'failedText'): string {
    return i18n.t(`desk.${key}`);
  }
}
