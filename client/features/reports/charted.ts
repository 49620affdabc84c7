// What the chart of a report can show: of a whole its figures that go together, of parts one figure of the largest. Pure.

import { MINUTE_MS } from '#shared/base/clock.ts';
import { countTicks, spanTicks } from '#client/ui/chart-scale.ts';
import type { Behind } from './report-address.ts';
import type { Figure } from './report-figures.ts';
import type { FigureKind } from './report-format.ts';
import type { Part, Report } from './reports-api.ts';

/** More lines cannot be told from each other. */
export const MOST_LINES = 6;

type Drawn = {
  readonly id: string;
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** Undefined: there is nothing behind it. */
  readonly behind: readonly (Behind | undefined)[];
};
export type Charted = {
  readonly id: string;
  readonly label: string;
  readonly kind: FigureKind;
  readonly series: readonly Drawn[];
  /** Of how many it shows the largest; undefined: it shows all. */
  readonly ofAll: number | undefined;
};
/** Whose figures they are: of a part, of a person, or nobody's in particular. */
export type Whose = Pick<Behind, 'divide' | 'key' | 'person'>;

/** The lines behind a figure of these days; undefined: there are none. */
export function behindOf<Figures>(
  figure: Figure<Figures>,
  figures: Figures,
  { from, to }: { readonly from: string; readonly to: string },
  whose: Whose,
): Behind | undefined {
  if (figure.linesOf(figures) === 0) return undefined;
  return {
    figure: figure.behind,
    ...(figure.behind === 'backlog' ? { to } : { from, to }),
    ...whose,
    ...(figure.status !== undefined && { status: figure.status }),
  };
}

const drawn = <Figures>(
  id: string,
  label: string,
  figure: Figure<Figures>,
  part: Part<Figures>,
  whose: Whose,
): Drawn => ({
  id,
  label,
  values: part.periods.map(({ figures }) => figure.valueOf(figures)),
  behind: part.periods.map(({ figures, ...days }) => behindOf(figure, figures, days, whose)),
});

/** `together`: ids of figures that stand in one chart; those that are in none stand alone. */
export function chartedOfWhole<Figures>(
  part: Part<Figures>,
  figures: readonly Figure<Figures>[],
  together: readonly (readonly string[])[],
  whose: Whose,
  labelOf: (labels: readonly string[]) => string,
): readonly Charted[] {
  const sets = [
    ...together.map((ids) => figures.filter(({ id }) => ids.includes(id))),
    ...figures
      .filter(({ id }) => !together.some((ids) => ids.includes(id)))
      .map((figure) => [figure]),
  ];
  return sets.flatMap((set) => {
    const [first] = set;
    if (first === undefined) return [];
    const shown = set.slice(0, MOST_LINES);
    return [
      {
        id: first.id,
        label: labelOf(shown.map(({ label }) => label)),
        kind: first.kind,
        series: shown.map((figure) => drawn(figure.id, figure.label, figure, part, whose)),
        ofAll: set.length > shown.length ? set.length : undefined,
      },
    ];
  });
}

export function chartedOfParts<Figures>(
  report: Pick<Report<Figures>, 'parts' | 'partsLeftOut'>,
  figures: readonly Figure<Figures>[],
  whoseOf: (key: string) => Whose,
  nameOf: (key: string) => string,
): readonly Charted[] {
  const shown = report.parts.slice(0, MOST_LINES);
  const all = report.parts.length + report.partsLeftOut;
  return figures.map((figure) => ({
    id: figure.id,
    label: figure.label,
    kind: figure.kind,
    series: shown.map((part) => drawn(part.key, nameOf(part.key), figure, part, whoseOf(part.key))),
    ofAll: all > shown.length ? all : undefined,
  }));
}

/** The marks of an axis that has room for all of them. */
export function ticksOf(
  kind: FigureKind,
  series: readonly Pick<Drawn, 'values'>[],
): readonly number[] {
  const most = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  if (kind === 'time') return spanTicks(most);
  if (kind === 'minutes') return spanTicks(most * MINUTE_MS).map((ms) => ms / MINUTE_MS);
  return countTicks(most);
}
