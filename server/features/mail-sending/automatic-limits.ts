/** To, or because of, an address that mails are exchanged with: two machines must not go on with each other (REL10). */
export const AUTOMATIC_LIMITS = { hour: 2, day: 4 } as const;
