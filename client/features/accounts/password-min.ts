/** What the forms ask for: two more than the least that the server takes. */
export const PASSWORD_MIN = 10;
