import {
  BUILT_IN_CHOICES,
  NOTICE_CHANNELS,
  NOTICE_EVENTS,
  type NoticeChannel,
  type NoticeEvent,
} from '#shared/notifications/notice-events.ts';
import type { NoticeChoices } from '#shared/notifications/preferences.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { ChoiceTable } from './choice-table.tsx';
import { withChoice } from './choices.ts';
import { fieldId } from './preference-problems.ts';

export type AllChoices = Readonly<Record<NoticeEvent, Readonly<Record<NoticeChannel, boolean>>>>;
export const AS_DELIVERED: AllChoices = BUILT_IN_CHOICES;

export const eventWords = (event: NoticeEvent, t: I18n['t']): string =>
  t(`notification.event.${event}`);
const channelWords = (channel: NoticeChannel, t: I18n['t']): string =>
  channel === 'slack' ? 'Slack' : t(`notification.channel.${channel}`);

/** Every event and channel: of a person over their workspace's defaults, of a workspace over what is delivered. */
export function EventChoices(props: {
  whose: 'person' | 'workspace';
  choices: NoticeChoices;
  defaults: AllChoices;
  /** Channels on which nothing goes out at present. */
  off: readonly NoticeChannel[];
  onChange: (choices: NoticeChoices) => void;
}) {
  const { t } = useI18n();
  const isPerson = () => props.whose === 'person';
  const own = (event: NoticeEvent, channel: NoticeChannel) => props.choices[event]?.[channel];
  return (
    <ChoiceTable
      lines={NOTICE_EVENTS.map((id) => ({ id, label: eventWords(id, t) }))}
      columns={NOTICE_CHANNELS.map((id) => ({
        id,
        label: channelWords(id, t),
        isOff: props.off.includes(id),
      }))}
      isOn={(event, channel) => own(event, channel) ?? props.defaults[event][channel]}
      isOwn={(event, channel) => own(event, channel) !== undefined}
      idOf={(event, channel) => fieldId(`events.${event}.${channel}`)}
      stateWords={(event, channel) => {
        if (own(event, channel) !== undefined)
          return t(isPerson() ? 'notification.own' : 'notification.ownDefault');
        const isOn = props.defaults[event][channel];
        if (isPerson()) return t(isOn ? 'notification.onByDefault' : 'notification.offByDefault');
        return t(isOn ? 'notification.onAsDelivered' : 'notification.offAsDelivered');
      }}
      resetWords={(channel) =>
        t(isPerson() ? 'notification.backToDefault' : 'notification.backToDelivered', { channel })
      }
      onChoose={(event, channel, isOn) =>
        props.onChange(withChoice(props.choices, event, channel, isOn))
      }
    />
  );
}
