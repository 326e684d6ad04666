/** A form as a FHIR R4 Questionnaire with the expressions of Structured Data Capture (http://hl7.org/fhir/uv/sdc). */
import type { Condition } from '../../algorithms/condition/condition.ts';
import { fhirpathText, literalText, variableOf } from '../../algorithms/condition/fhirpath-text.ts';
import type { NameType, Value } from '../../algorithms/condition/types.ts';
import type { CompiledItem } from '../../algorithms/forms/compile-form.ts';
import type { Item, Range, Section } from '../../algorithms/forms/model.ts';
import { formId, formUrl, type Pack, type PackForm, packSystem, paramsOn } from '../pack.ts';

type Element = Record<string, unknown>;
export type DefinitionResource = { resourceType: string; id: string; [element: string]: unknown };

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
const SDC = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';

const TYPES: Record<Item['type'], string> = {
  integer: 'integer',
  decimal: 'decimal',
  quantity: 'quantity',
  text: 'string',
  date: 'date',
  dateTime: 'dateTime',
  boolean: 'boolean',
  choice: 'choice',
  choices: 'choice',
  reference: 'reference',
  attachment: 'attachment',
  signature: 'attachment',
  group: 'group',
  calculated: 'string',
  display: 'display',
};

export function questionnaireOf(pack: Pack, packForm: PackForm): DefinitionResource {
  const { compiled, pack: owner } = packForm;
  const { form } = compiled;
  const used = new Set<string>();
  const items = form.sections.map((section) => sectionItem(section, packForm, used));
  const constraints = compiled.checks.map(({ check, when }) => {
    note(when, used);
    const text = fhirpathText(when.typed);
    return {
      url: `${CORE}questionnaire-constraint`,
      extension: [
        { url: 'key', valueId: check.code },
        { url: 'severity', valueCode: check.severity },
        { url: 'human', valueString: check.message.zh },
        // A constraint says what must hold; the check what must not.
        { url: 'expression', valueString: text === undefined ? 'true' : `${text}.not() or ${text}.empty()` },
      ],
    };
  });
  return {
    resourceType: 'Questionnaire',
    id: formId(owner, form.code, form.from),
    ...extensions([...variables(pack, compiled.items, compiled.scope, used, form.from), ...constraints]),
    url: formUrl(owner, form.code),
    version: form.from,
    name: `${owner}-${form.code}`.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase()),
    title: form.title.zh,
    status: 'active',
    subjectType: [pack.subject === 'resident' ? 'Patient' : 'Organization'],
    description: form.title.en,
    effectivePeriod: { start: form.from, ...(form.to ? { end: form.to } : {}) },
    item: items,
  };
}

const note = (condition: Condition | undefined, used: Set<string>): void => {
  for (const name of condition?.names ?? []) used.add(name);
};

/** Names as variables: answers are looked up, parameters are literals; what only the platform knows is empty elsewhere. */
function variables(
  pack: Pack,
  items: ReadonlyMap<string, CompiledItem>,
  scope: ReadonlyMap<string, NameType>,
  used: ReadonlySet<string>,
  day: string,
): Element[] {
  const params = paramsOn(pack, day);
  return [...used].sort().flatMap((name) => {
    if (name === 'today') return [];
    const expression = variableText(name, items, scope, params);
    return [
      { url: `${CORE}variable`, valueExpression: { name: variableOf(name), language: 'text/fhirpath', expression } },
    ];
  });
}

function variableText(
  name: string,
  items: ReadonlyMap<string, CompiledItem>,
  scope: ReadonlyMap<string, NameType>,
  params: Record<string, Value>,
): string {
  const item = items.get(name)?.item;
  if (item) {
    const answer = `%resource.descendants().where(linkId = '${name}').answer.value`;
    if (item.options) return `${answer}.code`;
    return item.type === 'quantity' ? `${answer}.value` : answer;
  }
  if (name === 'subject.birthDate') return '%patient.birthDate';
  if (name === 'subject.sex') return '%patient.gender';
  const value = name.startsWith('param.') ? (params[name.slice('param.'.length)] ?? null) : null;
  return value === null ? '{}' : literalText({ value, type: scope.get(name)!.type });
}

