import { z } from 'zod';
import {
  checkOrders,
  decidePrompt,
  getPrompt,
  type Recognised,
  recognitionContent,
} from '../../decide/recognition/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { CdsFeedback, CdsRequest } from '../contract.ts';
import { personScope, recordScope } from '../record-scope.ts';

const SERVICES = [
  { hook: 'order-select', id: 'result-recognition-select' },
  { hook: 'order-sign', id: 'result-recognition-sign' },
] as const;
const params = z.object({ service: z.enum(SERVICES.map(({ id }) => id)) });
const REASONS = 'urn:kangyu:cs:recognition-refusal';
const INSTITUTION = /(?:^|\/)Organization\/([A-Za-z0-9.-]{1,64})/;

/** CDS Hooks 2.0 (https://cds-hooks.hl7.org/2.0/): an ordering system is shown results that its draft orders repeat. */
export function registerCdsHooks(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get('/cds-services', { config: { access: { permission: 'record.read' } } }, async () => ({
    services: SERVICES.map(({ hook, id }) => ({
      hook,
      id,
      title: '检查检验结果互认',
      description: 'Shows recognised earlier results of other institutions that the draft orders would repeat.',
      usageRequirements: 'The ordering institution stands in extension.institution or in the requester of an order.',
    })),
  }));

  app.post(
    '/cds-services/:service',
    { config: { access: { permission: 'record.read' } }, schema: { params, body: CdsRequest } },
    async (request) => {
      const { context, hook } = request.body;
      if (SERVICES.find(({ id }) => id === request.params.service)?.hook !== hook)
        throw new KangyuError('recognition.hook', { hook });
      const orders = (context.draftOrders.entry ?? []).map(({ resource }) => resource as Order);
      const institution = request.body.extension?.institution ?? institutionOf(orders);
      if (!institution) throw new KangyuError('recognition.institution-missing');
      const patient = context.patientId.replace(/^Patient\//, '');
      request.touch({ action: 'recognition.check', object: `Patient/${patient}`, persons: [`Patient/${patient}`] });
      const { results } = await checkOrders(kernel, {
        patient,
        codes: orders.flatMap(codesOf),
        institution,
        by: request.caller.account,
        scope: recordScope(request, ctx),
        records: personScope(request, ctx),
      });
      return { cards: results.map((result) => cardOf(result, orders, kernel.clock.today())) };
    },
  );

  app.post(
    '/cds-services/:service/feedback',
    { config: { access: { permission: 'data.submit' } }, schema: { params, body: CdsFeedback } },
    async (request) => {
      const areas = areaPatterns(recordScope(request, ctx));
      for (const { card, outcome, overrideReason } of request.body.feedback) {
        const prompt = await getPrompt(kernel, card, areas);
        await decidePrompt(kernel, prompt, {
          accept: outcome === 'accepted',
          reason: overrideReason?.reason?.code,
          words: overrideReason?.userComment,
          by: request.caller.account,
        });
        request.touch({ action: 'recognition.decide', object: `recognition/${card}`, persons: [prompt.person] });
      }
      return {};
    },
  );
}

interface Order {
  resourceType: string;
  id?: string;
  code?: { coding?: { system?: string; code?: string }[] };
  requester?: { reference?: string };
}

const codesOf = ({ code }: Order): string[] => (code?.coding ?? []).map((coding) => `${coding.system}|${coding.code}`);

function institutionOf(orders: readonly Order[]): string | undefined {
  return orders.map(({ requester }) => INSTITUTION.exec(requester?.reference ?? '')?.[1]).find(Boolean);
}

/** A card whose suggestion takes the repeating order back, and whose override reasons are those of the content. */
function cardOf(result: Recognised, orders: readonly Order[], today: string) {
  const { item, institutionName, institution, on, until, value } = result;
  const repeated = orders.filter((order) => order.id && codesOf(order).some((code) => item.codes.includes(code)));
  const from = institutionName ?? institution;
  return {
    uuid: result.id,
    summary: `${item.title.zh}：${from} ${on} 已有可互认结果`.slice(0, 139),
    detail: [value, `互认有效期至 ${until}`, result.reference].filter(Boolean).join('；'),
    indicator: 'warning',
    source: { label: '检查检验结果互认' },
    suggestions: [
      {
        label: '采用既往结果，撤回本项医嘱',
        uuid: result.id,
        actions: repeated.map(({ resourceType, id }) => ({
          type: 'delete',
          description: '撤回重复的医嘱',
          resourceId: `${resourceType}/${id}`,
        })),
      },
    ],
    selectionBehavior: 'at-most-one',
    overrideReasons: recognitionContent(today).reasons.map(({ code, title }) => ({
      code,
      system: REASONS,
      display: title.zh,
    })),
  };
}
