import { z } from 'zod';
import {
  type CardSubject,
  cardDrafts,
  classesOf,
  dropCardDraft,
  duplicatesOf,
  findResultTest,
  judgeCard,
  keepCardDraft,
  laboratoryTests,
  prefilledCard,
  reportedOn,
  reportRules,
  resultAt,
  subtypeOfCode,
} from '../../decide/reporting/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { readMany } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { CardDraft, CardDraftRequest, CardJudged, CardJudgeRequest, CardOpened, ReportContent } from '../contract.ts';
import { patientForCard, patientOfCard, reportingInstitutions } from '../report-persons.ts';
import {
  cardPersons,
  isMakeup,
  ownInstitution,
  shownCardForm,
  shownEarlier,
  shownJudgement,
} from '../report-shapes.ts';

const FILL = { access: { permission: ['report.fill', 'report.check', 'report.review'] } };
const ANY = { access: { permission: ['report.fill', 'report.check', 'report.review', 'report.read'] } };
const HOUR_MS = 3_600_000;

/** Direct reporting (传染病报告): what may be reported, the form opened and judged, drafts. */
export function registerReporting(app: App, ctx: Ctx): void {
  registerForm(app, ctx);
  registerDrafts(app, ctx);
}

function registerForm(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get('/api/reporting/content', { config: ANY, schema: { response: { 200: ReportContent } } }, async (request) => {
    const today = kernel.clock.today();
    const rules = reportRules(today);
    return {
      diseases: reportedOn(today, rules).map((disease) => ({
        id: disease.id,
        title: disease.title,
        class: disease.class,
        hours: disease.hours,
        classes: classesOf(rules, disease.id),
        verified: disease.verified,
      })),
      caseClasses: Object.entries(rules.caseClasses).map(([id, title]) => ({ id, title })),
      states: rules.states.map(({ id, title, end }) => ({ id, title, end })),
      institutions: await reportingInstitutions(request, ctx),
      now: kernel.clock.now().toISOString(),
      auditFrom: rules.auditFrom,
    };
  });

  app.get(
    '/api/reporting/form',
    {
      config: FILL,
      schema: {
        querystring: z.object({
          person: z.uuid().optional(),
          disease: z.string().max(40).optional(),
          missed: z.string().max(200).optional(),
        }),
        response: { 200: CardOpened },
      },
    },
    async (request) => {
      const today = kernel.clock.today();
      const opened = await patientForCard(request, ctx, request.query, 'report.form');
      const found = opened?.found;
      const disease = request.query.disease ?? found?.disease;
      if (disease !== undefined && !reportedOn(today).some(({ id }) => id === disease))
        throw new KangyuError('reporting.disease', { day: today, disease });
      const subject = opened?.subject ?? NOBODY;
      const answers = {
        ...prefilledCard(disease, subject, today),
        ...(opened ? answersOfPatient(opened.resource) : {}),
        ...(found ? await answersOfCase(ctx, found) : {}),
      };
      const shown = opened && (await cardPersons(request, ctx, opened.patients)).get(opened.patients[0]!);
      return {
        form: shownCardForm(disease, today),
        answers,
        person: shown ?? null,
        institution: ownInstitution(request) ?? found?.institution ?? null,
        found: found
          ? {
              day: found.day,
              institutionName: found.institutionName,
              source: found.source,
              makeup: isMakeup(found.day, today),
            }
          : null,
        judged: shownJudgement(judgeCard(answers, subject, today)),
      };
    },
  );

  app.post(
    '/api/reporting/judge',
    { config: FILL, schema: { body: CardJudgeRequest, response: { 200: CardJudged } } },
    async (request) => {
      const { birthDate, card, answers } = request.body;
      const opened =
        card === undefined
          ? await patientForCard(request, ctx, request.body, 'report.judge')
          : await patientOfCard(request, ctx, card, 'report.judge');
      const subject: CardSubject = opened?.subject ?? { ...NOBODY, birthDate: birthDate ?? null };
      const judged = judgeCard(answers, subject, kernel.clock.today());
      const earlier = opened
        ? await kernel.db.transaction((tx) => duplicatesOf(tx, judged, opened.patients, answers, card), {
            readOnly: true,
          })
        : [];
      const hours = judged.disease?.hours ?? null;
      const diagnosed = typeof answers.diagnosed === 'string' ? Date.parse(answers.diagnosed) : Number.NaN;
      return {
        judged: shownJudgement(judged),
        hours,
        now: kernel.clock.now().toISOString(),
        due: hours === null || Number.isNaN(diagnosed) ? null : new Date(diagnosed + hours * HOUR_MS).toISOString(),
        earlier: shownEarlier(earlier),
      };
    },
  );
}

