import { Avatar } from '../avatar.tsx';
import { classNames } from '../class-names.ts';
import { PhaseGlyph } from '../phase-glyph.tsx';
import { RelativeTime } from '../relative-time.tsx';
import type { SampleTicket } from './sample-tickets.ts';
import styles from './gallery.module.css';

const start = Date.UTC(2026, 10, 21, 12);

export function SampleLine(props: { ticket: SampleTicket }) {
  return (
    <span class={styles['line']}>
      <PhaseGlyph phase={props.ticket.phase} label={props.ticket.phase} />
      <span
        dir="auto"
        class={classNames('truncate', props.ticket.unread && styles['unread'], styles['subject'])}
      >
        {props.ticket.subject}
      </span>
      <RelativeTime at={start - props.ticket.minutes * 60_000} />
      <span class={classNames(styles['first'], styles['subject'])}>
        <span class="truncate">{props.ticket.person}</span>
      </span>
      <Avatar name={props.ticket.person} size="small" decorative />
    </span>
  );
}
