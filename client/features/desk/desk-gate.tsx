// Opens a workspace's desk and shows what is under it once it is there. What keeps it from opening is said here:
// nobody signed in, no first contact, a first load that is under way.

import { Match, Show, Switch, createEffect, createSignal, on, onCleanup, type JSX } from 'solid-js';
import type { Desk, OpenedDesk } from '#client/data/index.ts';
import { chooseLanguage, type Language } from '#client/i18n/languages.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { ActionsProvider } from '#client/ui/actions.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import type { Appearance } from '#client/ui/theme.ts';
import WifiOff from 'lucide-solid/icons/wifi-off';
import { DeskProvider } from './desk-context.tsx';
import { FirstLoad } from './first-load.tsx';
import { SignOutDialog } from './sign-out-dialog.tsx';
import { forgetSeen } from './seen-mentions.ts';
import styles from './desk.module.css';

export type DeskUse = {
  readonly opened: Promise<OpenedDesk>;
  readonly release: () => void;
  /** The next who asks gets a new one. */
  readonly forget: () => void;
};

export type DeskGateProps = {
  readonly slug: string;
  readonly use: (slug: string, onEnded: () => void) => DeskUse;
  readonly appearance: Appearance;
  /** A language chosen on this device goes before the person's own. */
  readonly chosenLanguage: string | undefined;
  readonly rememberLanguage: (language: Language) => void;
  readonly onSignedOut: (reason: 'ended' | 'signed-out' | undefined) => void;
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
      // eslint-disable-next-line solid/reactivity -- called long after, and the newest caller is meant
      const use = props.use(slug, () => isCurrent && props.onSignedOut('ended'));
      used = use;
      use.opened.then(
        // eslint-disable-next-line solid/reactivity -- the same
        (result) => {
          if (!isCurrent) return;
          if (result.status === 'signed-out') {
            use.forget();
            props.onSignedOut(result.name === undefined ? undefined : 'ended');
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
              <Show when={isAsking()}>
                <SignOutDialog
                  desk={desk()}
                  onClose={() => setAsking(false)}
                  onSignedOut={() => {
                    forgetSeen(props.slug);
                    used?.forget();
                    props.onSignedOut('signed-out');
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