const NOBODY: CardSubject = { birthDate: null, sex: null, deceasedDate: null };

/** What the index knows of the patient already. */
function answersOfPatient(resource: Record<string, any> | undefined): Record<string, unknown> {
  const phone = (resource?.telecom as { system?: string; value?: string }[] | undefined)?.find(
    ({ system, value }) => system === 'phone' && value,
  )?.value;
  const area = (resource?.extension as { url?: string; valueCode?: string }[] | undefined)?.find(
    ({ url }) => url === 'urn:kangyu:ext:area',
  )?.valueCode;
  const [address] = (resource?.address ?? []) as { text?: string; line?: string[] }[];
  const detail = address?.text ?? address?.line?.join('');
  return {
    ...(phone ? { phone } : {}),
    ...(area ? { address: area } : {}),
    ...(detail ? { addressDetail: detail } : {}),
  };
}

interface Found {
  disease: string;
  day: string;
  encounter: string | null;
  result: string | null;
}

/** What the records say of the illness: the day of the first contact as the onset to start from, hour and kind where they tell them. */
async function answersOfCase({ kernel }: Ctx, found: Found): Promise<Record<string, unknown>> {
  const { disease, day, encounter, result } = found;
  if (result !== null) return answersOfResult({ kernel }, found, result);
  const [visit] = encounter === null ? [] : await readMany(kernel, kernel.db, [{ type: 'Encounter', id: encounter }]);
  const start = (visit?.resource?.period as { start?: string } | undefined)?.start;
  const reasons = (visit?.resource?.reasonCode ?? []) as { coding?: { code?: string }[] }[];
  const kinds = reasons.flatMap(({ coding = [] }) =>
    coding.flatMap(({ code }) => subtypeOfCode(disease, code ?? '') ?? []),
  );
  return {
    onset: day,
    ...(start && start.length > 10 ? { diagnosed: start } : {}),
    ...(kinds[0] ? { subtype: kinds[0].code } : {}),
  };
}

/** A positive result: confirmed, where the disease is reported so; the test stands in the remark. */
async function answersOfResult(
  { kernel }: Pick<Ctx, 'kernel'>,
  { disease, day }: Found,
  id: string,
): Promise<Record<string, unknown>> {
  const [[stored], test] = await Promise.all([
    readMany(kernel, kernel.db, [{ type: 'Observation', id }]),
    findResultTest(kernel.db, id),
  ]);
  const observation = stored?.resource as
    | ({ code?: { text?: string; coding?: { display?: string }[] } } & NonNullable<typeof stored>['resource'])
    | undefined;
  const rule = laboratoryTests().find((one) => one.id === test);
  const at = observation && resultAt(observation);
  const name = observation?.code?.text ?? observation?.code?.coding?.[0]?.display;
  const confirmed = classesOf(reportRules(day), disease).includes('confirmed');
  return {
    onset: day,
    ...(at && at.getTime() <= kernel.clock.now().getTime() ? { diagnosed: at.toISOString() } : {}),
    ...(confirmed ? { caseClass: 'confirmed' } : {}),
    ...(rule?.subtype ? { subtype: rule.subtype } : {}),
    ...(name ? { remark: `检验阳性：${name}` } : {}),
  };
}

function registerDrafts(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const One = z.object({ id: z.uuid() });

  app.get(
    '/api/reporting/drafts',
    { config: FILL, schema: { response: { 200: z.object({ items: z.array(CardDraft) }) } } },
    async (request) => {
      const drafts = await cardDrafts(kernel, request.caller.account);
      request.touch({ action: 'report.drafts', persons: drafts.flatMap(({ person }) => person ?? []) });
      return { items: drafts.map((draft) => ({ ...draft, savedAt: draft.savedAt.toISOString() })) };
    },
  );

  app.put(
    '/api/reporting/drafts/:id',
    {
      config: FILL,
      schema: { params: One, body: CardDraftRequest, response: { 200: z.object({ savedAt: z.string() }) } },
    },
    async (request) => {
      const savedAt = kernel.clock.now();
      const { id } = request.params;
      const { person, missed } = request.body;
      await patientForCard(request, ctx, { person: person ?? undefined, missed: missed ?? undefined }, 'report.draft');
      await keepCardDraft(kernel, request.caller.account, { ...request.body, id, savedAt });
      request.touch({ action: 'report.draft', object: `draft/${id}` });
      return { savedAt: savedAt.toISOString() };
    },
  );

  app.delete(
    '/api/reporting/drafts/:id',
    { config: FILL, schema: { params: One, response: { 200: z.object({}) } } },
    async (request) => {
      await dropCardDraft(kernel.db, request.caller.account, request.params.id);
      request.touch({ action: 'report.draft-drop', object: `draft/${request.params.id}` });
      return {};
    },
  );
}
