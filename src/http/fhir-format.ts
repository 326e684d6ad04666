/** In which form FHIR answers leave: JSON or XML, as Accept and `_format` ask (https://hl7.org/fhir/R4/http.html#mime-type). */
import type { FastifyRequest } from 'fastify';
import { isExact, KangyuError, toExactJson } from '../kernel/index.ts';
import { fhirToXml } from './fhir-xml.ts';
import './fhir-errors.ts';

type Form = 'json' | 'xml';

const FORMS: Record<string, Form> = {
  json: 'json',
  'application/json': 'json',
  'application/fhir+json': 'json',
  'text/json': 'json',
  xml: 'xml',
  'application/xml': 'xml',
  'application/fhir+xml': 'xml',
  'text/xml': 'xml',
};
const TYPES: Record<Form, string> = {
  json: 'application/fhir+json; charset=utf-8',
  xml: 'application/fhir+xml; charset=utf-8',
};

/** Throws `fhir.not-acceptable` when the caller takes neither. */
export function formOf(request: FastifyRequest): Form {
  const form = wantedForm(request);
  if (!form) throw new KangyuError('fhir.not-acceptable');
  return form;
}

/** The media types that Accept names, best first, without those refused by q=0. */
export function accepted(request: FastifyRequest): string[] {
  return (request.headers.accept ?? '*/*')
    .toLowerCase()
    .split(',')
    .map((part) => {
      const [type = '', ...parameters] = part.split(';').map((text) => text.trim());
      const q = Number(parameters.find((text) => text.startsWith('q='))?.slice(2) ?? 1);
      const version = parameters.find((text) => text.startsWith('fhirversion='))?.slice(12) ?? '4.0';
      return { type, q: version.startsWith('4.0') && !Number.isNaN(q) ? q : 0 };
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q)
    .map(({ type }) => type);
}

/** `_format` of the address, without parameters; a plus that was not escaped came as a blank. */
export function askedFormat(request: FastifyRequest): string | undefined {
  const query = request.url.split('?', 2)[1];
  if (!query?.includes('_format')) return undefined;
  const asked = new URLSearchParams(query).get('_format');
  return asked ? asked.split(';')[0]!.trim().toLowerCase().replaceAll(' ', '+') : undefined;
}

function wantedForm(request: FastifyRequest): Form | undefined {
  const format = askedFormat(request);
  if (format !== undefined) return FORMS[format];
  for (const type of accepted(request)) {
    if (type === '*/*' || type === 'application/*') return 'json';
    if (type === 'text/*') return 'xml';
    if (FORMS[type] && type.includes('/')) return FORMS[type];
  }
  return undefined;
}

/** A resource in the form that the request asks for; an error goes out even to who takes neither form, as JSON. */
export function writeFhir(
  request: FastifyRequest,
  resource: object,
  options: { error?: boolean } = {},
): { type: string; text: string } {
  const form = options.error ? (wantedForm(request) ?? 'json') : formOf(request);
  const pretty = /[?&]_pretty=true(&|$)/.test(request.url);
  const text =
    form === 'xml' ? fhirToXml(resource, pretty) : toExactJson(resource, isExact(resource), pretty ? 2 : undefined);
  return { type: TYPES[form], text };
}
