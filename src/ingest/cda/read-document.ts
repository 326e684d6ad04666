/** A CDA document as the entries of a submission: Patient, Encounter, what its entries say, DocumentReference and Composition. */

import {
  conceptOf,
  identifierOf,
  nameOf,
  narrativeIndex,
  type TypeContext,
  timeOf,
} from '../../algorithms/cda/datatypes.ts';
import { attribute, type CdaTree, textOf } from '../../algorithms/cda/select.ts';
import type { XmlElement } from '../../algorithms/fhir-xml/xml-tree.ts';
import { parseUscc } from '../../algorithms/uscc.ts';
import { type FhirResource, type Problem, uuidv7 } from '../../kernel/index.ts';
import { LOCAL_SYSTEM_PREFIX, USCC_SYSTEM } from '../systems.ts';
import type { ValidationContext } from '../validate-entries.ts';
import { cdaContent } from './content.ts';
import {
  type CdaEntry,
  identifierFrom,
  identifiersIn,
  noIdentifier,
  unique,
  unreadValue,
  withoutFaulty,
} from './document-parts.ts';
import { type ReadEntry, readEntries } from './read-entries.ts';
import { type OpenedCda, recordId } from './read-header.ts';
import { readSections } from './read-sections.ts';
import { fillTemplate, type Scope } from './template.ts';

export interface CdaDocument {
  entries: CdaEntry[];
  documentReference: FhirResource;
  composition: FhirResource;
  /** Records of this platform that the document names as its patient or encounter: address and what it says of the patient. */
  own: readonly { reference: string; identifiers: readonly { system?: string; value?: string }[] }[];
}

const isOwn = (node: XmlElement): boolean => attribute(node, 'root') === cdaContent().systems.ownRecords;
const SECURITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const NATIONAL_INSTITUTION = '2.16.156.10011.1.5';

/** `set`: what the versions of the document are known by, `originalUrl`: where its bytes are, `foreign`: addresses of records in it are another platform's. */
export function readDocument(
  opened: OpenedCda,
  place: { set: string; originalUrl: string; foreign?: boolean },
  k: ValidationContext,
): CdaDocument {
  const reader = new DocumentReader(opened, place.set, place.foreign === true);
  const patient = reader.patient();
  const encounter = reader.encounter(patient);
  const scope = reader.scope(patient.url, encounter?.url);
  const { entries, warnings } = readEntries(opened.header.family.rules, scope, {
    source: opened.file.source,
    patient: patient.key,
    set: place.set,
  });
  const people = [patient.entry, encounter?.entry].filter((one) => one !== undefined);
  const standing = withoutFaulty(entries, people, k);
  const documentReference = reader.documentReference(patient.url, encounter?.url, place.originalUrl);
  const composition = reader.composition(patient.url, encounter?.url, standing);
  const { root } = opened.tree;
  const label = reader.labels();
  for (const { resource } of entries) if (label) resource.meta = { ...resource.meta, security: label };
  return {
    entries: [
      ...people,
      ...entries.map(
        ({ node, resource, problems }): CdaEntry => ({ entry: { resource }, xpath: opened.tree.xpath(node), problems }),
      ),
      { entry: { resource: documentReference }, xpath: '/ClinicalDocument', problems: reader.typeProblems() },
      {
        entry: { resource: composition },
        xpath: opened.tree.xpath(opened.tree.first(root, 'component')!),
        problems: [...warnings, ...reader.unread],
      },
    ],
    documentReference,
    composition,
    own: reader.own,
  };
}

interface Person {
  url: string;
  /** Stands for the patient in ids of entries. */
  key: string;
  entry?: CdaEntry;
}

class DocumentReader {
  readonly own: { reference: string; identifiers: { system?: string; value?: string }[] }[] = [];
  readonly unread: Problem[] = [];
  private readonly tree: CdaTree;
  private readonly types: TypeContext;
  private readonly opened: OpenedCda;
  private readonly set: string;
  private readonly foreign: boolean;

