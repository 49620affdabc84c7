/** How much of what somebody was told stays, per person: on the server and on devices by the same rule. */
export const KEPT_NOTIFICATIONS = { most: 500, days: 90 } as const;
