/** National shared documents out of records: the header facts of the standards, sections and entries from content/cda. */
import { listText, writeXml, type XmlNode, type XmlValue } from '../../algorithms/cda/write-xml.ts';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import { ID_NUMBER_SYSTEM, USCC_SYSTEM } from '../systems.ts';
import { cdaContent, type DataElement, type DocumentType } from './content.ts';
import { fillXml, v3Time } from './fill-xml.ts';
import { sayValue } from './read-sections.ts';

export interface DocumentFacts {
  /** Code of content/cda, of the national family. */
  type: string;
  /** Extension of the document's id; the same records give the same. */
  id: string;
  set?: string;
  version?: number;
  /** FHIR dateTime of its making. */
  at: string;
  patient: FhirResource;
  encounter?: FhirResource;
  /** Whose document it is. */
  institution?: { name: string; uscc?: string };
  author?: string;
  /** What sections are made of. */
  resources: readonly FhirResource[];
  /** N, R or V. */
  confidentiality?: string;
  replaces?: string;
}

const OID = '2.16.156.10011';
const LOINC = '2.16.840.1.113883.6.1';
const GENDER: Record<string, string> = { male: '1', female: '2', unknown: '0', other: '9' };
const MARITAL: Record<string, string> = { S: '10', M: '20', W: '30', D: '40' };

/** Types that can be written, with their sections. */
export function writableTypes(): DocumentType[] {
  return [...cdaContent().types.values()].filter(({ sections }) => sections.length > 0);
}

/** The document as XML; throws `ingest.cda-type-unknown`. */
export function writeDocument(facts: DocumentFacts): string {
  const type = writableTypes().find(({ code }) => code === facts.type);
  if (!type) throw new KangyuError('ingest.cda-type-unknown', { type: facts.type.slice(0, 40) });
  const resources = [facts.patient, ...facts.resources];
  const sections = type.sections.flatMap((section) => writeSection(section, resources));
  return writeXml('ClinicalDocument', {
    '@xmlns': 'urn:hl7-org:v3',
    '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    ...documentHeader(type, facts),
    recordTarget: recordTarget(facts),
    author: author(facts),
    custodian: custodian(facts),
    ...(facts.replaces === undefined
      ? {}
      : { relatedDocument: { '@typeCode': 'RPLC', parentDocument: { id: id('1.1', facts.replaces) } } }),
    ...(facts.encounter ? { componentOf: encompassing(facts.encounter, facts) } : {}),
    component: { structuredBody: { component: sections.map((section) => ({ section })) } },
  });
}

const id = (root: string, extension: string | undefined): XmlNode => ({
  '@root': `${OID}.${root}`,
  ...(extension === undefined ? { '@nullFlavor': 'NI' } : { '@extension': extension }),
});

function documentHeader(type: DocumentType, facts: DocumentFacts): XmlNode {
  const { codeSystemNames, maps } = cdaContent().systems;
  const level = facts.confidentiality ?? 'N';
  return {
    realmCode: { '@code': 'CN' },
    typeId: { '@root': '2.16.840.1.113883.1.3', '@extension': 'POCD_MT000040' },
    templateId: type.templates.map((root) => ({ '@root': root })),
    id: id('1.1', facts.id),
    code: {
      '@code': type.code,
      '@codeSystem': `${OID}.2.4`,
      '@codeSystemName': codeSystemNames[`${OID}.2.4`],
      '@displayName': type.title.zh,
    },
    title: type.title.zh,
    effectiveTime: { '@value': v3Time(facts.at) },
    confidentialityCode: {
      '@code': level,
      '@codeSystem': '2.16.840.1.113883.5.25',
      '@codeSystemName': 'Confidentiality',
      '@displayName': maps.confidentiality!.displays?.[level],
    },
    languageCode: { '@code': 'zh-CN' },
    setId: id('1.1', facts.set ?? facts.id),
    versionNumber: { '@value': String(facts.version ?? 1) },
  };
}

