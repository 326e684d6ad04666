import type { Coding } from '../../record/index.ts';
import { type OperationInput, wrong } from './fhir-operation-input.ts';

/** The Coding of a parameter. */
export function codingOf(input: OperationInput, name: string): Coding | undefined {
  const value = input.object(name);
  return value === undefined ? undefined : read(value, name);
}

function read(value: Record<string, unknown>, name: string): Coding {
  const coding: Coding = {};
  for (const member of ['system', 'version', 'code', 'display'] as const) {
    const one = value[member];
    if (one === undefined) continue;
    if (typeof one !== 'string') throw wrong(name, `${member} 应为文本`, `${member} must be text`);
    coding[member] = one;
  }
  return coding;
}

/** `code` with its system (`url` where the operation takes that), or `coding`. */
export function oneCoding(input: OperationInput, system = input.text('system')): Coding {
  const coding = codingOf(input, 'coding');
  if (coding) return coding;
  const [code, display] = [input.text('code'), input.text('display')];
  const version = input.text('systemVersion') ?? input.text('version');
  return {
    ...(code === undefined ? {} : { code }),
    ...(system === undefined ? {} : { system }),
    ...(version === undefined ? {} : { version }),
    ...(display === undefined ? {} : { display }),
  };
}

/** What is to be checked or translated: the codings of a codeableConcept, or the one coding. */
export function codingsOf(input: OperationInput, system?: string): Coding[] {
  const concept = input.object('codeableConcept');
  if (concept) {
    const { coding } = concept;
    if (!Array.isArray(coding)) throw wrong('codeableConcept', '缺少 coding', 'coding is missing');
    return coding.map((one) => {
      if (typeof one !== 'object' || one === null) throw wrong('codeableConcept', 'coding 有误', 'a coding is wrong');
      return read(one as Record<string, unknown>, 'codeableConcept');
    });
  }
  const one = system === undefined ? oneCoding(input) : oneCoding(input, system);
  return one.code === undefined ? [] : [one];
}
