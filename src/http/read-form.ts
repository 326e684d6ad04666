import type { FastifyRequest } from 'fastify';
import { KangyuError } from '../kernel/index.ts';

export interface FormFile {
  name: string;
  mediaType: string;
  content: Buffer;
}

export interface Form {
  /** Texts by name; empty ones are left out. */
  fields: Record<string, string>;
  files: FormFile[];
}

/** Reads a multipart form whole. Throws http.media-type when the request is none. */
export async function readForm(
  request: FastifyRequest,
  limits: { fileSize?: number; files?: number } = {},
): Promise<Form> {
  if (!request.isMultipart()) throw new KangyuError('http.media-type');
  const form: Form = { fields: {}, files: [] };
  for await (const part of request.parts({ limits })) {
    if (part.type === 'file') {
      form.files.push({ name: part.filename ?? 'file', mediaType: part.mimetype, content: await part.toBuffer() });
    } else if (part.value !== '') form.fields[part.fieldname] = String(part.value);
  }
  return form;
}
