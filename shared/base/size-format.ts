const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
const STEP = 1024;

/** How a size in bytes is written: the number of its unit, and what Intl.NumberFormat needs. */
export function sizeFormat(bytes: number): {
  readonly value: number;
  readonly options: Intl.NumberFormatOptions;
} {
  let value = bytes;
  let unit = 0;
  while (value >= STEP && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  return {
    value,
    options: {
      style: 'unit',
      unit: UNITS[unit] ?? 'byte',
      unitDisplay: unit === 0 ? 'long' : 'short',
      maximumFractionDigits: value < 10 && unit > 1 ? 1 : 0,
    },
  };
}
