import { z } from 'zod';
import { type DecidedDoubt, decideDoubt, doubtDecisions, planDoubts } from '../../measure/plans/index.ts';
import type { App, Ctx } from '../app.ts';
import { DecideDoubt, DoubtDecision } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { requirePlanOf } from './plans.ts';

const READ = { access: { permission: 'plan.read' } };
const EDIT = { access: { permission: 'plan.edit' } };
const planParams = z.object({ id: z.string().min(1).max(64) });
const params = z.object({ id: z.string().min(1).max(64), key: z.string().min(1).max(200) });
const list = z.object({ ...exportQuery, state: z.enum(['open', 'settled']).optional() });

/** What people decide about a plan's doubts, its history, and the list of doubts as a file. */
export function registerDoubts(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/plans/:id/doubts/:key/decisions',
    { config: READ, schema: { params, response: { 200: z.array(DoubtDecision) } } },
    async (request) => {
      await requirePlanOf(request, ctx);
      return doubtDecisions(kernel.db, request.params.id, request.params.key);
    },
  );

  app.post(
    '/api/plans/:id/doubts/:key/decision',
    { config: EDIT, schema: { params, body: DecideDoubt, response: { 201: DoubtDecision } } },
    async (request, reply) => {
      const { id, key } = request.params;
      await requirePlanOf(request, ctx);
      const decision = await decideDoubt(kernel, id, key, request.body, request.caller.account);
      request.touch({ action: 'plan.decide', object: `plan/${id}/doubt/${key}/decision/${decision.id}` });
      return reply.code(201).send(decision);
    },
  );

  app.get(
    '/api/plans/:id/doubts/export',
    { config: READ, schema: { params: planParams, querystring: list } },
    async (request, reply) => {
      const plan = await requirePlanOf(request, ctx);
      const lang = languageOf(request);
      const { format = 'xlsx', state } = request.query;
      const doubts = (await planDoubts(kernel.db, plan.id)).filter(
        ({ decision }) => !state || (state === 'settled') === (decision !== undefined),
      );
      const title = (lang === 'en' && plan.titleEn) || plan.title;
      return sendTable(reply, format, {
        name: `${title} ${HEADS.doubts[lang]}`,
        columns: COLUMNS.map((key) => ({ key, title: HEADS[key][lang] })),
        rows: doubts.map((doubt) => rowOf(doubt, lang)),
        notes: [
          title,
          `${plan.region} · ${plan.period.join('–')} · ${HEADS.exported[lang]} ${kernel.clock.today()}`,
          ...(state ? [HEADS[state][lang]] : []),
        ],
      });
    },
  );
}

const HEADS = {
  doubts: { zh: '疑点', en: 'doubts' },
  exported: { zh: '导出日期', en: 'exported on' },
  no: { zh: '指标序号', en: 'Targets' },
  type: { zh: '类型', en: 'Type' },
  subject: { zh: '事项', en: 'Subject' },
  finding: { zh: '发现', en: 'Finding' },
  origin: { zh: '来自', en: 'Found by' },
  state: { zh: '状态', en: 'State' },
  decision: { zh: '决定', en: 'Decision' },
  reason: { zh: '理由', en: 'Reason' },
  by: { zh: '决定人', en: 'Decided by' },
  at: { zh: '决定时间', en: 'Decided at' },
  open: { zh: '待定', en: 'open' },
  settled: { zh: '已定', en: 'settled' },
  rule: { zh: '规则', en: 'rule' },
  manual: { zh: '人工', en: 'reading' },
  note: { zh: '说明', en: 'note' },
  target: { zh: '目标', en: 'target' },
  baseline: { zh: '基期', en: 'baseline' },
  conflict: { zh: '矛盾', en: 'conflict' },
  'looser-than-baseline': { zh: '宽于基期', en: 'looser than baseline' },
  impossible: { zh: '不可能', en: 'impossible' },
  'ratio-mismatch': { zh: '比值不符', en: 'ratio mismatch' },
  'sum-exceeds': { zh: '合计超出', en: 'sum exceeds' },
  deadline: { zh: '期限', en: 'deadline' },
  definition: { zh: '口径', en: 'definition' },
  other: { zh: '其他', en: 'other' },
} as const;

const COLUMNS = ['no', 'type', 'subject', 'finding', 'origin', 'state', 'decision', 'reason', 'by', 'at'] as const;
type Lang = 'zh' | 'en';

function rowOf({ targets, type, subject, finding, origin, decision }: DecidedDoubt, lang: Lang) {
  const word = (key: string) => (key in HEADS ? HEADS[key as keyof typeof HEADS][lang] : key);
  const held =
    decision?.outcome === 'value'
      ? `${decision.target} ${word(decision.field ?? '')} ${decision.op ?? ''} ${[decision.value].flat().join('–')}`
      : decision && word('note');
  return {
    no: targets.join('、'),
    type: word(type),
    subject,
    finding: finding[lang],
    origin: word(origin),
    state: word(decision ? 'settled' : 'open'),
    decision: held,
    reason: decision?.reason,
    by: decision?.by,
    at: decision?.at,
  };
}