  constructor(opened: OpenedCda, set: string, foreign: boolean) {
    const { systems } = cdaContent();
    const index = narrativeIndex(opened.tree.root);
    this.opened = opened;
    this.set = set;
    this.foreign = foreign;
    this.tree = opened.tree;
    this.types = {
      tree: opened.tree,
      systemOf: (oid) => systems.codeSystems[oid],
      identifierSystemOf: (root) => systems.identifierSystems[root],
      unitOf: (unit) => systems.units[unit] ?? (/^[\w%[\]{}().*/'"^-]+$/.test(unit) ? unit : undefined),
      narrative: (id) => {
        const node = index.get(id);
        return node && textOf(node);
      },
      zone: systems.zone,
    };
  }

  scope(patient: string, encounter: string | undefined): Omit<Scope, 'urlOf'> {
    const { header } = this.opened;
    const when = timeOf(
      this.tree.text(
        this.tree.root,
        'componentOf/encompassingEncounter/effectiveTime/low/@value | componentOf/encompassingEncounter/effectiveTime/@value',
      ),
      this.types.zone,
    );
    return {
      tree: this.tree,
      types: this.types,
      maps: cdaContent().systems.maps,
      references: {
        patient: { reference: patient },
        encounter: encounter && { reference: encounter },
        date: header.date,
        when: { type: 'DateTime', value: when ?? header.date },
        type: this.documentType(),
      },
      unread: (node, type) => this.unread.push(unreadValue(this.tree.xpath(node), type)),
    };
  }

  patient(): Person {
    const role = this.tree.first(this.tree.root, 'recordTarget/patientRole')!;
    const { header: family } = this.opened.header.family;
    const ids = this.tree.elements(this.tree.root, family.patientIds);
    const identifiers = unique(ids.filter((node) => !isOwn(node)).flatMap((node) => identifiersIn(node, this.types)));
    const own = this.ownRecord(ids, 'Patient');
    const key = own ?? String(identifiers[0]?.value ?? '');
    if (own) {
      this.own.push({ reference: own, identifiers: identifiers });
      return { url: own, key };
    }
    const url = `urn:uuid:${uuidv7()}`;
    const filled = fillTemplate({ resourceType: 'Patient', ...family.patient }, role, {
      ...this.scope(url, undefined),
      urlOf: () => undefined,
    });
    const resource = { ...(filled as FhirResource), ...(identifiers.length > 0 ? { identifier: identifiers } : {}) };
    const problems = identifiers.length > 0 ? [] : [noIdentifier(this.tree.xpath(role))];
    return {
      url,
      key,
      entry: { entry: { fullUrl: url, resource }, xpath: this.tree.xpath(role), problems, merge: true },
    };
  }

  encounter(patient: Person): { url: string; entry?: CdaEntry } | undefined {
    const node = this.tree.first(this.tree.root, 'componentOf/encompassingEncounter');
    if (!node) return undefined;
    const { family, type } = this.opened.header;
    const ids = this.tree
      .elements(this.tree.root, family.header.encounterIds)
      .filter((one) => attribute(one, 'extension') || attribute(one, 'root'));
    const own = this.ownRecord(ids, 'Encounter');
    if (own) {
      this.own.push({ reference: own, identifiers: [] });
      return { url: own };
    }
    const filled = fillTemplate({ resourceType: 'Encounter', ...family.header.encounter }, node, {
      ...this.scope(patient.url, undefined),
      urlOf: () => undefined,
    }) as FhirResource;
    if (!(filled.period as { start?: string } | undefined)?.start) return undefined;
    if (type?.encounterClass && !this.tree.first(node, 'code[@code]'))
      filled.class = { ...filled.class, code: type.encounterClass };
    const provider = this.institution();
    const identifiers = unique(
      ids.filter((one) => attribute(one, 'extension') && !isOwn(one)).flatMap((one) => identifiersIn(one, this.types)),
    );
    const number = identifiers[0]?.value;
    const { source } = this.opened.file;
    const resource: FhirResource = {
      ...filled,
      subject: { reference: patient.url },
      ...(provider ? { serviceProvider: provider.reference } : {}),
    };
    const xpath = this.tree.xpath(node);
    if (provider?.uscc && number) {
      // Known by institution and number, as in tables, so that the visit is one record whichever way it comes.
      const url = `urn:uuid:${uuidv7()}`;
      resource.identifier = [{ system: `${LOCAL_SYSTEM_PREFIX}${source}`, value: `${provider.uscc}-${number}` }];
      return { url, entry: { entry: { fullUrl: url, resource }, xpath, problems: [], merge: true } };
    }
    if (identifiers.length > 0) resource.identifier = identifiers;
    const start = String((filled.period as { start: string }).start);
    resource.id = recordId(source, patient.key, 'Encounter', JSON.stringify(identifiers[0] ?? start));
    const url = `Encounter/${resource.id}`;
    return { url, entry: { entry: { fullUrl: url, resource }, xpath, problems: [] } };
  }

  documentReference(patient: string, encounter: string | undefined, url: string): FhirResource {
    const { header, file, hash } = this.opened;
    const labels = this.labels();
    const period = this.tree.first(this.tree.root, 'documentationOf/serviceEvent/effectiveTime[low/@value]');
    const start = period && timeOf(this.tree.text(period, 'low/@value'), this.types.zone);
    const body = this.tree.first(this.tree.root, 'component/nonXMLBody/text');
    return {
      resourceType: 'DocumentReference',
      id: header.key,
      ...(labels ? { meta: { security: labels } } : {}),
      extension: [
        { url: 'urn:kangyu:ext:document-set', valueString: this.set },
        { url: 'urn:kangyu:ext:document-version', valueInteger: header.version },
      ],
      masterIdentifier: identifierFrom(header.id),
      status: 'current',
      docStatus: this.tree.first(this.tree.root, 'legalAuthenticator') ? 'final' : 'preliminary',
      type: this.documentType(),
      subject: { reference: patient },
      ...(header.date.length > 10 ? { date: header.date } : {}),
      author: this.authors(),
      ...this.custodian(),
      ...(header.replaces.length > 0
        ? {
            relatesTo: header.replaces.map(({ id }) => ({
              code: 'replaces',
              target: { type: 'DocumentReference', identifier: identifierFrom(id) },
            })),
          }
        : {}),
      description: header.title,
      ...(labels ? { securityLabel: labels.map((coding) => ({ coding: [coding] })) } : {}),
      content: [
        {
          attachment: { contentType: 'text/xml', url, size: file.content.length, hash, title: header.title },
          format: { system: 'urn:oid:1.3.6.1.4.1.19376.1.2.3', code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient' },
        },
        ...(body && attribute(body, 'mediaType')
          ? [
              {
                attachment: { contentType: attribute(body, 'mediaType'), url: `${url}?part=body`, title: header.title },
              },
            ]
          : []),
      ],
      ...(encounter || start
        ? {
            context: {
              ...(encounter ? { encounter: [{ reference: encounter }] } : {}),
              ...(start ? { period: { start } } : {}),
            },
          }
        : {}),
    };
  }

  composition(patient: string, encounter: string | undefined, entries: readonly ReadEntry[]): FhirResource {
    const { header } = this.opened;
    const labels = this.labels();
    const section = readSections(this.tree, this.types, entries);
    const signed = (path: string, mode: string) =>
      this.tree.elements(this.tree.root, path).flatMap((node) => {
        const time = timeOf(this.tree.text(node, 'time/@value'), this.types.zone);
        const name = this.display(node, 'assignedEntity/assignedPerson/name');
        return name ? [{ mode, ...(time ? { time } : {}), party: { display: name } }] : [];
      });
    const attester = [...signed('legalAuthenticator', 'legal'), ...signed('authenticator', 'professional')];
    return {
      resourceType: 'Composition',
      id: recordId(this.opened.file.source, 'set', this.set),
      ...(labels ? { meta: { security: labels } } : {}),
      extension: [
        { url: 'urn:kangyu:ext:document-version', valueInteger: header.version },
        { url: 'urn:kangyu:ext:document', valueReference: { reference: `DocumentReference/${header.key}` } },
      ],
      identifier: identifierFrom(this.set),
      status: 'final',
      type: this.documentType(),
      subject: { reference: patient },
      ...(encounter ? { encounter: { reference: encounter } } : {}),
      date: header.date,
      author: this.authors(),
      title: header.title,
      ...(labels ? { confidentiality: labels[0]!.code } : {}),
      ...(attester.length > 0 ? { attester } : {}),
      ...this.custodian(),
      ...(section.length > 0 ? { section } : {}),
    };
  }

  labels(): { system: string; code: string; display?: string }[] | undefined {
    const { codes, displays } = cdaContent().systems.maps.confidentiality!;
    const code = codes[this.tree.text(this.tree.root, 'confidentialityCode/@code') ?? ''];
    if (!code) return undefined;
    return [{ system: SECURITY, code, ...(displays?.[code] ? { display: displays[code] } : {}) }];
  }

  typeProblems(): Problem[] {
    if (this.opened.header.type) return [];
    const message = {
      zh: '文档类型不在 content/cda 中：保存原文与叙述文本，条目按同类文档的规则读取',
      en: 'The document type is not in content/cda: the original and its narrative are kept, entries are read by the rules of its family',
    };
    return [{ rule: 'cda-type-unknown', severity: 'warning', expression: 'DocumentReference.type', message }];
  }

  private documentType(): Record<string, unknown> {
    const { type, title } = this.opened.header;
    const code = this.tree.first(this.tree.root, 'code');
    const concept = (code && conceptOf(code, this.types)) ?? { text: title };
    return { ...concept, text: type?.title.zh ?? title };
  }

  /** `Type/id` of a record that the document names by the address it has here. */
  private ownRecord(ids: readonly XmlElement[], type: string): string | undefined {
    const { ownRecords } = cdaContent().systems;
    if (this.foreign) return undefined;
    return ids
      .filter((node) => attribute(node, 'root') === ownRecords)
      .map((node) => attribute(node, 'extension') ?? '')
      .find((address) => new RegExp(`^${type}/[A-Za-z0-9.-]{1,64}$`).test(address));
  }

  private institution(): { reference: Record<string, unknown>; uscc?: string } | undefined {
    const path = `componentOf/encompassingEncounter/location/healthCareFacility//id[@root=${NATIONAL_INSTITUTION}] | custodian/assignedCustodian/representedCustodianOrganization/id | recordTarget/patientRole/providerOrganization/id`;
    const display = this.tree.text(this.tree.root, 'custodian/assignedCustodian/representedCustodianOrganization/name');
    for (const node of this.tree.elements(this.tree.root, path)) {
      const parsed = parseUscc(attribute(node, 'extension')?.trim() ?? '');
      if (parsed.ok)
        return {
          reference: {
            reference: `Organization?identifier=${USCC_SYSTEM}|${parsed.uscc.value}`,
            ...(display ? { display } : {}),
          },
          uscc: parsed.uscc.value,
        };
      const identifier = identifierOf(node, this.types);
      if (identifier) return { reference: { type: 'Organization', identifier, ...(display ? { display } : {}) } };
    }
    return display ? { reference: { display } } : undefined;
  }

  private custodian(): { custodian?: Record<string, unknown> } {
    const found = this.institution();
    return found ? { custodian: found.reference } : {};
  }

  /** Staff are registered by their registers: a document names its authors, it does not make them. */
  private authors(): Record<string, unknown>[] {
    const authors = this.tree.elements(this.tree.root, 'author/assignedAuthor').flatMap((node) => {
      const display =
        this.display(node, 'assignedPerson/name') ??
        this.tree.text(node, 'assignedAuthoringDevice/softwareName | representedOrganization/name');
      const id = this.tree.elements(node, 'id').find((one) => attribute(one, 'extension'));
      const identifier = id && identifierOf(id, this.types);
      if (!display && !identifier) return [];
      return [{ ...(identifier ? { identifier } : {}), ...(display ? { display } : {}) }];
    });
    return authors.length > 0 ? authors : [{ display: this.tree.text(this.tree.root, 'custodian//name') ?? '未注明' }];
  }

  private display(node: XmlElement, path: string): string | undefined {
    const name = this.tree.first(node, path);
    return name && (nameOf(name, this.types)?.text as string | undefined);
  }
}
