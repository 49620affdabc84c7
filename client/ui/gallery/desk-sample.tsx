import ArrowLeft from 'lucide-solid/icons/arrow-left';
import Clock from 'lucide-solid/icons/clock';
import Inbox from 'lucide-solid/icons/inbox';
import Lock from 'lucide-solid/icons/lock';
import PanelLeft from 'lucide-solid/icons/panel-left';
import Search from 'lucide-solid/icons/search';
import UserRound from 'lucide-solid/icons/user-round';
import UserRoundX from 'lucide-solid/icons/user-round-x';
import { For, createSignal } from 'solid-js';
import { Avatar } from '../avatar.tsx';
import { Badge } from '../badge.tsx';
import { Banner } from '../banner.tsx';
import { Button } from '../button.tsx';
import { classNames } from '../class-names.ts';
import { IconButton } from '../icon-button.tsx';
import { Logo } from '../logo.tsx';
import { PhaseLabel } from '../phase-label.tsx';
import { SplitPanes } from '../split-panes.tsx';
import { SyncMark } from '../sync-mark.tsx';
import { SampleLine } from './sample-line.tsx';
import { sampleTickets } from './sample-tickets.ts';
import styles from './gallery.module.css';

/** The three panes with invented content: what the parts look like together. */
export function DeskSample() {
  const [pane, setPane] = createSignal<'rail' | 'list' | 'detail'>('list');
  const [current, setCurrent] = createSignal('t1');
  const views = [
    { name: 'All', icon: Inbox, count: 214 },
    { name: 'Mine', icon: UserRound, count: 12 },
    { name: 'Unassigned', icon: UserRoundX, count: 31 },
    { name: 'Waiting', icon: Clock, count: 48 },
  ];
  return (
    <SplitPanes
      pane={pane()}
      rail={
        <nav class={styles['rail']} aria-label="Views">
          <div class={styles['brand']}>
            <Logo />
            <span class="truncate">Northwind Travel</span>
          </div>
          <For each={views}>
            {(view, index) => (
              <a
                href={`#${view.name}`}
                class={styles['view']}
                aria-current={index() === 0 ? 'page' : undefined}
                onClick={() => setPane('list')}
              >
                <view.icon />
                <span>{view.name}</span>
                <small>{view.count}</small>
              </a>
            )}
          </For>
          <p class={styles['group']}>Groups</p>
          <a href="#billing" class={styles['view']}>
            <span>Billing</span>
            <small>9</small>
          </a>
          <div class={styles['foot']}>
            <SyncMark
              state="offline"
              label="Offline, 2 kept here"
              count={2}
              onActivate={() => undefined}
            />
          </div>
        </nav>
      }
      list={
        <>
          <header class={styles['bar']}>
            <IconButton
              label="Views"
              icon={<PanelLeft />}
              onClick={() => setPane(pane() === 'rail' ? 'list' : 'rail')}
            />
            <h1 class="truncate">All</h1>
            <IconButton label="Search" icon={<Search />} shortcut={['/']} />
          </header>
          <ul class={styles['samples']} aria-label="Tickets">
            <For each={sampleTickets}>
              {(ticket) => (
                <li>
                  <a
                    class={styles['sample']}
                    href={`#${ticket.id}`}
                    aria-current={current() === ticket.id ? 'true' : undefined}
                    onClick={() => {
                      setCurrent(ticket.id);
                      setPane('detail');
                    }}
                  >
                    <SampleLine ticket={ticket} />
                  </a>
                </li>
              )}
            </For>
          </ul>
        </>
      }
      detail={
        <>
          <header class={styles['head']}>
            <div class={styles['row']}>
              <IconButton
                label="Back to the list"
                icon={<ArrowLeft />}
                onClick={() => setPane('list')}
              />
              <PhaseLabel phase="waiting-operator">Waiting for us</PhaseLabel>
              <Badge tone="danger">Critical</Badge>
              <Button size="small">Assign</Button>
              <Button size="small">Close</Button>
            </div>
            <h2>Printer 4B: Papierstauerkennungssensor meldet dauernd einen Fehler</h2>
          </header>
          <div class={styles['talk']} tabIndex={0} role="region" aria-label="Conversation">
            <article class={styles['message']}>
              <header>
                <Avatar name="Tom Okafor" decorative /> Tom Okafor <time>2 h</time>
              </header>
              <p>
                Since this morning the printer on the fourth floor stops after every second page and
                says that paper is jammed. There is none. I have opened every door twice.
              </p>
            </article>
            <p class={styles['event']}>Ana took the ticket · 1 h</p>
            <article class={classNames(styles['message'], styles['ours'])}>
              <header>
                <Avatar name="Ana Lindqvist" decorative /> Ana Lindqvist <time>40 min</time>
              </header>
              <p>Thank you for the photo. Please clean the small mirror behind tray 2.</p>
            </article>
            <article class={classNames(styles['message'], styles['note'])}>
              <header>
                <Avatar name="Léa Fournier" decorative /> Léa Fournier
                <Badge tone="warning" icon={<Lock />}>
                  Only your team sees this
                </Badge>
              </header>
              <p>The same sensor failed in March, contract covers a replacement.</p>
            </article>
            <Banner
              tone="warning"
              title="Léa answered while you were writing"
              actions={
                <>
                  <Button variant="primary" size="small">
                    Read it
                  </Button>
                  <Button size="small">Send anyway</Button>
                  <Button size="small" variant="quiet">
                    Discard
                  </Button>
                </>
              }
            >
              Your answer is kept here and was not sent.
            </Banner>
          </div>
          <div class={styles['composer']}>
            <p>Write to Tom…</p>
            <footer>
              <small>Draft kept on this device</small>
              <Button variant="primary">Send</Button>
            </footer>
          </div>
        </>
      }
      asideLabel="Details"
      aside={
        <dl class={styles['facts']}>
          <dt>Requester</dt>
          <dd>Tom Okafor</dd>
          <dt>Group</dt>
          <dd>Office machines</dd>
          <dt>Opened</dt>
          <dd>21 November, 09:58</dd>
        </dl>
      }
    />
  );
}
