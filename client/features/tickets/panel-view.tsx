// One panel of another system (C8): its page in a closed frame, opened only when somebody wants it, and a sentence for
// everything that can go wrong with it.

import ExternalLink from 'lucide-solid/icons/external-link';
import X from 'lucide-solid/icons/x';
import { Match, Show, Switch, createEffect, createSignal, onCleanup, onMount } from 'solid-js';
import { PANEL_SANDBOX, panelFrameAddress, type PanelFact } from '#shared/templates/panel.ts';
import type { PanelId } from '#shared/base/ids.ts';
import { PANEL_MESSAGE_LIMITS, type PanelMessage } from '#shared/templates/panel-messages.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { openPanelChannel, type PanelEnd } from './panel-channel.ts';
import { panelContext } from './panel-facts.ts';
import { plainToHtml } from './plain-to-html.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './panel-view.module.css';

export type OfferedPanel = {
  readonly id: PanelId;
  readonly name: string;
  /** The host that its page comes from. */
  readonly site: string;
  readonly sees: readonly PanelFact[];
};

const FIRST_HEIGHT = 160;

export function PanelView(props: {
  panel: OfferedPanel;
  /** Undefined: it was put in; else why not. */
  onInsert: (html: string) => string | undefined;
}) {
  const { t } = useI18n();
  const { desk } = useTicket();
  const [opening, setOpening] = createSignal(0);
  const [end, setEnd] = createSignal<PanelEnd>();
  const [isShown, setShown] = createSignal(false);
  let isReady = false;
  createEffect(() => {
    const isOffline = desk.sync().state === 'offline';
    // Once it is there it stays: somebody may have typed into it. What has not come yet is opened anew afterwards.
    if (!isOffline) setShown(true);
    else if (!isReady) setShown(false);
  });
  const again = () => {
    isReady = false;
    setEnd(undefined);
    setOpening((n) => n + 1);
  };
  return (
    <Switch>
      <Match when={end()}>
        {(why) => (
          <p class={styles['words']} role="alert">
            {t(why() === 'stopped' ? 'panel.stopped' : 'panel.version', { name: props.panel.name })}{' '}
            <Button size="small" onClick={again}>
              {t('panel.again')}
            </Button>
          </p>
        )}
      </Match>
      <Match when={!isShown()}>
        <p class={styles['words']} role="status">
          {t('panel.offline', { name: props.panel.name })}
        </p>
      </Match>
      <Match when={true}>
        <Show when={`${opening()}`} keyed>
          <OpenPanel
            panel={props.panel}
            onInsert={(html) => props.onInsert(html)}
            onReady={() => (isReady = true)}
            onEnd={setEnd}
            onAgain={again}
          />
        </Show>
      </Match>
    </Switch>
  );
}

function OpenPanel(props: {
  panel: OfferedPanel;
  onInsert: (html: string) => string | undefined;
  onReady: () => void;
  onEnd: (why: PanelEnd) => void;
  onAgain: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const opened = useTicket();
  const [state, setState] = createSignal<'opening' | 'ready' | 'silent'>('opening');
  const [height, setHeight] = createSignal(FIRST_HEIGHT);
  const [link, setLink] = createSignal<URL>();
  let frame!: HTMLIFrameElement;

  const htmlOf = (words: Extract<PanelMessage, { type: 'insert' }>) =>
    'html' in words ? words.html : plainToHtml(words.text);

  onMount(() => {
    const context = () => panelContext(opened, i18n, props.panel.sees);
    const limit = setTimeout(
      () => setState((now) => (now === 'opening' ? 'silent' : now)),
      PANEL_MESSAGE_LIMITS.readyMs,
    );
    const channel = openPanelChannel({
      frame,
      context,
      onReady: () => {
        setState('ready');
        props.onReady();
      },
      onInsert: (words) => props.onInsert(htmlOf(words)),
      onResize: setHeight,
      onLink: (url) => setLink(url),
      onEnd: (why) => props.onEnd(why),
    });
    createEffect(() => channel.tell(context()));
    onCleanup(() => {
      clearTimeout(limit);
      channel.close();
    });
  });

  return (
    <div class={styles['panel']}>
      <Show when={state() !== 'ready'}>
        <p class={styles['words']} role="status">
          <Show
            when={state() === 'silent'}
            fallback={t('panel.opening', { name: props.panel.name })}
          >
            {t('panel.silent', { name: props.panel.name })}{' '}
            <Button size="small" onClick={() => props.onAgain()}>
              {t('panel.again')}
            </Button>
          </Show>
        </p>
      </Show>
      <iframe
        ref={frame}
        class={styles['frame']}
        title={props.panel.name}
        // Before the address: a frame is what it was when it began to load.
        sandbox={PANEL_SANDBOX}
        allow=""
        referrerpolicy="no-referrer"
        height={height()}
        src={panelFrameAddress(opened.desk.workspace().slug, props.panel.id)}
      />
      <Show when={link()}>
        {(url) => (
          <p class={styles['link']} role="status">
            <span>{t('panel.offersLink', { name: props.panel.name })}</span>
            <a
              href={url().href}
              target="_blank"
              rel="noopener noreferrer"
              onClick={() => setLink(undefined)}
            >
              <bdi dir="ltr">{url().host + url().pathname}</bdi>
              <ExternalLink aria-hidden="true" />
            </a>
            <IconButton
              size="small"
              label={t('panel.forgetLink')}
              icon={<X />}
              onClick={() => setLink(undefined)}
            />
          </p>
        )}
      </Show>
      <p class={styles['site']}>{t('panel.site', { site: props.panel.site })}</p>
    </div>
  );
}
