import { classNames } from './class-names.ts';
import { avatarHue, initials } from './avatar-look.ts';
import styles from './avatar.module.css';

/** Initials on a colour that stays the same for the same name everywhere. */
export function Avatar(props: {
  name: string;
  /** Seed of the colour, where a name may change: an id. */
  seed?: string | undefined;
  size?: 'small' | 'medium' | 'large' | undefined;
  /** The name stands beside it already. */
  decorative?: boolean | undefined;
}) {
  return (
    <span
      class={classNames(
        styles['avatar'],
        styles[props.size ?? 'medium'],
        styles[`hue-${avatarHue(props.seed ?? props.name)}`],
      )}
      role={props.decorative === true ? undefined : 'img'}
      aria-hidden={props.decorative === true ? true : undefined}
      aria-label={props.decorative === true ? undefined : props.name}
    >
      {initials(props.name)}
    </span>
  );
}
