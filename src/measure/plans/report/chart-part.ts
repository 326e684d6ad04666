/**
 * One chart as a part of a workbook: DrawingML charts (ECMA-376 part 1, chapter 21.2), so that the program that opens the
 * workbook draws them itself from the cells beside them. Pure.
 */

export interface ChartSeries {
  name: string;
  /** Cells of the name and of the values: `'图表'!$B$3`. */
  nameAt: string;
  valuesAt: string;
  values: readonly (number | null)[];
  /** RRGGBB. */
  colour: string;
  /** Colours of single bars, where they differ. */
  pointColours?: readonly string[];
  dash?: 'dash' | 'sysDot';
  marker?: boolean;
  labels?: boolean;
}

export interface NativeChart {
  kind: 'bars' | 'stacked-bars' | 'lines';
  title: string;
  categoriesAt: string;
  categories: readonly string[];
  series: readonly ChartSeries[];
  /** Title of the axis of values, with its unit. */
  valueTitle: string;
  /** Number format of labels and axis. */
  format: string;
  min?: number;
  max?: number;
  majorUnit?: number;
}

const GREY = '9AA0A6';
const LIGHT = 'DFE3E6';
const INK = '3C4043';

export function chartXml(chart: NativeChart): string {
  const lines = chart.kind === 'lines';
  const series = chart.series.map((one, index) => seriesXml(chart, one, index)).join('');
  const plot = lines
    ? `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>${series}<c:marker val="1"/><c:axId val="111"/><c:axId val="222"/></c:lineChart>`
    : `<c:barChart><c:barDir val="bar"/><c:grouping val="${chart.kind === 'bars' ? 'clustered' : 'stacked'}"/><c:varyColors val="0"/>${series}<c:gapWidth val="60"/>${chart.kind === 'bars' ? '' : '<c:overlap val="100"/>'}<c:axId val="111"/><c:axId val="222"/></c:barChart>`;
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><c:roundedCorners val="0"/><c:chart>${titleXml(chart.title, 1200, true)}<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>${plot}${categoryAxis(lines)}${valueAxis(chart, lines)}</c:plotArea>${chart.series.length > 1 ? `<c:legend><c:legendPos val="${lines ? 'b' : 't'}"/><c:overlay val="0"/>${textProperties(900)}</c:legend>` : ''}<c:plotVisOnly val="1"/><c:dispBlanksAs val="span"/></c:chart><c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln w="6350">${fill(LIGHT)}</a:ln></c:spPr></c:chartSpace>`;
}

function seriesXml(chart: NativeChart, one: ChartSeries, index: number): string {
  const lines = chart.kind === 'lines';
  const shape = lines
    ? `<c:spPr><a:ln w="${one.dash ? 19050 : 28575}">${fill(one.colour)}${one.dash ? `<a:prstDash val="${one.dash}"/>` : ''}</a:ln></c:spPr><c:marker>${
        one.marker
          ? `<c:symbol val="circle"/><c:size val="6"/><c:spPr>${fill(one.colour)}<a:ln w="6350">${fill(one.colour)}</a:ln></c:spPr>`
          : '<c:symbol val="none"/>'
      }</c:marker>`
    : `<c:spPr>${fill(one.colour)}</c:spPr><c:invertIfNegative val="0"/>`;
  const points = (one.pointColours ?? [])
    .map(
      (colour, at) =>
        `<c:dPt><c:idx val="${at}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/><c:spPr>${fill(colour)}</c:spPr></c:dPt>`,
    )
    .join('');
  const inside = chart.kind === 'stacked-bars';
  // A zero in a stack has no room for a number.
  const hidden = inside
    ? one.values.map((value, at) => (value ? '' : `<c:dLbl><c:idx val="${at}"/><c:delete val="1"/></c:dLbl>`)).join('')
    : '';
  const labels = one.labels
    ? `<c:dLbls>${hidden}<c:numFmt formatCode="${escapeXml(chart.format)}" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>${textProperties(900, inside ? 'FFFFFF' : INK)}${`<c:dLblPos val="${inside ? 'ctr' : lines ? 't' : 'outEnd'}"/>`}<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>`
    : '';
  return `<c:ser><c:idx val="${index}"/><c:order val="${index}"/><c:tx><c:strRef><c:f>${escapeXml(one.nameAt)}</c:f>${textCache([one.name])}</c:strRef></c:tx>${shape}${points}${labels}<c:cat><c:strRef><c:f>${escapeXml(chart.categoriesAt)}</c:f>${textCache(chart.categories)}</c:strRef></c:cat><c:val><c:numRef><c:f>${escapeXml(one.valuesAt)}</c:f>${numberCache(one.values)}</c:numRef></c:val>${lines ? '<c:smooth val="0"/>' : ''}</c:ser>`;
}

/** Bars are read from the top, so their axis of categories is turned. */
function categoryAxis(lines: boolean): string {
  return `<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="${lines ? 'minMax' : 'maxMin'}"/></c:scaling><c:delete val="0"/><c:axPos val="${lines ? 'b' : 'l'}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr><a:ln w="9525">${fill(GREY)}</a:ln></c:spPr>${textProperties(900)}<c:crossAx val="222"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>`;
}

/** Bars start at zero. */
function valueAxis({ valueTitle, format, min, max, majorUnit }: NativeChart, lines: boolean): string {
  const scale = `${max === undefined ? '' : `<c:max val="${max}"/>`}${lines && min === undefined ? '' : `<c:min val="${lines ? min : 0}"/>`}`;
  return `<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/>${scale}</c:scaling><c:delete val="0"/><c:axPos val="${lines ? 'l' : 'b'}"/><c:majorGridlines><c:spPr><a:ln w="6350">${fill(LIGHT)}</a:ln></c:spPr></c:majorGridlines>${valueTitle ? titleXml(valueTitle, 900, false) : ''}<c:numFmt formatCode="${escapeXml(format)}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln w="9525">${fill(GREY)}</a:ln></c:spPr>${textProperties(900)}<c:crossAx val="111"/><c:crosses val="${lines ? 'autoZero' : 'max'}"/><c:crossBetween val="between"/>${majorUnit === undefined ? '' : `<c:majorUnit val="${majorUnit}"/>`}</c:valAx>`;
}

const fill = (colour: string) => `<a:solidFill><a:srgbClr val="${colour}"/></a:solidFill>`;

function textProperties(size: number, colour = INK): string {
  return `<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="${size}" b="0">${fill(colour)}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>`;
}

function titleXml(title: string, size: number, bold: boolean): string {
  return `<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="${size}" b="${bold ? 1 : 0}"/></a:pPr><a:r><a:rPr lang="zh-CN" sz="${size}" b="${bold ? 1 : 0}">${fill(INK)}</a:rPr><a:t>${escapeXml(title)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>`;
}

function textCache(values: readonly string[]): string {
  const points = values.map((value, at) => `<c:pt idx="${at}"><c:v>${escapeXml(value)}</c:v></c:pt>`).join('');
  return `<c:strCache><c:ptCount val="${values.length}"/>${points}</c:strCache>`;
}

function numberCache(values: readonly (number | null)[]): string {
  const points = values
    .map((value, at) => (value === null ? '' : `<c:pt idx="${at}"><c:v>${value}</c:v></c:pt>`))
    .join('');
  return `<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="${values.length}"/>${points}</c:numCache>`;
}

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => SIGNS[sign]!);
}
