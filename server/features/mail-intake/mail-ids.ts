import { derivedId } from '#server/platform/ids/derived-id.ts';

/** The same ids for the same mail, however often it is read. */
export const idOfMail = <Id extends string>(mailId: string, purpose: string): Id =>
  derivedId<Id>(mailId, purpose);
