/** Signals as pages show them. */
import {
  eventContent,
  type SignalContent,
  type SignalRow,
  signalContent,
  sourceContent,
  stepsFrom,
  surveillanceContent,
  topicOf,
  triggerTitle,
} from '../decide/surveillance/index.ts';
import type { Bilingual, SignalBase, SignalDetail } from './contract.ts';

const PLATFORM_ACTIONS: Record<string, Bilingual> = {
  raise: { zh: '发出信号', en: 'Signal raised' },
  grow: { zh: '病例增加', en: 'Cases grew' },
  restored: { zh: '恢复报送', en: 'Counts again' },
  'event-rule': { zh: '达到事件信息报告标准', en: 'Meets the standard for reporting an event' },
};
const DAY_MS = 86_400_000;
const BLOCK_MS = 7 * DAY_MS;

export function shownSignal(row: SignalRow, names: ReadonlyMap<string, string>, now: Date): SignalBase {
  const content = signalContent(row.contentFrom);
  const state = content.states.find(({ id }) => id === row.state);
  const topic = topicOf(row.disease, row.contentFrom);
  return {
    id: row.id,
    trigger: row.trigger,
    kind: row.kind,
    triggerTitle: triggerTitle(row),
    disease: row.disease,
    diseaseTitle: topic.title,
    diseaseClass: topic.class,
    area: row.area,
    areaName: row.areaName,
    site: siteOf(row),
    event: eventOf(row),
    level: row.level,
    firstDay: row.firstDay,
    lastDay: row.lastDay,
    cases: row.cases,
    expected: row.expected,
    threshold: row.threshold,
    raisedAt: row.raisedAt.toISOString(),
    respondBy: row.respondBy.toISOString(),
    respondedAt: row.respondedAt?.toISOString() ?? null,
    late: (row.respondedAt ?? now) > row.respondBy,
    state: row.state,
    stateTitle: stateTitle(content, row.state),
    ended: state?.end ?? false,
    assignee: row.assignee === null ? null : (names.get(row.assignee) ?? row.assignee),
    version: row.version,
  };
}

const siteOf = ({ place, explanation }: SignalRow): string | null =>
  place === '' ? null : ((explanation as { site?: string }).site ?? place) || null;

function eventOf({ eventRule, eventAt, eventDue }: SignalRow): SignalBase['event'] {
  if (eventRule === null || !eventAt || !eventDue) return null;
  const rule = eventContent(eventAt.toISOString().slice(0, 10)).rules.find(({ id }) => id === eventRule);
  return {
    rule: rule?.title ?? { zh: eventRule, en: eventRule },
    verified: rule?.verified ?? false,
    at: eventAt.toISOString(),
    due: eventDue.toISOString(),
  };
}

export function stateTitle(content: SignalContent, state: string): Bilingual {
  return content.states.find(({ id }) => id === state)?.title ?? { zh: state, en: state };
}

export function actionTitle(content: SignalContent, action: string): Bilingual {
  const clock = content.telling.clocks.find(({ id }) => id === action);
  const step = content.steps.find(({ id }) => id === action);
  return step?.title ?? clock?.title ?? PLATFORM_ACTIONS[action] ?? { zh: action, en: action };
}

/** Why a signal was raised. */
export function shownReason(row: SignalRow): Pick<SignalDetail, 'rule' | 'series' | 'reason'> {
  const content = signalContent(row.contentFrom);
  const rule = content.rules.find(({ id }) => id === row.trigger);
  if (rule)
    return {
      rule: {
        cases: rule.cases,
        days: rule.days,
        in: rule.in,
        source: content.sources[rule.source]!.title,
        verified: rule.verified && content.sources[rule.source]!.verified,
      },
      series: null,
      reason: null,
    };
  if (row.kind !== 'series') return { rule: null, series: null, reason: reasonOf(row) };
  const how = row.explanation as {
    candidate: string;
    recommended: boolean;
    sensitivity: number | null;
    falseAlarms: number | null;
    p: number | null;
    judged: number;
    past: (number | null)[];
    baseline?: number[] | null;
    own?: { alarms: number; blocks: number } | null;
  };
  const { baseline } = how;
  const compared = new Set(baseline);
  // Null: the method takes the whole past; a signal from before baselines were kept shows none.
  const isCompared = (ago: number) => ago > 0 && (baseline === null || compared.has(ago));
  const method = surveillanceContent(row.contentFrom).candidates.find(({ id }) => id === how.candidate);
  const last = Date.parse(row.lastDay);
  return {
    rule: null,
    reason: null,
    series: {
      method: method?.title ?? { zh: how.candidate, en: how.candidate },
      recommended: how.recommended,
      sensitivity: how.sensitivity,
      falseAlarms: how.falseAlarms,
      p: how.p,
      judged: how.judged,
      past: how.past.map((cases, i) => ({
        to: new Date(last - (how.past.length - 1 - i) * BLOCK_MS).toISOString().slice(0, 10),
        cases,
        baseline: isCompared(how.past.length - 1 - i),
      })),
      own: how.own ?? null,
    },
  };
}

