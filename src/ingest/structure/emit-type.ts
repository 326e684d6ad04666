import type { PathNode } from '../../algorithms/fhirpath/ast.ts';
import { parsePath } from '../../algorithms/fhirpath/parse.ts';
import { emitBroken } from './emit-invariant.ts';
import type { ConceptSet, Constraint, Property, Structures, TypeShape } from './structures.ts';

/**
 * `check` gives functions that answer true or false and stop at the first fault; `report` the same functions, written from
 * the same template, that name every fault and its place.
 */
export type Mode = 'check' | 'report';

/** What the code of all types shares; the lists become arrays of the program. */
export interface Emission {
  mode: Mode;
  structures: Structures;
  codeSets: ReadonlySet<string>[];
  conceptSets: ConceptSet[];
  invariants: { node: PathNode; type: string }[];
}

export const MAX_DEPTH = 64;

/** Name of the function of a type. */
export const functionOf = (type: string): string => `T_${type.replaceAll('.', '_')}`;

const CHECK_NAMES: Record<string, string> = {
  base64Binary: 'isBase64',
  boolean: 'isBoolean',
  canonical: 'isUri',
  code: 'isCode',
  date: 'isDate',
  dateTime: 'isDateTime',
  decimal: 'isDecimal',
  id: 'isId',
  instant: 'isInstant',
  integer: 'isInteger',
  markdown: 'isText',
  oid: 'isOid',
  positiveInt: 'isPositiveInt',
  string: 'isText',
  time: 'isTime',
  unsignedInt: 'isUnsignedInt',
  uri: 'isUri',
  url: 'isUri',
  uuid: 'isUuid',
};
const GRAMMARS: Record<string, string> = {
  'http://hl7.org/fhir/ValueSet/mimetypes': 'isMimeType',
  'http://www.rfc-editor.org/bcp/bcp13.txt': 'isMimeType',
  'http://hl7.org/fhir/ValueSet/all-languages': 'isLanguage',
  'http://hl7.org/fhir/ValueSet/currencies': 'isCurrency',
};
const ADDRESSES = new Set(['uri', 'url', 'canonical']);

const text = (value: unknown): string => JSON.stringify(value);

/** Writes the function of one type. */
export class TypeEmitter {
  readonly #out: Emission;
  readonly #type: string;
  readonly #shape: TypeShape;
  readonly #isResource: boolean;
  readonly #locals = new Map<string, string>();
  readonly #present = new Set<string>();
  readonly #valued = new Set<string>();
  readonly #choices = new Map<string, string[]>();

  constructor(out: Emission, type: string, shape: TypeShape) {
    this.#out = out;
    this.#type = type;
    this.#shape = shape;
    this.#isResource = out.structures.resources.has(type);
    for (const { element, keys } of shape.choices) this.#choices.set(element, keys);
  }

