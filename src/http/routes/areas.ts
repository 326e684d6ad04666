import { z } from 'zod';
import type { App, Ctx } from '../app.ts';
import { Area } from '../contract.ts';

/** The areas a caller may see, parents before children. */
export function registerAreas(app: App, { areas }: Ctx): void {
  app.get(
    '/api/areas',
    { config: { access: { signedIn: true } }, schema: { response: { 200: z.array(Area) } } },
    (request) =>
      areas.within(request.caller.area).map(({ code, name, parent, level, tree, tile }) => ({
        code,
        name,
        level,
        tree,
        ...(parent === null ? {} : { parent }),
        ...(tile === null ? {} : { tile }),
      })),
  );
}
