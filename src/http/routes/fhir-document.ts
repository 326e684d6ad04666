import { z } from 'zod';
import type { App, Ctx } from '../app.ts';
import { makeDocument } from './documents.ts';
import { openDoor, send } from './fhir-door.ts';
import { declareOperation } from './fhir-operations.ts';

const Id = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/);

/** Patient/[id]/$cda?type=C0002&encounter=[id]: a national shared document made from records, as a Binary of XML. */
export function registerFhirDocument(app: App, ctx: Ctx): void {
  declareOperation({ name: 'cda', definition: 'urn:kangyu:operation:cda', types: ['Patient'] });
  app.get(
    '/fhir/Patient/:id/$cda',
    {
      config: { access: { permission: 'fhir.read' } },
      schema: {
        params: z.object({ id: Id }),
        querystring: z.object({ type: z.string().max(40), encounter: Id.optional(), _format: z.string().optional() }),
      },
    },
    async (request, reply) => {
      openDoor(request, ctx);
      const { type, encounter } = request.query;
      const { xml } = await makeDocument(request, ctx, {
        type,
        patient: request.params.id,
        ...(encounter === undefined ? {} : { encounter }),
      });
      const data = Buffer.from(xml).toString('base64');
      return send(reply, { status: 200, body: { resourceType: 'Binary', contentType: 'text/xml', data } });
    },
  );
}