function recordTarget({ patient }: DocumentFacts): XmlNode {
  const { ownRecords } = cdaContent().systems;
  const identifiers = (patient.identifier ?? []) as { system?: string; value?: string }[];
  const idNumber = identifiers.find(({ system }) => system === ID_NUMBER_SYSTEM)?.value;
  const others = identifiers.filter(
    ({ system, value }) => system?.startsWith('urn:oid:') && system !== ID_NUMBER_SYSTEM && value,
  );
  const marital = (patient.maritalStatus as { coding?: { code?: string }[] } | undefined)?.coding
    ?.map(({ code }) => MARITAL[code ?? ''])
    .find(Boolean);
  return {
    '@typeCode': 'RCT',
    '@contextControlCode': 'OP',
    patientRole: {
      '@classCode': 'PAT',
      id: [
        ...(idNumber ? [id('1.3', idNumber)] : []),
        ...others.map(({ system, value }) => ({ '@root': system!.slice(8), '@extension': value! })),
        ...(patient.id ? [{ '@root': ownRecords, '@extension': `Patient/${patient.id}` }] : []),
      ],
      addr: ((patient.address ?? []) as Record<string, any>[]).slice(0, 1).map(address),
      telecom: ((patient.telecom ?? []) as { value?: string }[]).flatMap(({ value }) =>
        value ? [{ '@value': value }] : [],
      ),
      patient: {
        '@classCode': 'PSN',
        '@determinerCode': 'INSTANCE',
        ...(idNumber ? { id: id('1.3', idNumber) } : {}),
        name: nameText(patient),
        administrativeGenderCode: coded('sex', GENDER[String(patient.gender)]),
        ...(typeof patient.birthDate === 'string'
          ? { birthTime: { '@value': patient.birthDate.replaceAll('-', '') } }
          : {}),
        ...(marital ? { maritalStatusCode: coded('marital', marital) } : {}),
      },
    },
  };
}

function nameText({ name }: FhirResource): string | undefined {
  const [first] = (name ?? []) as { text?: string; family?: string; given?: string[] }[];
  return first && (first.text ?? `${first.family ?? ''}${(first.given ?? []).join('')}`);
}

function address({ state, city, district, line, postalCode, text }: Record<string, any>): XmlNode {
  if (!state && !city && !line && text) return { '@use': 'H', '#': text };
  return { '@use': 'H', state, city, county: district, streetName: line?.join(''), postalCode };
}

/** A code of a national list with its Chinese name. */
function coded(list: string, code: string | undefined): XmlNode {
  const { oid, name, codes } = cdaContent().dictionary.lists[list]!;
  if (code === undefined) return { '@nullFlavor': 'UNK' };
  return { '@code': code, '@codeSystem': oid, '@codeSystemName': name, '@displayName': codes[code] };
}

function author({ at, author: name, institution }: DocumentFacts): XmlNode {
  return {
    '@typeCode': 'AUT',
    '@contextControlCode': 'OP',
    time: { '@value': v3Time(at) },
    assignedAuthor: {
      '@classCode': 'ASSIGNED',
      id: id('1.7', undefined),
      assignedPerson: { name: name ?? institution?.name ?? '未注明' },
    },
  };
}

function custodian({ institution }: DocumentFacts): XmlNode {
  return {
    '@typeCode': 'CST',
    assignedCustodian: {
      '@classCode': 'ASSIGNED',
      representedCustodianOrganization: {
        '@classCode': 'ORG',
        '@determinerCode': 'INSTANCE',
        id: id('1.5', institution?.uscc),
        name: institution?.name ?? '未注明',
      },
    },
  };
}

function encompassing(encounter: FhirResource, { institution }: DocumentFacts): XmlNode {
  const { ownRecords } = cdaContent().systems;
  const { start, end } = (encounter.period ?? {}) as { start?: string; end?: string };
  const kind = (encounter.class as { code?: string } | undefined)?.code;
  return {
    '@typeCode': 'COMP',
    encompassingEncounter: {
      '@classCode': 'ENC',
      '@moodCode': 'EVN',
      ...(encounter.id ? { id: { '@root': ownRecords, '@extension': `Encounter/${encounter.id}` } } : {}),
      ...(kind
        ? { code: { '@code': kind, '@codeSystem': '2.16.840.1.113883.5.4', '@codeSystemName': 'ActCode' } }
        : {}),
      effectiveTime: {
        ...(start ? { low: { '@value': v3Time(start) } } : {}),
        ...(end ? { high: { '@value': v3Time(end) } } : {}),
      },
      ...(institution
        ? {
            location: {
              healthCareFacility: {
                serviceProviderOrganization: { id: id('1.5', institution.uscc), name: institution.name },
              },
            },
          }
        : {}),
    },
  };
}

type Section = DocumentType['sections'][number];

function writeSection({ code, title, required, content }: Section, resources: readonly FhirResource[]): XmlNode[] {
  const { dictionary } = cdaContent();
  const written = content.flatMap((part) => {
    const element = dictionary.elements[part];
    return element ? writeElement(part, element, resources) : writeKind(part, resources);
  });
  if (written.length === 0 && !required) return [];
  return [
    {
      ...(written.length === 0 ? { '@nullFlavor': 'NI' } : {}),
      code: code
        ? { '@code': code, '@codeSystem': LOINC, '@codeSystemName': 'LOINC', '@displayName': title.en }
        : { '@displayName': title.zh },
      title: title.zh,
      text: written.length === 0 ? '无' : listText(written.map(({ said }) => said)),
      entry: written.map(({ entry }) => entry),
    },
  ];
}