  emit(): string {
    // Constraints and required elements say which elements the loop must remember; so they come first.
    const after = [...this.#required(), ...this.#choiceFaults(), ...this.#invariants(), this.#reference()].join('');
    const cases = [...this.#shape.properties].map(([key, property]) => this.#case(key, property)).join('');
    const locals = [...this.#locals.values()].map((local) => `${local}=${local.startsWith('c_') ? 0 : 'false'}`);
    const { mode } = this.#out;
    const args = mode === 'check' ? 'v,d,c' : 'v,d,c,p';
    const full = mode === 'report' ? 'if(c.sink.full)return;' : '';
    const type = this.#isResource ? 'case "resourceType":break;' : '';
    // Undefined is no JSON: readers of other formats say so that an element is to go from the record it completes.
    return `function ${functionOf(this.#type)}(${args}){
if(typeof v!=="object"||v===null||Array.isArray(v)){${this.#fail('type', 'p', text(this.#type), true)}}
if(d>${MAX_DEPTH}){${mode === 'report' ? 'c.sink.deep=true;' : ''}${this.#fail('depth', 'p', '""', true)}}
let n=0${locals.map((local) => `,${local}`).join('')};
for(const k in v){${full}const x=v[k];if(x===undefined)continue;switch(k){${type}
${cases}default:${this.#unknown()}}
n++}
${this.#isResource ? '' : `if(n===0){${this.#fail('empty', 'p')}}`}
${after}${mode === 'check' ? 'return true' : ''}}
`;
  }

  #fail(rule: string, path: string, detail = '""', end = false): string {
    if (this.#out.mode === 'check') return 'return false;';
    return `c.sink.add(${text(rule)},${path},${detail});${end ? 'return;' : ''}`;
  }

  #unknown(): string {
    return this.#fail('unknown-element', 'p+"."+plainKey(k)');
  }

  #local(prefix: 'h' | 'w' | 'c' | 'm', element: string): string {
    const name = `${prefix}_${element.replace('[x]', '')}`;
    this.#locals.set(name, name);
    return name;
  }

  #hold(element: string): string {
    this.#present.add(element);
    return this.#choices.has(element) ? `(${this.#local('c', element)}!==0)` : this.#local('h', element);
  }

  #required(): string[] {
    return this.#shape.required.map(
      ({ element }) =>
        `if(!${this.#hold(element)}){${this.#fail('required', `p+${text(`.${element}`)}`, text(element))}}\n`,
    );
  }

  #choiceFaults(): string[] {
    for (const element of this.#choices.keys()) this.#hold(element);
    if (this.#out.mode === 'check') return [];
    return [...this.#choices.keys()].map(
      (element) =>
        `if(${this.#local('m', element)}){${this.#fail('choice', `p+${text(`.${element}`)}`, text(element))}}\n`,
    );
  }

  #invariants(): string[] {
    const scope = {
      shape: this.#shape,
      present: (element: string) => this.#hold(element),
      valued: (element: string) => {
        this.#valued.add(element);
        return this.#local('w', element);
      },
      evaluate: (node: PathNode) => this.#evaluate(node, 'v', this.#type),
    };
    return (this.#out.structures.constraints.get(this.#type) ?? []).map((constraint) =>
      this.#broken(emitBroken(constraint.expression, scope), constraint, 'p'),
    );
  }

  #broken(condition: string, { key, human }: Constraint, path: string): string {
    const rule = `invariant.${key}`;
    return `if(${condition}){${this.#fail(rule, path, text(human))}}\n`;
  }

  #evaluate(node: PathNode, value: string, type: string): string {
    const at = this.#out.invariants.push({ node, type }) - 1;
    return `holds(${at},${value},c)`;
  }

  #case(key: string, property: Property): string {
    const path = `p+${text(`.${key}`)}`;
    const mark = this.#mark(key, property.element);
    const valued = this.#valued.has(key) ? `${this.#local('w', key)}=true;` : '';
    // The id of an element is no content: an element that has only an id is empty (ele-1).
    const end = key === 'id' && !this.#isResource ? 'continue;' : 'break;';
    const body = `case ${text(key)}:${this.#values(key, property, path)}${mark}${valued}${end}\n`;
    if (!property.primitive) return body;
    const sibling = property.array ? 'siblings' : 'sibling';
    const own = `v[${text(key)}]`;
    const call = this.#nested(`${sibling}(x,${own},d+1,c`, `p+${text(`._${key}`)}`);
    return `${body}case ${text(`_${key}`)}:${call}${mark}break;\n`;
  }

  #mark(key: string, element: string): string {
    const choice = this.#choices.get(element);
    if (choice) {
      const local = this.#local('c', element);
      const n = choice.indexOf(key) + 1;
      const twice = this.#out.mode === 'check' ? 'return false;' : `${this.#local('m', element)}=true;`;
      return `if(${local}!==0&&${local}!==${n}){${twice}}${local}=${n};`;
    }
    return this.#present.has(element) ? `${this.#local('h', element)}=true;` : '';
  }

