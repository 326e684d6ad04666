import { z } from 'zod';
import { countInstitutions, countOverdue } from '../../decide/programs/index.ts';
import { catalogue, listIndicators } from '../../measure/indicators/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { ProgramCoverage } from '../contract.ts';
import { unverifiedOf, visiblePack } from '../program-shapes.ts';

/** What a manager sees of a programme: its figures, and how many are enrolled and overdue in each part of the area. */
export function registerProgramCoverage(app: App, { kernel, areas }: Ctx): void {
  app.get(
    '/api/programs/:pack/coverage',
    {
      config: { access: { permission: 'program.read', area: queryArea } },
      schema: {
        params: z.object({ pack: z.string().max(40) }),
        querystring: z.object({ area: z.string().max(12).optional() }),
        response: { 200: ProgramCoverage },
      },
    },
    async (request) => {
      const pack = visiblePack(request, request.params.pack);
      const own = new Set(pack.indicators.map((file) => file.replace(/\.yaml$/, '')));
      const asked = request.query.area ?? request.caller.area;
      const parts = areas.within(asked).filter(({ parent }) => parent === asked);
      const today = kernel.clock.today();
      const codes = parts.map(({ code }) => code);
      const counts =
        pack.subject === 'institution'
          ? await ofInstitutions(pack.id, today, codes)
          : await countOverdue(kernel.db, pack.id, today, codes);
      return {
        indicators: listIndicators().filter(({ code }) => own.has(code)),
        byStaff: [...own].filter(isByStaff),
        unverified: unverifiedOf(pack, today),
        parts: parts.map(({ code: area }) => counts.get(area) ?? { area, enrolled: 0, overdue: 0, lost: 0 }),
      };
    },
  );

  /** Institutions that take part have no day on which they are lost. */
  async function ofInstitutions(pack: string, today: string, codes: string[]) {
    const rows = await countInstitutions(kernel.db, { packs: [pack], today, areas: codes });
    return new Map(rows.map(({ area, enrolled, overdue }) => [area, { area, enrolled, overdue, lost: 0 }]));
  }
}

/** Whether all that a figure is made of is counted by doctor and team. */
function isByStaff(code: string): boolean {
  const { bases, derived } = catalogue();
  const names: string[] = [];
  JSON.stringify(derived.get(code) ?? {}, (key, value) => {
    if (key === 'base' && typeof value === 'string') names.push(value);
    return value;
  });
  const strata = names.map((name) => bases.get(name)?.strata ?? []);
  return strata.length > 0 && strata.every((keys) => keys.includes('doctor') && keys.includes('team'));
}
