import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

// Reads tokens.css as text, resolves the custom properties for one theme and computes WCAG 2.2 contrast,
// so that a changed colour that can no longer be read fails here and not on somebody's screen.

type Theme = 'light' | 'dark';
type Rgb = [number, number, number];

const source = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const declarations = new Map<string, string>();
for (const match of source.matchAll(/(--[\w-]+):\s*([^;]+);/g)) {
  const [, name = '', value = ''] = match;
  if (!declarations.has(name)) declarations.set(name, value.replace(/\s+/g, ' ').trim());
}

function splitArguments(text: string): [string, string] {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === ',' && depth === 0) return [text.slice(0, index), text.slice(index + 1)];
  }
  throw new Error(`light-dark() needs two values: ${text}`);
}

function resolve(value: string, theme: Theme): string {
  const text = value.trim();
  if (text.startsWith('light-dark(')) {
    const [light, dark] = splitArguments(text.slice('light-dark('.length, -1));
    return resolve(theme === 'light' ? light : dark, theme);
  }
  const variable = /^var\((--[\w-]+)\)$/.exec(text)?.[1];
  if (variable === undefined) return text;
  const next = declarations.get(variable);
  if (next === undefined) throw new Error(`${variable} is not declared`);
  return resolve(next, theme);
}

/** OKLCH to linear sRGB, by Björn Ottosson's matrices. */
function toLinearRgb(value: string): Rgb {
  const match = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value);
  if (match === null) throw new Error(`not an opaque oklch colour: ${value}`);
  const [l, c, h] = match.slice(1).map(Number) as [number, number, number];
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((channel) => Math.min(1, Math.max(0, channel))) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(first: string, second: string, theme: Theme): number {
  const values = [first, second].map((name) =>
    luminance(toLinearRgb(resolve(`var(${name})`, theme))),
  ) as [number, number];
  return (Math.max(...values) + 0.05) / (Math.min(...values) + 0.05);
}

const grounds = [
  '--bg',
  '--surface',
  '--surface-raised',
  '--surface-sunken',
  '--surface-hover',
  '--surface-selected',
  '--surface-field',
  '--paper-theirs',
  '--paper-ours',
  '--paper-private',
];
const phases = ['new', 'active', 'waiting-customer', 'waiting-operator', 'resolved', 'closed'];
const tones = ['danger', 'warning', 'success', 'info'];

function pairs(texts: string[], on: string[]): [string, string][] {
  return texts.flatMap((text) => on.map((ground): [string, string] => [text, ground]));
}

const readable: [string, string][] = [
  ...pairs(['--text', '--text-muted'], [...grounds, '--surface-pressed']),
  ...pairs(['--text-accent', ...tones.map((tone) => `--text-${tone}`)], grounds),
  ...tones.flatMap((tone) =>
    pairs([`--text-${tone}`, '--text', '--text-muted'], [`--${tone}-2`, `--${tone}-3`]),
  ),
  ...phases.flatMap((phase) => pairs([`--phase-${phase}-text`], [`--phase-${phase}-tint`])),
  ...pairs(['--text-on-accent'], ['--accent-9', '--accent-10']),
  ...pairs(['--text-on-danger'], ['--danger-9', '--danger-10']),
  ...pairs(['--text-on-inverse', '--text-accent-on-inverse'], ['--surface-inverse']),
  ...pairs(['--text'], ['--accent-4', '--accent-5']),
];
const visible: [string, string][] = [
  ...pairs(['--icon-muted', '--line-control', '--focus'], grounds),
  ...pairs(
    phases.map((phase) => `--phase-${phase}`),
    [
      '--bg',
      '--surface',
      '--surface-raised',
      '--surface-sunken',
      '--surface-hover',
      '--surface-selected',
    ],
  ),
];

describe.each<Theme>(['light', 'dark'])('%s theme', (theme) => {
  test.each(readable)('U4a text %s can be read on %s', (text, ground) => {
    expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(visible)('U4b mark %s can be seen on %s', (mark, ground) => {
    expect(contrast(mark, ground, theme)).toBeGreaterThanOrEqual(3);
  });

  test('every ramp colour exists on an ordinary (sRGB) screen', () => {
    const outside = [...declarations]
      .filter(([, value]) => value.startsWith('light-dark(oklch') && !value.includes('/'))
      .filter(([name]) =>
        toLinearRgb(resolve(`var(${name})`, theme)).some((c) => c < -0.002 || c > 1.002),
      );

    expect(outside.map(([name]) => name)).toEqual([]);
  });
});
