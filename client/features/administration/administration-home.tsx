import BellRing from 'lucide-solid/icons/bell-ring';
import ChartLine from 'lucide-solid/icons/chart-line';
import KeyRound from 'lucide-solid/icons/key-round';
import Lightbulb from 'lucide-solid/icons/lightbulb';
import Mailbox from 'lucide-solid/icons/mailbox';
import MailOpen from 'lucide-solid/icons/mail-open';
import Mails from 'lucide-solid/icons/mails';
import Package from 'lucide-solid/icons/package';
import PanelRight from 'lucide-solid/icons/panel-right';
import TextCursorInput from 'lucide-solid/icons/text-cursor-input';
import UserRoundCog from 'lucide-solid/icons/user-round-cog';
import Users from 'lucide-solid/icons/users';
import Webhook from 'lucide-solid/icons/webhook';
import { For, Show, onMount, type JSX } from 'solid-js';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Logo } from '#client/ui/logo.tsx';
import { Page } from '#client/ui/page.tsx';
import { AREAS, type AdministrationPlace } from './administration-place.ts';
import { BackToDesk } from './back-to-desk.tsx';
import styles from './administration.module.css';

type Listed = Exclude<AdministrationPlace['id'], 'sales'>;
const icons: Readonly<Record<Listed, () => JSX.Element>> = {
  reports: () => <ChartLine />,
  people: () => <UserRoundCog />,
  groups: () => <Users />,
  'api-keys': () => <KeyRound />,
  webhooks: () => <Webhook />,
  mailboxes: () => <Mailbox />,
  'mail-texts': () => <MailOpen />,
  mails: () => <Mails />,
  'contact-forms': () => <TextCursorInput />,
  articles: () => <Lightbulb />,
  products: () => <Package />,
  panels: () => <PanelRight />,
  notifications: () => <BellRing />,
};

/** Everything that somebody manages, by what it is about, each with what it is for (U2). */
export function AdministrationHome(props: {
  desk: Desk;
  slug: string;
  syncMark: JSX.Element;
  /** Those that are open to them. */
  places: readonly AdministrationPlace[];
  /** Mails and notifications that could not be delivered. */
  failed: number;
}) {
  const { t, formatCount } = useI18n();
  onMount(() => {
    document.title = `${t('administration.title')} · ${props.desk.workspace().name}`;
  });
  const placesIn = (area: (typeof AREAS)[number]) =>
    props.places.filter(
      (place): place is AdministrationPlace & { id: Listed } => place.area === area,
    );
  const isAnywhere = () => props.places.some(({ area }) => area !== undefined);
  return (
    <Page
      brand={props.desk.workspace().name}
      logo={<Logo />}
      title={t('administration.title')}
      tools={props.syncMark}
      lead={isAnywhere() ? t('administration.intro') : undefined}
      width="wide"
    >
      <p>
        <BackToDesk slug={props.slug} />
      </p>
      <Show when={isAnywhere()} fallback={<Banner tone="warning" title={t('error.forbidden')} />}>
        <For each={AREAS}>
          {(area) => (
            <Show when={placesIn(area).length > 0}>
              <section class={styles['area']} aria-labelledby={`area-${area}`}>
                <h2 id={`area-${area}`}>{t(`administration.areas.${area}`)}</h2>
                <ul class={styles['places']}>
                  <For each={placesIn(area)}>
                    {(place) => (
                      <li>
                        <a
                          class={styles['place']}
                          href={place.href}
                          aria-describedby={`about-${place.id}`}
                          onClick={(event) => {
                            // Another tab or window is the browser's business.
                            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                            event.preventDefault();
                            place.open();
                          }}
                        >
                          <span class={styles['icon']}>{icons[place.id]()}</span>
                          <span class={styles['placeName']}>
                            {t(place.label)}
                            <Show when={place.id === 'mails' && props.failed > 0}>
                              {' '}
                              <Badge tone="danger">
                                <span aria-hidden="true">{formatCount(props.failed)}</span>
                                <span class="visually-hidden">
                                  , {t('mail.failedOne', { count: props.failed })}
                                </span>
                              </Badge>
                            </Show>
                          </span>
                        </a>
                        <p class={styles['about']} id={`about-${place.id}`}>
                          {t(`administration.about.${place.id}`)}
                        </p>
                      </li>
                    )}
                  </For>
                </ul>
              </section>
            </Show>
          )}
        </For>
      </Show>
    </Page>
  );
}
