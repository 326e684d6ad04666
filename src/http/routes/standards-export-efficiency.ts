import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Allocation, ENVELOPMENT_WORDS } from '../../measure/standards/index.ts';
import type { Ctx } from '../app.ts';
import { type Column, round, send, windowNote } from './standards-export.ts';

/** Efficiency of the units by data envelopment analysis. */
export function sendEfficiency(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
  found: Allocation,
): Promise<FastifyReply> {
  const measures = ['beds', 'physicians', 'nurses', 'discharges', 'visits'] as const;
  const { measures: titles, returns } = ENVELOPMENT_WORDS;
  return send(request, reply, ctx, {
    name: { zh: '相对效率', en: 'Relative efficiency' },
    notes: [...found.methods, windowNote(found)],
    columns: [
      ['group', '类别', 'Group'],
      ['name', '名称', 'Name'],
      ...measures.map((key): Column => [key, titles[key].zh, titles[key].en]),
      ['ccr', 'CCR', 'CCR'],
      ['bcc', 'BCC', 'BCC'],
      ['scale', '规模效率', 'Scale efficiency'],
      ['returns', '规模报酬', 'Returns to scale'],
      ['slacks', '松弛', 'Slacks'],
      ['peers', '参照单位', 'Peers'],
    ],
    rows: (lang) =>
      found.envelopments.flatMap(({ title, units }) =>
        units.map((unit) => ({
          group: title[lang],
          name: unit.name,
          ...unit.counts,
          ...{ ccr: round(unit.ccr, 4), bcc: round(unit.bcc, 4), scale: round(unit.scale, 4) },
          returns: returns[unit.returns][lang],
          slacks: [...unit.inputSlacks, ...unit.outputSlacks]
            .map(({ of, value }) => `${titles[of][lang]} ${round(value, 1)}`)
            .join('; '),
          peers: unit.peers.map(({ name, weight }) => `${name} ${round(weight, 3)}`).join('; '),
        })),
      ),
  });
}