  /** Calls a function of another type. */
  #nested(call: string, path: string): string {
    return this.#out.mode === 'check' ? `if(!${call}))return false;` : `${call},${path});`;
  }

  #values(key: string, property: Property, path: string): string {
    if (key === 'contained' && property.type === 'Resource') return this.#nested('contained(x,d+1,c', path);
    if (!property.array) {
      const listed = property.primitive ? '' : `if(Array.isArray(x)){${this.#fail('no-list', path)}}else `;
      const inner = this.#value(key, property, 'x', path);
      // Of a primitive, its own check refuses a list; the report says that it is one.
      if (this.#out.mode === 'check') return inner;
      return property.primitive
        ? `if(Array.isArray(x)){${this.#fail('no-list', path)}}else{${inner}}`
        : `${listed}{${inner}}`;
    }
    const item = `${path}+"["+i+"]"`;
    const inner = this.#value(key, property, 'y', item);
    const most = Number.isFinite(property.max)
      ? `if(x.length>${property.max}){${this.#fail('too-many', path, String(property.max))}}`
      : '';
    const missing = property.primitive
      ? `if(y===null){if(!extended(v[${text(`_${key}`)}],i)){${this.#fail('empty', item)}}continue}`
      : '';
    const stop = this.#out.mode === 'report' ? 'if(c.sink.full)return;' : '';
    return (
      `if(!Array.isArray(x)){${this.#fail('list', path)}}else{if(x.length===0){${this.#fail('empty', path)}}${most}` +
      `for(let i=0;i<x.length;i++){${stop}const y=x[i];${missing}${inner}}}`
    );
  }

  #value(key: string, property: Property, value: string, path: string): string {
    const own = property.primitive
      ? this.#primitive(key, property, value, path)
      : this.#nested(
          property.type === 'Resource' ? `resource(${value},d+1,c` : `${functionOf(property.type)}(${value},d+1,c`,
          path,
        ) + this.#complex(property, value, path);
    const constraints = this.#isDatatype(property.type)
      ? (this.#out.structures.constraints.get(`${this.#type}.${property.element}`) ?? [])
      : [];
    const more = constraints.map((constraint) =>
      this.#broken(
        `${this.#evaluate(parsePath(constraint.expression), value, property.type)}===false`,
        constraint,
        path,
      ),
    );
    return own + more.join('');
  }

  /** The constraints of a nested element stand in its own function. */
  #isDatatype(type: string): boolean {
    return !type.includes('.');
  }

  #primitive(key: string, { type, codes, valueSet }: Property, value: string, path: string): string {
    if (type === 'xhtml') return this.#narrative(value, path);
    const isOwnId = key === 'id' && this.#isResource;
    const check = `!${isOwnId ? 'isId' : CHECK_NAMES[type]}(${value})`;
    const wrong = this.#fail('primitive', path, text(isOwnId ? 'id' : type));
    const bound = codes
      ? `!S[${this.#out.codeSets.push(codes) - 1}].has(${value})`
      : valueSet && GRAMMARS[valueSet]
        ? `!${GRAMMARS[valueSet]}(${value})`
        : undefined;
    const local = ADDRESSES.has(type) ? `else if(${value}.charCodeAt(0)===35)noteAddress(c,${value});` : '';
    if (bound === undefined) return `if(${check}){${wrong}}${local}`;
    // What stands in a set of codes is a code.
    if (this.#out.mode === 'check' && codes) return `if(${bound})return false;`;
    return `if(${check}){${wrong}}else if(${bound}){${this.#fail('code', path)}}`;
  }

  #narrative(value: string, path: string): string {
    if (this.#out.mode === 'check') return `if(narrativeFault(${value})!==undefined)return false;`;
    return `{const t=narrativeFault(${value});if(t!==undefined)c.sink.add(t,${path},t==="primitive"?"xhtml":NARRATIVE[t])}`;
  }

  #complex({ type, targets, concepts, valueSet }: Property, value: string, path: string): string {
    if (targets) {
      const set = this.#out.codeSets.push(targets) - 1;
      const list = text([...targets].join(', '));
      return `if(c.lastType!==""&&!S[${set}].has(c.lastType)){${this.#fail('target', `${path}+".reference"`, list)}}`;
    }
    const bound = type === 'CodeableConcept' || type === 'Coding';
    if (!bound || (!concepts && !valueSet)) return '';
    const set = concepts ? `C[${this.#out.conceptSets.push(concepts) - 1}]` : 'undefined';
    return `if(!isMember(${value},${set},${text(valueSet ?? '')},c)){${this.#fail('code', path)}}`;
  }

  /** What a Reference says is known only when all of it was read; nested references end before their owner does. */
  #reference(): string {
    if (this.#type !== 'Reference') return '';
    const path = this.#out.mode === 'report' ? ',p' : '';
    const wrong = this.#fail('reference', 'p+".reference"');
    return `{const t=readReference(v,c${path});if(t===undefined){c.lastType="";${wrong}}else c.lastType=t}\n`;
  }
}