interface Written {
  entry: XmlNode;
  said: string;
}

function writeKind(kind: string, resources: readonly FhirResource[]): Written[] {
  const { title, each, entry } = cdaContent().dictionary.kinds[kind]!;
  return fillXml(entry, each, resources).map((filled) => ({
    entry: filled,
    said: `${title.zh}：${wordsOf(filled).join(' ')}`,
  }));
}

/** What an entry says in words: its texts and the names of its codes. */
function wordsOf(value: XmlValue, inCode = false): string[] {
  if (value === undefined || typeof value === 'string') return [];
  if (Array.isArray(value)) return value.flatMap((item) => wordsOf(item));
  const isCode = '@codeSystemName' in value && value['@codeSystemName'] === cdaContent().dictionary.dictionaryName;
  const own =
    isCode || inCode
      ? []
      : [value['#'], value['@displayName'], ...(value['@xsi:type'] === 'REAL' ? [value['@value']] : [])];
  const words = own.filter((one): one is string => typeof one === 'string');
  return [
    ...new Set([
      ...words,
      ...Object.entries(value).flatMap(([key, child]) =>
        key.startsWith('@') ? [] : typeof child === 'string' && key !== '#' ? [child] : wordsOf(child),
      ),
    ]),
  ];
}

function writeElement(code: string, element: DataElement, resources: readonly FhirResource[]): Written[] {
  const { dictionary, dictionaryName } = cdaContent().dictionary;
  return resources
    .filter((one) => one.resourceType === 'Observation' && means(one, code, element))
    .flatMap((one) => {
      const value = writeValue(one, element);
      if (!value) return [];
      const { said, ...node } = value;
      const time = one.effectiveDateTime ?? (one.effectivePeriod as { start?: string } | undefined)?.start;
      const observation: XmlNode = {
        '@classCode': 'OBS',
        '@moodCode': 'EVN',
        code: {
          '@code': code,
          '@codeSystem': dictionary,
          '@codeSystemName': dictionaryName,
          '@displayName': element.name,
        },
        ...(typeof time === 'string' ? { effectiveTime: { '@value': v3Time(time) } } : {}),
        value: node,
      };
      return [{ entry: { observation }, said: `${element.name}：${said}` }];
    });
}

/** An Observation is of a data element by its code or, where it has none, by the LOINC code. */
function means(observation: FhirResource, code: string, { loinc }: DataElement): boolean {
  const coding = (observation.code as { coding?: { system?: string; code?: string }[] } | undefined)?.coding ?? [];
  const own = coding.find(({ system }) => system === `urn:oid:${cdaContent().dictionary.dictionary}`);
  return own
    ? own.code === code
    : loinc !== undefined && coding.some((one) => one.system === 'http://loinc.org' && one.code === loinc);
}

function writeValue(observation: FhirResource, { codes, unit }: DataElement): (XmlNode & { said: string }) | undefined {
  const entry = Object.entries(observation).find(([key]) => /^value[A-Z]/.test(key));
  if (!entry) return undefined;
  const [key, value] = entry as [string, any];
  const type = key.slice(5);
  const said = sayValue({ type, value }) ?? '';
  switch (type) {
    case 'Quantity':
      return { '@xsi:type': 'PQ', '@value': String(value.value), '@unit': value.unit ?? unit ?? '1', said };
    case 'CodeableConcept': {
      const [coding] = value.coding ?? [];
      const list = codes === undefined ? undefined : cdaContent().dictionary.lists[codes];
      if (!coding?.code) return { '@xsi:type': 'ST', '#': said, said };
      return {
        '@xsi:type': 'CD',
        '@code': coding.code,
        '@codeSystem': list?.oid ?? coding.system?.replace(/^urn:oid:/, ''),
        '@codeSystemName': list?.name,
        '@displayName': list?.codes[coding.code] ?? coding.display ?? value.text,
        said,
      };
    }
    case 'Boolean':
      return { '@xsi:type': 'BL', '@value': String(value), said };
    case 'Integer':
      return { '@xsi:type': 'INT', '@value': String(value), said };
    case 'DateTime':
      return { '@xsi:type': 'TS', '@value': v3Time(value), said };
    default:
      return typeof value === 'string' ? { '@xsi:type': 'ST', '#': value, said } : undefined;
  }
}

/** Number of the credit code and name of an Organization, as a document names its institution. */
export function institutionOf(organization: FhirResource | undefined): DocumentFacts['institution'] {
  if (!organization) return undefined;
  const uscc = ((organization.identifier ?? []) as { system?: string; value?: string }[]).find(
    ({ system }) => system === USCC_SYSTEM,
  )?.value;
  return { name: String(organization.name ?? ''), ...(uscc ? { uscc } : {}) };
}
