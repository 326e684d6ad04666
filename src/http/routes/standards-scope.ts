import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { getPlan } from '../../measure/plans/index.ts';
import type { Ctx } from '../app.ts';
import { areaOf } from './indicators.ts';
import { requirePlanArea } from './plans.ts';

/** What every question about standards may name; `plan` says whose parameters are taken. */
export const scopeQuery = {
  area: z.string().max(32).optional(),
  on: z.iso.date().optional().describe('day, default today'),
  plan: z.string().max(64).optional().describe('whose parameters; default: the plan of the nearest area'),
};
type ScopeQuery = { area?: string | undefined; on?: string | undefined; plan?: string | undefined };

/** The question as the room takes it; a plan somewhere else is none of the caller's. */
export async function scopeOf(
  request: FastifyRequest,
  ctx: Ctx,
): Promise<{ area: string; on?: string; plan?: string }> {
  const { on, plan } = request.query as ScopeQuery;
  if (plan) requirePlanArea(request, (await getPlan(ctx.kernel.db, plan)).areaCode, ctx);
  return { area: areaOf(request, ctx), ...(on ? { on } : {}), ...(plan ? { plan } : {}) };
}

export function areaNameOf(area: string | null, { areas }: Ctx): { areaName?: string } {
  const areaName = area === null ? undefined : areas.nameOf(area);
  return areaName === undefined ? {} : { areaName };
}
