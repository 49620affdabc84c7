import { classNames } from './class-names.ts';
import styles from './button.module.css';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger' | 'danger-quiet';
export type ButtonSize = 'small' | 'medium' | 'large';

export interface ButtonLook {
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  /** As wide as its container. */
  wide?: boolean | undefined;
}

/** The look of a button for something that is not one, such as the router's link. */
export function buttonClass(look: ButtonLook = {}): string {
  return classNames(
    styles['button'],
    styles[look.variant ?? 'secondary'],
    styles[look.size ?? 'medium'],
    look.wide === true && styles['wide'],
  );
}
