/** What the header of a document says of the document itself. */
import { createHash } from 'node:crypto';
import { timeOf } from '../../algorithms/cda/datatypes.ts';
import { attribute, type CdaTree } from '../../algorithms/cda/select.ts';
import { KangyuError } from '../../kernel/index.ts';
import { cdaContent, type DocumentType, type Family } from './content.ts';
import { openCda } from './open-document.ts';

export interface CdaFile {
  name: string;
  content: Buffer;
  source: string;
  submittedBy?: string;
}
export interface CdaHeader {
  /** `root^extension`, as the document names itself. */
  id: string;
  /** Id of its DocumentReference: the same document of one source has the same. */
  key: string;
  /** `root^extension` of the set of its versions, where it names one. */
  set?: string;
  version: number;
  /** Documents that it replaces. */
  replaces: readonly { id: string; set?: string }[];
  title: string;
  /** dateTime of its making. */
  date: string;
  family: Family;
  /** Undefined for a document that content/cda does not know: it is kept with its narrative and read as its family is. */
  type?: DocumentType;
}
export interface OpenedCda {
  file: CdaFile;
  tree: CdaTree;
  header: CdaHeader;
  /** SHA-1 of the bytes in base64, as Attachment.hash wants it. */
  hash: string;
}

/** Opens a document; throws `ingest.cda-…` for what cannot be taken as one. */
export function openDocument(file: CdaFile): OpenedCda {
  const tree = openCda(file.name, file.content);
  const hash = createHash('sha1').update(file.content).digest('base64');
  return { file, tree, header: readHeader(file, tree), hash };
}

/** Id of a record from what names it; 64 characters at most, as FHIR wants. */
export const recordId = (...parts: readonly string[]): string =>
  `cda-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 40)}`;

function readHeader(file: CdaFile, tree: CdaTree): CdaHeader {
  const { systems, families } = cdaContent();
  const { root } = tree;
  const missing = (xpath: string) =>
    new KangyuError('ingest.cda-missing', { name: file.name, xpath: `/ClinicalDocument/${xpath}` });
  const id = nameOf(tree, 'id');
  if (!id) throw missing('id');
  if (!tree.first(root, 'recordTarget/patientRole')) throw missing('recordTarget/patientRole');
  if (!tree.first(root, 'component')) throw missing('component');
  const date =
    timeOf(tree.text(root, 'effectiveTime/@value'), systems.zone) ??
    timeOf(tree.text(root, 'author/time/@value'), systems.zone);
  if (!date) throw missing('effectiveTime/@value');
  const templates = new Set(tree.select(root, 'templateId/@root').map(String));
  const code = tree.text(root, 'code/@code');
  const codeSystem = tree.text(root, 'code/@codeSystem');
  const realm = tree.text(root, 'realmCode/@code');
  const family =
    families.find((one) => one.types.some((type) => type.templates.some((oid) => templates.has(oid)))) ??
    families.find((one) => one.codeSystem === codeSystem && (one.realm === undefined || one.realm === realm)) ??
    families.find((one) => one.realm !== undefined && one.realm === realm) ??
    families.find((one) => one.realm === undefined)!;
  const type =
    family.types.find((one) => one.code === code && one.templates.some((oid) => templates.has(oid))) ??
    family.types.find((one) => one.templates.some((oid) => templates.has(oid))) ??
    family.types.find((one) => one.code === code);
  const set = nameOf(tree, 'setId');
  const version = Number(tree.text(root, 'versionNumber/@value') ?? 1);
  const replaces = tree.elements(root, 'relatedDocument[@typeCode=RPLC]/parentDocument').flatMap((parent) => {
    const replaced = nameOf(tree, 'id', parent);
    const parentSet = nameOf(tree, 'setId', parent);
    return replaced ? [{ id: replaced, ...(parentSet ? { set: parentSet } : {}) }] : [];
  });
  return {
    id,
    key: recordId(file.source, 'document', id),
    ...(set ? { set } : {}),
    version: Number.isInteger(version) && version > 0 ? version : 1,
    replaces,
    title: tree.text(root, 'title') ?? type?.title.zh ?? tree.text(root, 'code/@displayName') ?? 'CDA',
    date,
    family,
    ...(type ? { type } : {}),
  };
}

function nameOf(tree: CdaTree, path: string, from = tree.root): string | undefined {
  const node = tree.elements(from, path).find((one) => attribute(one, 'root') ?? attribute(one, 'extension'));
  const [root = '', extension = ''] = ['root', 'extension'].map(
    (name) => (node && attribute(node, name)?.trim()) ?? '',
  );
  return root === '' && extension === '' ? undefined : `${root}^${extension}`;
}
