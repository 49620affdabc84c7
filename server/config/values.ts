// Readers of single values. Each takes the text and gives the value, or throws a sentence that ends
// what the name of the variable begins: "PORT: has to be …".
import { isIP } from 'node:net';

export class BadValue extends Error {}

export function oneOf<const Choice extends string>(choices: readonly Choice[]) {
  return (text: string): Choice => {
    const found = choices.find((choice) => choice === text.toLowerCase());
    if (found === undefined) throw new BadValue(`has to be one of ${choices.join(', ')}`);
    return found;
  };
}

export function onOrOff(text: string): boolean {
  const value = text.toLowerCase();
  if (['on', 'true', 'yes', '1'].includes(value)) return true;
  if (['off', 'false', 'no', '0'].includes(value)) return false;
  throw new BadValue('has to be on or off');
}

/** 0 lets the system choose. */
export function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new BadValue('has to be a number from 0 to 65535');
}

export function host(text: string): string {
  const isName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text);
  if (isIP(text) !== 0 || isName) return text;
  throw new BadValue('has to be an address or a host name, without a port');
}

export function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name);
}

export function url(schemes: readonly string[]) {
  return (text: string): string => {
    const list = schemes.map((scheme) => `${scheme}://`).join(' or ');
    const scheme = URL.canParse(text) ? new URL(text).protocol.slice(0, -1) : '';
    // A socket of this machine has a path and no host.
    const isNamed =
      scheme === 'unix'
        ? new URL(text).pathname.length > 1
        : scheme !== '' && new URL(text).host !== '';
    if (schemes.includes(scheme) && isNamed) return text;
    // The text itself is not repeated: it may hold a password.
    throw new BadValue(`has to be a URL that begins with ${list}`);
  };
}

/** Scheme, host and port, and nothing after them. */
export function origin(text: string): string {
  const parsed = new URL(url(['http', 'https'])(text));
  const isBare = parsed.pathname === '/' && parsed.search === '' && parsed.hash === '';
  if (isBare && parsed.username === '' && parsed.password === '') return parsed.origin;
  throw new BadValue('has to be an address without path, such as https://help.example.org');
}

/** Addresses and CIDR ranges, separated by commas. */
export function addressList(text: string): readonly string[] {
  return text.split(',').map((part) => {
    const entry = part.trim();
    const [address = '', prefix, ...rest] = entry.split('/');
    const version = isIP(address);
    const isPrefix =
      prefix === undefined ||
      (/^\d+$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32));
    if (version !== 0 && isPrefix && rest.length === 0) return entry;
    throw new BadValue(
      `has to list addresses or ranges of proxies, such as 127.0.0.1,10.0.0.0/8 ("${entry}" is none)`,
    );
  });
}

/** Plain, without a name before it. */
export function mailAddress(text: string): string {
  if (
    text.length <= 254 &&
    /^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text)
  )
    return text;
  throw new BadValue('has to be an e-mail address, such as help@example.org');
}

export function secret(text: string): string {
  if (text.length >= 32) return text;
  throw new BadValue('has to be at least 32 characters long (openssl rand -base64 32)');
}

/** Requests per minute; 0: no limit. */
export const GIGABYTE = 1_000_000_000;

/** In bytes. */
export function gigabytes(text: string): number | undefined {
  if (!/^\d{1,6}(?:\.\d{1,3})?$/.test(text))
    throw new BadValue('has to be a number of gigabytes, such as 100 or 0.5; 0 for no limit');
  return Number(text) === 0 ? undefined : Math.round(Number(text) * GIGABYTE);
}

export function countUpTo(most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value <= most) return value;
    throw new BadValue(`has to be a whole number from 0 to ${most}`);
  };
}

export function rate(text: string): number | undefined {
  const value = Number(text);
  if (!/^\d{1,7}$/.test(text)) throw new BadValue('has to be a whole number, 0 for no limit');
  return value === 0 ? undefined : value;
}
