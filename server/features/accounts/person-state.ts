export const PERSON_STATES = ['active', 'invited', 'disabled'] as const;
export type PersonState = (typeof PERSON_STATES)[number];

/** Whoever has no password yet is invited, even where the invitation has run out or never went. */
export function personStateOf(person: {
  readonly isDisabled: boolean;
  readonly hasPassword: boolean;
}): PersonState {
  if (person.isDisabled) return 'disabled';
  return person.hasPassword ? 'active' : 'invited';
}
