const hueCount = 8;

/** First letters of the first and last word; two letters of a single one; whole code points, so any script works. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s_.@-]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const [first, ...others] = words;
  if (first === undefined) return '?';
  const last = others.at(-1);
  const letters = last === undefined ? [...first].slice(0, 2) : [[...first][0], [...last][0]];
  return letters.join('').toLocaleUpperCase();
}

/** FNV-1a over UTF-16 units: the same name gives the same colour on every device. */
export function avatarHue(seed: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < seed.length; index += 1) {
    hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % hueCount;
}
