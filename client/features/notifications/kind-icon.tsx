import AlarmClock from 'lucide-solid/icons/alarm-clock';
import AlarmClockOff from 'lucide-solid/icons/alarm-clock-off';
import Bell from 'lucide-solid/icons/bell';
import CalendarX from 'lucide-solid/icons/calendar-x';
import CirclePause from 'lucide-solid/icons/circle-pause';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import type { JSX } from 'solid-js';
import type { NoticeEvent } from '#shared/notifications/notice-events.ts';

const ICONS: { readonly [Event in NoticeEvent]?: () => JSX.Element } = {
  escalated: () => <TriangleAlert />,
  'due-soon': () => <AlarmClock />,
  'target-missed': () => <AlarmClockOff />,
  expired: () => <CalendarX />,
  'held-reply': () => <CirclePause />,
};

/** What nobody did has no face: its kind stands there. */
export const kindIcon = (event: NoticeEvent): JSX.Element => (ICONS[event] ?? (() => <Bell />))();
