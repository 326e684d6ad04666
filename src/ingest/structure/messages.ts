import type { Problem } from '../../kernel/index.ts';

type Text = (detail: string) => Problem['message'];
const fixed =
  (zh: string, en: string): Text =>
  () => ({ zh, en });

/** What each check of the structure says; `detail` is a name of the definitions, never a value. */
const MESSAGES: Record<string, [rule: string, text: Text]> = {
  'resource-type': [
    'structure.resource-type',
    fixed('资源类型缺失或不是 FHIR R4 资源', 'The resource type is missing or not one of FHIR R4'),
  ],
  depth: ['structure.depth', fixed('嵌套过深', 'Nested too deeply')],
  type: ['structure.type', (type) => ({ zh: `应为 ${type} 对象`, en: `Expected an object of type ${type}` })],
  'unknown-element': ['structure.unknown-element', fixed('未知元素', 'Unknown element')],
  empty: ['structure.empty', fixed('元素不能为空', 'An element may not be empty')],
  required: [
    'structure.required',
    (element) => ({ zh: `缺少必填元素 ${element}`, en: `The element ${element} is required` }),
  ],
  choice: [
    'structure.choice',
    (element) => ({ zh: `${element} 只能取一种类型`, en: `Only one type of ${element} may be given` }),
  ],
  list: ['structure.cardinality', fixed('此元素应为数组', 'This element is a list')],
  'no-list': ['structure.cardinality', fixed('此元素不能为数组', 'This element is not a list')],
  'too-many': ['structure.cardinality', (max) => ({ zh: `最多 ${max} 项`, en: `At most ${max} items` })],
  primitive: ['structure.primitive', (type) => ({ zh: `不是有效的 ${type} 值`, en: `Not a valid ${type}` })],
  code: ['structure.code', fixed('代码不在规定的取值范围内', 'The code is not one of the required value set')],
  reference: [
    'structure.reference',
    fixed('引用的写法不正确，或与其 type 不一致', 'The reference is not well formed, or its type says otherwise'),
  ],
  target: [
    'structure.reference',
    (list) => ({ zh: `此处只能引用 ${list}`, en: `Only ${list} may be referred to here` }),
  ],
  'contained-id': [
    'structure.contained',
    fixed('内含资源须有各不相同的 id', 'A contained resource needs an id that no other one has'),
  ],
};

/** Message of a fault; constraints of HL7 carry HL7's own words. */
export function problemOf(fault: string, expression: string, detail: string): Problem {
  const known = MESSAGES[fault];
  if (known) return { rule: known[0], severity: 'error', expression, message: known[1](detail) };
  const key = fault.slice(fault.indexOf('.') + 1);
  return {
    rule: fault,
    severity: 'error',
    expression,
    message: { zh: `不满足约束 ${key}：${detail}`, en: `Constraint ${key} is not met: ${detail}` },
  };
}
