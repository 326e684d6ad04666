import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { XmlProblem } from '../algorithms/fhir-xml/xml-tree.ts';
import { type FhirResource, isExact, parseSentJson, toExactJson } from '../kernel/index.ts';
import { testDataFolder } from '../record/testing.ts';
import { fhirFromXml, fhirToXml } from './fhir-xml.ts';

const folder = testDataFolder('fhir-r4-examples');
const read = (text: string) => parseSentJson(text, 100) as FhirResource;
/** Members in one order, decimals with their digits. */
const canonical = (resource: FhirResource): string => {
  const text = toExactJson(resource, isExact(resource));
  return toExactJson(read(text), isExact(resource));
};
const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort()
            .map(([key, member]) => [key, sorted(member)]),
        )
      : value;

describe.skipIf(!folder)(
  `published examples${folder ? '' : ' (skipped: set KANGYU_TESTDATA to the folder of published test material)'}`,
  () => {
    for (const part of ['hl7-r4-official', 'synthea-transaction'])
      it(`of ${part} become XML and the same JSON again`, () => {
        const files = readdirSync(join(folder!, part), { recursive: true }) as string[];
        const json = files.filter((file) => file.endsWith('.json') && !/package|index/.test(file)).sort();
        expect(json.length).toBeGreaterThan(0);
        // Every one of the small official examples, a few of the large bundles.
        const some = part === 'hl7-r4-official' ? json : json.slice(0, 3);
        some.forEach((file, i) => {
          const resource = read(readFileSync(join(folder!, part, file), 'utf8'));
          if (resource.resourceType === undefined) return; // a list of files
          const again = fhirFromXml(fhirToXml(resource, i % 2 === 0));
          expect([file, sorted(again)]).toEqual([file, sorted(resource)]);
          expect([file, digitsIn(again)]).toEqual([file, digitsIn(resource)]);
        });
      });
  },
);

/** Decimals as they are written. */
const digitsIn = (resource: FhirResource): string[] => (canonical(resource).match(/":-?\d+\.\d+/g) ?? []).sort();

const xml = (inside: string) => `<Patient xmlns="http://hl7.org/fhir">${inside}</Patient>`;

describe('FHIR XML', () => {
  it('keeps order, attributes, ids and extensions of primitives, contained resources and narrative', () => {
    const resource = {
      resourceType: 'Patient',
      birthDate: '1990-05-05',
      _birthDate: { id: 'b', extension: [{ url: 'urn:x', valueString: 'a < b & "c"\n' }] },
      name: [{ given: ['甲', null], _given: [null, { id: 'g' }] }],
      id: 'p',
      contained: [{ resourceType: 'Organization', id: 'o', name: '院' }],
      text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>一<br/>二</p></div>' },
    };
    const text = fhirToXml(resource, false);
    expect(text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Patient xmlns="http://hl7.org/fhir"><id value="p"/><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>一<br/>二</p></div></text><contained><Organization><id value="o"/><name value="院"/></Organization></contained><name><given value="甲"/><given id="g"/></name><birthDate value="1990-05-05" id="b"><extension url="urn:x"><valueString value="a &lt; b &amp; &quot;c&quot;&#10;"/></extension></birthDate></Patient>',
    );
    expect(fhirFromXml(text)).toEqual(resource);
  });

  it('reads prefixes, comments, CDATA in narratives, character references and instructions', () => {
    const text = `\uFEFF<?xml version="1.0"?><?x y?><!-- a --><f:Patient xmlns:f="http://hl7.org/fhir"><f:id value="&#x70;"/>
      <f:text><f:status value='generated'/><div xmlns="http://www.w3.org/1999/xhtml"><![CDATA[a<b]]></div></f:text></f:Patient>`;
    expect(fhirFromXml(text)).toMatchObject({ id: 'p', text: { div: expect.stringContaining('<![CDATA[a<b]]>') } });
  });

  it('shows a narrative that is no XML as text', () => {
    const div = '<div xmlns="http://www.w3.org/1999/xhtml">a<br>b</div>';
    const text = fhirToXml({ resourceType: 'Patient', text: { status: 'generated', div } }, false);
    expect(fhirFromXml(text).text.div).toContain('a&lt;br&gt;b');
  });

  it.each([
    ['<birthDate value="x" value="y"/>', 'Patient', 1],
    ['\n<colour value="red"/>', 'Patient.colour', 2],
    ['<active value="true"/>\n<active value="true"/>', 'Patient.active', 2],
    ['<name>text</name>', 'Patient.name[0]', 1],
    ['<birthDate size="1"/>', 'Patient.birthDate', 1],
    ['<contained><a/></contained>', 'Patient.contained[0]', 1],
    ['<active/>', 'Patient.active', 1],
  ])('names the place of what is wrong in %s', (inside, path, line) => {
    let problem: unknown;
    try {
      fhirFromXml(xml(inside));
    } catch (error) {
      problem = error;
    }
    expect(problem).toBeInstanceOf(XmlProblem);
    expect(problem).toMatchObject({ path, line });
  });
});
