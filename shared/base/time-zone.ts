// Names of time zones. Devices, this server and PostgreSQL each read them with lists of their own, and differ in what is no
// place: IST is India to one and Israel to the other, `+02:00` is to the east of Greenwich or to the west.

/** As this machine reads it; undefined: it is none. */
export function readTimeZone(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether it means the same everywhere: Europe/Paris, Etc/GMT+5, UTC. */
export const isPlaceName = (name: string): boolean =>
  name === 'UTC' || name.includes('/') || Intl.supportedValuesOf('timeZone').includes(name);

/**
 * How the database calls what was asked for, in its own spelling: the same name, else another one of the same zone.
 * Undefined: it knows none, or the name is read in more than one way.
 */
export function timeZoneAmong(known: readonly string[], asked: string): string | undefined {
  const zone = readTimeZone(asked);
  if (zone === undefined) return undefined;
  const folded = asked.toLowerCase();
  const same = known.find((name) => name.toLowerCase() === folded);
  if (same !== undefined) return isPlaceName(same) ? same : undefined;
  if (!isPlaceName(asked)) return undefined;
  return known.find((name) => name.includes('/') && readTimeZone(name) === zone);
}

/**
 * For PostgreSQL, of a workspace that has an older name: what it reads as this machine does. An offset is turned round, since
 * PostgreSQL counts to the west.
 */
export function placeOfTimeZone(name: string): string {
  if (isPlaceName(name)) return name;
  const zone = readTimeZone(name) ?? name;
  const sign = zone[0];
  return sign === '+' || sign === '-' ? `${sign === '+' ? '-' : '+'}${zone.slice(1)}` : zone;
}
