import Link2 from 'lucide-solid/icons/link-2';
import Merge from 'lucide-solid/icons/merge';
import { For, Show, createMemo, createSignal } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { LINK_KINDS, type LinkKind, type TicketLink } from '#shared/engine/ticket-state.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { Select } from '#client/ui/select.tsx';
import { RemoveButton } from './chips.tsx';
import { FindTicket } from './find-ticket.tsx';
import { useTicket } from './ticket-context.tsx';
import facts from './ticket-facts.module.css';
import styles from './related-tickets.module.css';

const LINK_LABELS: { readonly [Kind in LinkKind]: MessageKey } = {
  related: 'ticket.linkRelated',
  blocks: 'ticket.linkBlocks',
  'blocked-by': 'ticket.linkBlockedBy',
  parent: 'ticket.linkParent',
  child: 'ticket.linkChild',
};

/** Tickets that belong to this one, and the ways to make them so (T8). */
export function RelatedTickets(props: {
  asking: 'link' | 'merge' | undefined;
  onAsking: (what: 'link' | 'merge' | undefined) => void;
}) {
  const { t } = useI18n();
  const { id, desk, ticket, rights, names, act } = useTicket();
  const isOpen = (what: 'link' | 'merge') => props.asking === what;
  const close = (open: boolean) => {
    if (!open) props.onAsking(undefined);
  };
  // Not twice into one: what was merged stays what it is.
  const mayMerge = () => rights().merge && ticket().mergedInto === null;
  const groups = createMemo(() =>
    LINK_KINDS.map((kind) => ({
      kind,
      links: ticket().links.filter((link) => link.kind === kind),
    })).filter(({ links }) => links.length > 0),
  );
  const unlink = ({ kind, ticketId: to }: TicketLink) =>
    act({
      commands: [{ type: 'unlink', ticketId: id, kind, to }],
      done: t('ticket.unlinked'),
      undo: [{ type: 'link', ticketId: id, kind, to }],
    });
  async function link(kind: LinkKind, to: TicketId): Promise<void> {
    props.onAsking(undefined);
    await act({
      commands: [{ type: 'link', ticketId: id, kind, to }],
      done: t('ticket.linked'),
      undo: [{ type: 'unlink', ticketId: id, kind, to }],
    });
  }
  async function merge(into: TicketId): Promise<void> {
    props.onAsking(undefined);
    await act({ commands: [{ type: 'merge', ticketId: id, into }], done: t('ticket.merged') });
  }
  const hasSection = () => rights().merge || groups().length > 0 || ticket().mergedInto !== null;

  return (
    <Show when={hasSection()}>
      <section class={facts['section']}>
        <h3 class={facts['heading']}>{t('ticket.related')}</h3>
        <Show when={ticket().mergedInto}>
          {(into) => (
            <p class={styles['kind']}>
              {t('ticket.mergedIntoLabel')} <OtherTicket id={into()} />
            </p>
          )}
        </Show>
        <For each={groups()}>
          {({ kind, links }) => (
            <div>
              <p class={styles['kind']}>{t(LINK_LABELS[kind])}</p>
              <ul class={styles['links']}>
                <For each={links}>
                  {(one) => (
                    <li class={styles['link']}>
                      <OtherTicket id={one.ticketId} />
                      <Show when={rights().merge}>
                        <RemoveButton label={t('ticket.unlink')} onClick={() => void unlink(one)} />
                      </Show>
                    </li>
                  )}
                </For>
              </ul>
            </div>
          )}
        </For>
        <Show when={rights().merge}>
          <div class={styles['acts']}>
            <Button
              size="small"
              variant="quiet"
              icon={<Link2 />}
              onClick={() => props.onAsking('link')}
            >
              {t('ticket.linkTo')}
            </Button>
            <Show when={mayMerge()}>
              <Button
                size="small"
                variant="quiet"
                icon={<Merge />}
                onClick={() => props.onAsking('merge')}
              >
                {t('ticket.mergeInto')}
              </Button>
            </Show>
          </div>
        </Show>
        <LinkDialog open={isOpen('link')} onOpenChange={close} onLink={link} />
        <MergeDialog open={isOpen('merge')} onOpenChange={close} onMerge={merge} />
      </section>
    </Show>
  );

  function LinkDialog(dialog: {
    open: boolean;
    onOpenChange: (open: boolean) => void;
    onLink: (kind: LinkKind, to: TicketId) => Promise<void>;
  }) {
    const [kind, setKind] = createSignal<LinkKind>('related');
    const [to, setTo] = createSignal<TicketId>();
    return (
      <Dialog
        open={dialog.open}
        onOpenChange={dialog.onOpenChange}
        title={t('ticket.linkTo')}
        footer={
          <Button
            variant="primary"
            disabled={to() === undefined}
            onClick={() => void dialog.onLink(kind(), to()!)}
          >
            {t('ticket.link')}
          </Button>
        }
      >
        <Select
          label={t('ticket.linkKind')}
          options={LINK_KINDS.map((value) => ({ value, label: t(LINK_LABELS[value]) }))}
          value={kind()}
          onChange={(value) => setKind(value as LinkKind)}
        />
        <FindTicket
          desk={desk}
          label={t('ticket.otherTicket')}
          except={id}
          chosen={to()}
          onChosen={(found) => setTo(found?.id)}
        />
      </Dialog>
    );
  }

  function MergeDialog(dialog: {
    open: boolean;
    onOpenChange: (open: boolean) => void;
    onMerge: (into: TicketId) => Promise<void>;
  }) {
    const [into, setInto] = createSignal<TicketId>();
    return (
      <Dialog
        open={dialog.open}
        onOpenChange={dialog.onOpenChange}
        title={t('ticket.mergeTitle', { subject: names.subject(ticket()) })}
        description={t('ticket.mergeText')}
        footer={
          <Button
            variant="danger"
            disabled={into() === undefined}
            onClick={() => void dialog.onMerge(into()!)}
          >
            {t('ticket.merge')}
          </Button>
        }
      >
        <FindTicket
          desk={desk}
          label={t('ticket.otherTicket')}
          except={id}
          chosen={into()}
          onChosen={(found) => setInto(found?.id)}
        />
      </Dialog>
    );
  }
}

/** By number and subject where the device knows it; a link in any case. */
function OtherTicket(props: { id: TicketId }) {
  const { t } = useI18n();
  const { desk, names } = useTicket();
  // eslint-disable-next-line solid/reactivity -- an accessor, read by the live query
  const other = desk.ticket(() => props.id);
  const href = () => location.pathname.replace(/\/ticket\/[^/]+/, `/ticket/${props.id}`);
  return (
    <a class={styles['other']} href={href()} dir="auto">
      <Show when={other()} fallback={t('ticket.notOnDevice')}>
        {(one) => (
          <>
            <span class="tabular">#{one().number ?? '…'}</span>{' '}
            {names.subject(one()) || t('desk.noSubject')}
          </>
        )}
      </Show>
    </a>
  );
}
