/** Puts charts into a workbook that is written already: a drawing on one sheet with a part for each chart. Pure. */
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { readZipEntries } from '../reading/read-zip.ts';
import { chartXml, escapeXml, type NativeChart } from './chart-part.ts';

/** A chart with the cells it covers, counted from 0; the end is left out. */
export interface PlacedChart {
  chart: NativeChart;
  from: { column: number; row: number };
  to: { column: number; row: number };
}

const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** `sheet` is the number in `xl/worksheets/sheet<n>.xml`; the sheet must have no drawing yet. */
export function insertCharts(workbook: Buffer, sheet: number, charts: readonly PlacedChart[]): Buffer {
  const parts = unpack(workbook);
  const page = `xl/worksheets/sheet${sheet}.xml`;
  const relations = `xl/worksheets/_rels/sheet${sheet}.xml.rels`;
  const text = (name: string) => {
    const part = parts.get(name);
    if (!part) throw new Error(`the workbook has no part ${name}`);
    return part.toString('utf8');
  };
  if (parts.has(relations)) throw new Error(`sheet ${sheet} has relations already`);
  const put = (name: string, content: string) => void parts.set(name, Buffer.from(content));
  put(page, text(page).replace('</worksheet>', `<drawing xmlns:r="${OFFICE}" r:id="rId1"/></worksheet>`));
  put(relations, relationsXml([['drawing', '../drawings/drawing1.xml']]));
  put('xl/drawings/drawing1.xml', drawingXml(charts));
  put(
    'xl/drawings/_rels/drawing1.xml.rels',
    relationsXml(charts.map((_, index) => ['chart', `../charts/chart${index + 1}.xml`])),
  );
  for (const [index, { chart }] of charts.entries()) put(`xl/charts/chart${index + 1}.xml`, chartXml(chart));
  const types = [
    override('/xl/drawings/drawing1.xml', 'drawing'),
    ...charts.map((_, index) => override(`/xl/charts/chart${index + 1}.xml`, 'drawingml.chart')),
  ];
  put('[Content_Types].xml', text('[Content_Types].xml').replace('</Types>', `${types.join('')}</Types>`));
  return pack(parts);
}

function override(part: string, type: string): string {
  return `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}+xml"/>`;
}

function relationsXml(targets: readonly (readonly [string, string])[]): string {
  const each = targets.map(
    ([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `${HEAD}<Relationships xmlns="${RELATIONS}">${each.join('')}</Relationships>`;
}

function drawingXml(charts: readonly PlacedChart[]): string {
  const corner = (name: string, { column, row }: PlacedChart['from']) =>
    `<xdr:${name}><xdr:col>${column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:${name}>`;
  const anchors = charts.map(
    ({ chart, from, to }, index) =>
      `<xdr:twoCellAnchor>${corner('from', from)}${corner('to', to)}<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="${index + 2}" name="Chart ${index + 1}" descr="${escapeXml(chart.title)}"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId${index + 1}"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>`,
  );
  return `${HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${OFFICE}">${anchors.join('')}</xdr:wsDr>`;
}

function unpack(zip: Buffer): Map<string, Buffer> {
  return new Map(
    readZipEntries(zip).map((entry) => {
      const from = entry.at + 30 + zip.readUInt16LE(entry.at + 26) + zip.readUInt16LE(entry.at + 28);
      const packed = zip.subarray(from, from + entry.packed);
      return [entry.name, entry.method === 0 ? packed : inflateRawSync(packed)];
    }),
  );
}

/** A ZIP archive (APPNOTE 6.3) of deflated parts; names are UTF-8, all dated 1980-01-01. */
function pack(parts: ReadonlyMap<string, Buffer>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [name, content] of parts) {
    const title = Buffer.from(name);
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(title.length, 22);
    local.push(Buffer.from('504b0304', 'hex'), common, title, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    central.push(Buffer.from('504b01021400', 'hex'), common, rest, title);
    at += 30 + title.length + packed.length;
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, list, end]);
}