function sectionItem(section: Section, { compiled, pack }: PackForm, used: Set<string>): Element {
  const entries = section.items.map((item) => compiled.items.get(item.code)!);
  const condition = compiled.order.find(({ entry }) => entry === entries[0])?.section;
  const when = simpleWhen(condition, pack);
  return {
    linkId: `section-${section.code}`,
    ...extensions(when ? [] : expression(`${SDC}enableWhenExpression`, condition, used)),
    text: section.title.zh,
    type: 'group',
    ...(when ? { enableWhen: [when] } : {}),
    item: entries.map((entry) => questionItem(entry, used, pack)),
  };
}

const extensions = (extension: readonly Element[]): Element => (extension.length > 0 ? { extension } : {});

function expression(url: string, condition: Condition | undefined, used: Set<string>): Element[] {
  if (!condition) return [];
  const text = fhirpathText(condition.typed);
  if (text === undefined) return [{ url: 'urn:kangyu:ext:expression', valueString: condition.text }];
  note(condition, used);
  return [{ url, valueExpression: { language: 'text/fhirpath', expression: text } }];
}

const bounds = (range: Range | undefined): Element[] => [
  ...(range && range[0] !== null ? [{ url: `${CORE}minValue`, valueDecimal: range[0] }] : []),
  ...(range && range[1] !== null ? [{ url: `${CORE}maxValue`, valueDecimal: range[1] }] : []),
];

function questionItem(entry: CompiledItem, used: Set<string>, pack: string): Element {
  const { item } = entry;
  const when = simpleWhen(entry.when, pack);
  const type = item.type === 'calculated' ? calculatedType(entry) : TYPES[item.type];
  const extension = [
    ...(when ? [] : expression(`${SDC}enableWhenExpression`, entry.when, used)),
    ...expression(`${SDC}calculatedExpression`, entry.calculate, used),
    ...expression(`${SDC}initialExpression`, entry.default, used),
    ...(item.hidden ? [{ url: `${CORE}questionnaire-hidden`, valueBoolean: true }] : []),
    ...(item.unit && type !== 'string'
      ? [{ url: `${CORE}questionnaire-unit`, valueCoding: { system: 'http://unitsofmeasure.org', code: item.unit } }]
      : []),
    ...bounds(item.hard),
    ...(item.decimals === undefined ? [] : [{ url: `${CORE}maxDecimalPlaces`, valueInteger: item.decimals }]),
  ];
  return {
    linkId: item.code,
    ...extensions(extension),
    ...(item.observation ? { code: [item.observation.code] } : {}),
    text: item.label.zh,
    type,
    ...(when ? { enableWhen: [when] } : {}),
    ...(item.required === true ? { required: true } : {}),
    ...(item.type === 'choices' || item.type === 'group' ? { repeats: true } : {}),
    ...(item.calculate !== undefined ? { readOnly: true } : {}),
    ...(item.maxLength && type === 'string' ? { maxLength: item.maxLength } : {}),
    ...(item.options
      ? {
          answerOption: item.options.map(({ code, label, exclusive }) => ({
            ...(exclusive ? { extension: [{ url: `${CORE}questionnaire-optionExclusive`, valueBoolean: true }] } : {}),
            valueCoding: { system: `${packSystem(pack)}:${item.code}`, code, display: label.zh },
          })),
        }
      : {}),
    ...(entry.items.length > 0
      ? { item: (item.items ?? []).map((one) => questionItem(entry.items.find((e) => e.item === one)!, used, pack)) }
      : {}),
  };
}

function calculatedType({ type, item }: CompiledItem): string {
  if (type === 'number') return item.unit ? 'quantity' : 'decimal';
  return type === 'boolean' || type === 'date' || type === 'dateTime' ? type : 'string';
}

/** `x = 'code'`, `x = true` and `x` alone need no expression: R4 knows them as enableWhen. */
function simpleWhen(when: Condition | undefined, pack: string): Element | undefined {
  const typed = when?.typed;
  if (typed?.node === 'name' && !typed.name.includes('.'))
    return { question: typed.name, operator: '=', answerBoolean: true };
  if (typed?.node !== 'call' || typed.operation !== 'equal') return undefined;
  const [left, right] = typed.args;
  if (left?.node !== 'name' || left.name.includes('.') || right?.node !== 'literal') return undefined;
  if (right.type === 'boolean') return { question: left.name, operator: '=', answerBoolean: right.value };
  return left.options
    ? {
        question: left.name,
        operator: '=',
        answerCoding: { system: `${packSystem(pack)}:${left.name}`, code: right.value },
      }
    : undefined;
}
