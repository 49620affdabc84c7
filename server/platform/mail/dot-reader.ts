// The body of a POP3 answer over several lines (RFC 1939, 3), byte for byte: it ends at CRLF . CRLF and nowhere else,
// however the bytes are cut into packets, and of a line that begins with a dot the first one goes.

const CR = 13;
const LF = 10;
const DOT = 46;

export type DotReader = {
  /** Undefined: more is to come. Else how many of these bytes belong to the answer, its end included. */
  readonly feed: (bytes: Uint8Array) => number | undefined;
};

/** What is handed to `take` is part of what was fed, not a copy. */
export function createDotReader(take: (bytes: Uint8Array) => void): DotReader {
  let state: 'line-start' | 'line' | 'dot' | 'dot-cr' = 'line-start';
  let isAfterCr = false;
  const feed = (bytes: Uint8Array): number | undefined => {
    // Of what was looked at, this begins what was not handed on.
    let from = 0;
    let at = 0;
    const handOn = (to: number): void => {
      if (to > from) take(bytes.subarray(from, to));
    };
    while (at < bytes.length) {
      const byte = bytes[at];
      switch (state) {
        case 'line-start':
          if (byte === DOT) {
            handOn(at);
            at += 1;
            from = at;
            state = 'dot';
          } else {
            state = 'line';
            isAfterCr = false;
          }
          break;
        case 'dot':
          if (byte === CR) {
            at += 1;
            from = at;
            state = 'dot-cr';
          } else {
            state = 'line';
            isAfterCr = false;
          }
          break;
        case 'dot-cr':
          if (byte === LF) return at + 1;
          take(ONE_CR);
          state = 'line';
          isAfterCr = true;
          break;
        case 'line': {
          const lf = bytes.indexOf(LF, at);
          if (lf === -1) {
            isAfterCr = bytes.at(-1) === CR;
            at = bytes.length;
          } else {
            const isEnd = lf > at ? bytes[lf - 1] === CR : isAfterCr;
            at = lf + 1;
            isAfterCr = false;
            if (isEnd) state = 'line-start';
          }
          break;
        }
      }
    }
    handOn(bytes.length);
    return undefined;
  };
  return { feed };
}

const ONE_CR = Uint8Array.of(CR);
