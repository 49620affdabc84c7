// Time worked as one types and reads it. Pure.

const CLOCK = /^(\d{1,3}):([0-5]\d)$/;
const WORDS = /^(?:(\d+(?:[.,]\d+)?)\s*h)?\s*(?:(\d+)\s*(?:m|min|mn)?)?$/iu;

/** Minutes of `90`, `1:30`, `1h30`, `1.5 h`, `45 min`; undefined: nothing of the kind. */
export function minutesOf(text: string): number | undefined {
  const trimmed = text.trim();
  const clock = CLOCK.exec(trimmed);
  if (clock !== null) return Number(clock[1]) * 60 + Number(clock[2]);
  const words = WORDS.exec(trimmed);
  if (trimmed === '' || words === null) return undefined;
  const [, hours = '0', minutes = '0'] = words;
  return Math.round(Number(hours.replace(',', '.')) * 60) + Number(minutes);
}

/** As `2 hr 15 min` in the reader's language. */
export function durationText(minutes: number, language: string): string {
  const unit = (value: number, name: 'hour' | 'minute') =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(
      value,
    );
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [
    ...(hours > 0 ? [unit(hours, 'hour')] : []),
    ...(rest > 0 || hours === 0 ? [unit(rest, 'minute')] : []),
  ].join(' ');
}
