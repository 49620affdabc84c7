import ChevronDown from 'lucide-solid/icons/chevron-down';
import { Show } from 'solid-js';
import { allowedStatuses } from '#shared/engine/workflow.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { Menu } from '#client/ui/menu.tsx';
import { PhaseGlyph } from '#client/ui/phase-glyph.tsx';
import { PhaseLabel } from '#client/ui/phase-label.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-header.module.css';

/** The status and where it may go from here. */
export function StatusMenu(props: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useI18n();
  const { id, ticket, rights, names, configuration, act } = useTicket();
  const label = () => names.status(ticket().status);
  const items = () =>
    allowedStatuses(configuration(), ticket()).map((status) => ({
      label: names.status(status),
      icon: <PhaseGlyph phase={names.phase(status)} tint={names.tint(status)} />,
      onSelect: () => void change(status),
    }));

  async function change(status: string): Promise<void> {
    const before = ticket().status;
    const back = allowedStatuses(configuration(), { status }).includes(before);
    await act({
      commands: [{ type: 'change-status', ticketId: id, status }],
      done: t('ticket.statusChanged', { status: names.status(status) }),
      undo: back ? [{ type: 'change-status', ticketId: id, status: before }] : undefined,
    });
  }

  return (
    <Show
      when={rights().changeStatus}
      fallback={
        <PhaseLabel phase={ticket().phase} tint={names.tint(ticket().status)}>
          {label()}
        </PhaseLabel>
      }
    >
      <span class={styles['status']}>
        <Menu
          placement="bottom-start"
          open={props.open}
          onOpenChange={(open) => props.onOpenChange(open)}
          triggerClass={buttonClass({ variant: 'secondary', size: 'small' })}
          items={[{ heading: t('ticket.changeStatus') }, ...items()]}
        >
          <PhaseGlyph phase={ticket().phase} tint={names.tint(ticket().status)} size="small" />
          <span class="visually-hidden">{t('common.label', { label: t('ticket.status') })} </span>
          <span class={styles['statusLabel']}>{label()}</span>
          <ChevronDown aria-hidden="true" />
        </Menu>
      </span>
    </Show>
  );
}
