import ArrowLeft from 'lucide-solid/icons/arrow-left';
import { Show, createEffect, createMemo, on, type Accessor } from 'solid-js';
import { ok } from '#shared/base/result.ts';
import type { ApiResult } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Answered } from './answered.tsx';
import type { Whose } from './charted.ts';
import { createAsked } from './create-asked.ts';
import { DIVISION_LABELS, PERIOD_ID, PeriodFields } from './period-fields.tsx';
import { askedOf, DIVISIONS, type Division } from './report-address.ts';
import {
  operatorFigures,
  stayFigures,
  timeFigures,
  volumeFigures,
  type Figure,
} from './report-figures.ts';
import { ReportSheet } from './report-sheet.tsx';
import type { OperatorFigures, OperatorsQuestion, PartedQuestion, Report } from './reports-api.ts';
import { useReports } from './reports-context.tsx';
import styles from './reports.module.css';

/** What was opened, closed and left over (R2). */
export function TicketsReport() {
  const { t } = useI18n();
  const { requests } = useReports();
  return (
    <PartedReport
      ask={(asked, signal) => requests.tickets(asked, signal)}
      figuresOf={() => volumeFigures(t)}
      together={[['opened', 'closed', 'reopened']]}
    />
  );
}

/** How long people waited for an answer, and for the end (R2). */
export function TimesReport() {
  const { t } = useI18n();
  const { requests } = useReports();
  const both = (measure: string) => [`firstResponse${measure}`, `resolution${measure}`];
  return (
    <PartedReport
      ask={(asked, signal) => requests.times(asked, signal)}
      figuresOf={() => timeFigures(t)}
      together={[both(''), both('-p90'), both('-mean'), both('-count')]}
    />
  );
}

/** How long tickets stayed in each status (R2). */
export function StatusesReport() {
  const { address, names, requests } = useReports();
  return (
    <PartedReport
      ask={(asked, signal) => requests.statuses(asked, signal)}
      figuresOf={(report) => stayFigures(report, address().measure, names.status)}
      isAllTogether
      hasMeasure
    />
  );
}

function PartedReport<Figures>(props: {
  ask: (asked: PartedQuestion, signal: AbortSignal) => Promise<ApiResult<Report<Figures>>>;
  figuresOf: (report: Report<Figures>) => readonly Figure<Figures>[];
  together?: readonly (readonly string[])[];
  isAllTogether?: boolean;
  hasMeasure?: boolean;
}) {
  const { t } = useI18n();
  const { address, names, today, isOnline } = useReports();
  const asked = createAsked<PartedQuestion, Report<Figures>>({
    question: () => {
      const days = askedOf(address(), today());
      return days === undefined ? undefined : { ...days, divide: address().divide };
    },
    ask: (question, signal) => props.ask(question, signal),
    isOnline,
  });
  return (
    <>
      <PeriodFields hasDivision hasMeasure={props.hasMeasure === true} />
      <Answered asked={asked} rows={8}>
        {(report) => <Sheet report={report} />}
      </Answered>
    </>
  );

  function Sheet(sheet: { report: Accessor<Report<Figures>> }) {
    const report = () => sheet.report();
    const figures = createMemo(() => props.figuresOf(report()));
    // Of the answer, not of the address: the next one may be on its way.
    const division = (): Division | undefined => DIVISIONS.find((one) => one === report().divide);
    const whoseOf = (key: string): Whose => {
      const divide = division();
      return divide === undefined ? {} : { divide, key };
    };
    const parts = () => {
      const divide = division();
      return divide === undefined
        ? undefined
        : {
            label: t(DIVISION_LABELS[divide]),
            nameOf: (key: string) => names.part(divide, key),
          };
    };
    return (
      <ReportSheet
        report={report()}
        figures={figures()}
        together={props.isAllTogether === true ? [figures().map(({ id }) => id)] : props.together}
        parts={parts()}
        whoseOf={whoseOf}
      />
    );
  }
}

const PERSON_ID = 'report-person';
/** Whose it is goes with it: the next one may be on its way. */
type OfWhom = Report<OperatorFigures> & { readonly person: string | undefined };

/** What each operator did, and one of them over time (R1). */
export function OperatorsReport() {
  const { t } = useI18n();
  const { address, change, names, requests, today, isOnline } = useReports();
  const asked = createAsked<OperatorsQuestion, OfWhom>({
    question: () => {
      const days = askedOf(address(), today());
      return days === undefined ? undefined : { ...days, person: address().person };
    },
    ask: async (question, signal) => {
      const answer = await requests.operators(question, signal);
      if (!answer.ok) return answer;
      const { data, ...rest } = answer.value;
      return ok({ ...rest, data: { ...data, person: question.person } });
    },
    isOnline,
  });
  const figures = createMemo(() => operatorFigures(t));
  const told = () => asked.data()?.names;
  // What one pressed is gone: it is read on from whom one came to, or from what chooses.
  createEffect(
    on(
      () => address().person,
      (person) =>
        queueMicrotask(() =>
          document.getElementById(person === undefined ? PERIOD_ID : PERSON_ID)?.focus(),
        ),
      { defer: true },
    ),
  );
  return (
    <>
      <PeriodFields hasDivision={false} hasMeasure={false} />
      <Show when={address().person}>
        {(person) => (
          <div class={styles['whose']}>
            <h2 id={PERSON_ID} tabIndex={-1} dir="auto">
              {names.person(person(), told())}
            </h2>
            <Button
              icon={<ArrowLeft />}
              onClick={() => change({ person: undefined, chart: undefined })}
            >
              {t('report.allOperators')}
            </Button>
          </div>
        )}
      </Show>
      <Answered asked={asked} rows={8}>
        {(report) => (
          <ReportSheet
            report={report()}
            figures={figures()}
            together={[
              ['taken', 'answered', 'replies', 'closed', 'handedOver'],
              ['firstResponse', 'resolution'],
            ]}
            parts={
              report().person === undefined
                ? {
                    label: t('report.operator'),
                    nameOf: (key) => names.person(key, report().names),
                  }
                : undefined
            }
            whoseOf={(key) => ({ person: key })}
            onPart={(person) => change({ person, chart: undefined })}
          />
        )}
      </Answered>
    </>
  );
}