export function offeredSteps(row: SignalRow): SignalDetail['next'] {
  const { reasons } = signalContent(row.contentFrom);
  return stepsFrom(row.state, row.kind, row.contentFrom).map((step) => ({
    id: step.id,
    title: step.title,
    note: step.note,
    reasons: step.reasons.map((id) => ({ id, title: reasons[id]! })),
  }));
}

/** Why signals were raised that are about more than the persons of one disease and area. */
function reasonOf(row: SignalRow): SignalDetail['reason'] {
  const how = row.explanation as Record<string, unknown>;
  const { sources, series } = sourceContent(row.contentFrom);
  const content = signalContent(row.contentFrom);
  const itemTitle = (source: string, item: string) =>
    sources.find(({ id }) => id === source)?.items.find(({ id }) => id === item)?.title ??
    topicOf(item, row.contentFrom).title;
  const sourceTitle = (source: string) =>
    source === 'reports' ? { zh: '病例与诊断', en: 'Cases and diagnoses' } : topicOf(source, row.contentFrom).title;
  switch (row.kind) {
    case 'source': {
      const past = how.past as (number | null)[];
      const last = Date.parse(row.lastDay);
      return {
        kind: 'source',
        source: sourceTitle(String(how.source)),
        item: itemTitle(String(how.source), String(how.item)),
        method: series.methods.find(({ id }) => id === how.method)?.title ?? {
          zh: String(how.method),
          en: String(how.method),
        },
        sites: Number(how.sites),
        score: Number(how.score),
        past: past.map((cases, i) => ({
          to: new Date(last - (past.length - 1 - i) * DAY_MS).toISOString().slice(0, 10),
          cases,
        })),
      };
    }
    case 'agreement': {
      const voices = how.voices as {
        source: string;
        item: string;
        day: string;
        level: number;
        weight: number;
        observed: number;
        expected: number | null;
      }[];
      return {
        kind: 'agreement',
        score: Number(how.score),
        threshold: Number(how.threshold),
        verified: sourceContent(row.contentFrom).agreement.verified,
        voices: voices.map(({ source, item, ...voice }) => ({
          ...voice,
          source: sourceTitle(source),
          item: itemTitle(source, item),
        })),
      };
    }
    case 'place': {
      const { places, households, exposures } = content;
      const rule = [...places, ...households, ...exposures].find(({ id }) => id === row.trigger);
      const source = rule && content.sources[rule.source];
      return {
        kind: 'place',
        of: how.of === 'household' || how.of === 'exposure' ? how.of : 'unit',
        part: String(how.part ?? ''),
        asked: Number(how.asked),
        days: Number(how.days),
        source: source?.title ?? null,
        verified: (rule?.verified ?? false) && (source?.verified ?? false),
      };
    }
    case 'scan':
      return {
        kind: 'scan',
        areas: how.areas as string[],
        days: Number(how.days),
        p: Number(how.p),
        judged: Number(how.judged),
      };
    case 'silence':
      return { kind: 'silence', lastDay: (how.lastDay as string | null) ?? null, every: Number(how.every) };
    case 'rumour':
      return { kind: 'rumour', text: String(how.text ?? '') };
    case 'exceedance':
      return {
        kind: 'exceedance',
        ...(how.reading as Omit<Extract<NonNullable<SignalDetail['reason']>, { kind: 'exceedance' }>, 'kind'>),
      };
    default:
      return null;
  }
}
