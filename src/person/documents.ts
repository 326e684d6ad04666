/** Documents of a person: sections as plain parts, attachments with their type checked. */
import { type FhirResource, KangyuError, type Kernel } from '../kernel/index.ts';
import { getCurrent, read, type StoredVersion } from '../record/index.ts';
import { conceptText, dateOf, titleOf } from './describe-record.ts';
import type { Reading } from './entries.ts';
import './errors.ts';
import { type NarrativeNode, narrativeOf } from './narrative.ts';

export interface DocumentPart {
  title: string | null;
  /** Null where there is no text, or none that can be shown. */
  text: NarrativeNode[] | null;
}
export interface DocumentAttachment {
  index: number;
  title: string | null;
  contentType: string;
  /** Bytes, where known. */
  size: number | null;
}
export interface PersonDocument {
  reference: string;
  title: string | null;
  date: string | null;
  status: string | null;
  parts: DocumentPart[];
  attachments: DocumentAttachment[];
  /** Id of the DocumentReference whose bytes are kept as they came. */
  original: string | null;
}

type Node = Record<string, any>;
const TYPES = ['Composition', 'DocumentReference'];
/** Types that are handed out, with how such a file begins. */
const SAFE: Readonly<Record<string, readonly (readonly number[])[]>> = {
  'application/pdf': [[0x25, 0x50, 0x44, 0x46]],
  'image/png': [[0x89, 0x50, 0x4e, 0x47]],
  'image/jpeg': [[0xff, 0xd8, 0xff]],
  'text/plain': [],
};

/** The document, when it is one of the person's and may be seen; else `person.document-unknown`. */
export async function getDocument(k: Kernel, { patients, scope }: Reading, type: string, id: string) {
  if (!TYPES.includes(type)) throw new KangyuError('person.document-unknown');
  const found = await read(k, k.db, type, id, scope);
  const subject = (found?.resource?.subject as { reference?: string } | undefined)?.reference;
  if (!found?.resource || subject === undefined || !patients.includes(subject))
    throw new KangyuError('person.document-unknown');
  return found as StoredVersion & { resource: FhirResource };
}

/** `resource`: as the reader may see it. */
export function shownDocument({ type, id, version }: StoredVersion, resource: FhirResource): PersonDocument {
  const parts = [
    { title: null, text: narrativeOf((resource.text as Node | undefined)?.div) ?? null },
    ...sectionsOf(resource.section),
  ];
  return {
    reference: `${type}/${id}/_history/${version}`,
    title: titleOf(resource, new Map()),
    date: dateOf(resource),
    status: typeof resource.status === 'string' ? resource.status : null,
    parts: parts.filter(({ title, text }) => title !== null || text !== null),
    attachments: attachmentsOf(resource).flatMap(({ contentType, title, size, data, url }, index) =>
      url === originalUrl(resource)
        ? []
        : [
            {
              index,
              title: title ?? null,
              contentType: contentType ?? 'application/octet-stream',
              size: size ?? (typeof data === 'string' ? Math.floor((data.length * 3) / 4) : null),
            },
          ],
    ),
    original: originalOf(resource),
  };
}

/** Where the bytes of a document are kept as they came. */
const originalUrl = ({ id }: FhirResource): string => `/api/documents/${id}/original`;
const hasOriginal = (resource: FhirResource): boolean =>
  attachmentsOf(resource).some(({ url }) => url === originalUrl(resource));

/** Of a document that came as CDA: its own, or the one that its Composition was made from. */
function originalOf(resource: FhirResource): string | null {
  if (hasOriginal(resource)) return resource.id ?? null;
  const made = ((resource.extension ?? []) as Node[]).find(({ url }) => url === MADE_FROM)?.valueReference?.reference;
  return /^DocumentReference\/([A-Za-z0-9\-.]{1,64})$/.exec(String(made))?.[1] ?? null;
}
const MADE_FROM = 'urn:kangyu:ext:document';

/** The bytes of a document whose text is read as its Composition: listed once. Superseded versions have no other line. */
export const isReadElsewhere = ({ type, resource }: Pick<StoredVersion, 'type' | 'resource'>): boolean =>
  type === 'DocumentReference' && resource?.status === 'current' && hasOriginal(resource);

function sectionsOf(sections: unknown): DocumentPart[] {
  return ((sections ?? []) as Node[]).flatMap((section) => [
    {
      title: section.title ?? conceptText(section.code) ?? null,
      text: narrativeOf(section.text?.div) ?? null,
    },
    ...sectionsOf(section.section),
  ]);
}

const attachmentsOf = (resource: FhirResource): Node[] =>
  ((resource.content ?? []) as Node[]).flatMap(({ attachment }) => (attachment ? [attachment] : []));

/** The bytes of an attachment that is kept here and is what it says it is. */
export async function readAttachment(
  k: Kernel,
  { scope }: Pick<Reading, 'scope'>,
  document: FhirResource,
  index: number,
): Promise<{ contentType: string; content: Buffer; name: string }> {
  const attachment = attachmentsOf(document)[index];
  if (!attachment) throw new KangyuError('person.attachment-unknown');
  const found = await bytesOf(k, attachment, scope);
  const contentType = String(attachment.contentType ?? found.contentType ?? '').split(';')[0]!;
  const starts = SAFE[contentType];
  const fits =
    starts !== undefined &&
    (starts.length === 0
      ? !found.content.includes(0)
      : starts.some((start) => start.every((byte, i) => found.content[i] === byte)));
  if (!fits) throw new KangyuError('person.attachment-type', { type: contentType.slice(0, 80) });
  return { contentType, content: found.content, name: `${document.id}-${index}.${contentType.split('/')[1]}` };
}

async function bytesOf(
  k: Kernel,
  attachment: Node,
  scope: Reading['scope'],
): Promise<{ content: Buffer; contentType?: string }> {
  if (typeof attachment.data === 'string') return { content: Buffer.from(attachment.data, 'base64') };
  const [, id] = /^Binary\/([A-Za-z0-9\-.]{1,64})$/.exec(String(attachment.url ?? '')) ?? [];
  if (id === undefined) throw new KangyuError('person.attachment-unknown');
  const { resource } = await getCurrent(k, k.db, 'Binary', id, scope);
  return { content: Buffer.from(String(resource.data ?? ''), 'base64'), contentType: String(resource.contentType) };
}
