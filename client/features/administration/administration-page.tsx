import { Show, onMount, type JSX } from 'solid-js';
import type { Permission } from '#shared/access/permissions.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Logo } from '#client/ui/logo.tsx';
import { Page } from '#client/ui/page.tsx';
import { BackToDesk } from './back-to-desk.tsx';

/** A page of what an administrator manages, for who has the permission. */
export function AdministrationPage(props: {
  desk: Desk;
  slug: string;
  syncMark: JSX.Element;
  permission: Permission;
  /** What is managed here. */
  name: string;
  /** What is open now. */
  title: string;
  lead: string | undefined;
  /** `wide` where two things stand side by side. */
  width?: 'reading' | 'wide' | undefined;
  children: JSX.Element;
}) {
  const { t } = useI18n();
  onMount(() => {
    document.title = `${props.name} · ${props.desk.workspace().name}`;
  });
  return (
    <Page
      brand={props.desk.workspace().name}
      logo={<Logo />}
      title={props.title}
      tools={props.syncMark}
      lead={props.lead}
      width={props.width}
    >
      <Show
        when={props.desk.self().permissions.includes(props.permission)}
        fallback={
          <>
            <BackToDesk slug={props.slug} />
            <Banner tone="warning" title={t('error.forbidden')} />
          </>
        }
      >
        {props.children}
      </Show>
    </Page>
  );
}
