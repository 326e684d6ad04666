import { describe, expect, it } from 'vitest';
import { applyJsonPatch, PatchProblem } from './json-patch.ts';

// Cases of RFC 6902, appendix A, and of RFC 6901, section 5.
const CASES: [name: string, document: unknown, patch: unknown[], result: unknown][] = [
  ['A.1', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
  ['A.2', { foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
  ['A.3', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
  ['A.4', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
  ['A.5', { baz: 'qux', foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo', foo: 'bar' }],
  [
    'A.6',
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
  ],
  [
    'A.7',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] },
  ],
  [
    'A.8',
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [
      { op: 'test', path: '/baz', value: 'qux' },
      { op: 'test', path: '/foo/1', value: 2 },
    ],
    { baz: 'qux', foo: ['a', 2, 'c'] },
  ],
  [
    'A.10',
    { foo: 'bar' },
    [{ op: 'add', path: '/child', value: { grandchild: {} } }],
    { foo: 'bar', child: { grandchild: {} } },
  ],
  ['A.11', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }], { foo: 'bar', baz: 'qux' }],
  ['A.14', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
  ['A.16', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }], { foo: ['bar', ['abc', 'def']] }],
  [
    'copy',
    { a: { b: 1 } },
    [
      { op: 'copy', from: '/a', path: '/c' },
      { op: 'replace', path: '/c/b', value: 2 },
    ],
    { a: { b: 1 }, c: { b: 2 } },
  ],
  ['whole', { a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
];

describe('JSON Patch', () => {
  it.each(CASES)('gives what %s says', (_name, document, patch, result) => {
    const before = JSON.stringify(document);
    expect(applyJsonPatch(document, patch)).toEqual(result);
    expect(JSON.stringify(document)).toBe(before);
  });

  it.each([
    ['A.9, a failing test', [{ op: 'test', path: '/baz', value: 'bar' }]],
    ['A.12, a target that is not there', [{ op: 'add', path: '/nope/bat', value: 'qux' }]],
    ['A.15, a number beside a text', [{ op: 'test', path: '/n', value: '10' }]],
    ['a position beyond the end', [{ op: 'add', path: '/list/3', value: 1 }]],
    ['a position with a leading zero', [{ op: 'remove', path: '/list/01' }]],
    ['an unknown operation', [{ op: 'spam', path: '/baz' }]],
    ['a missing value', [{ op: 'add', path: '/baz' }]],
    ['a move into itself', [{ op: 'move', from: '/o', path: '/o/p' }]],
    ['the removal of all', [{ op: 'remove', path: '' }]],
    ['a prototype', [{ op: 'add', path: '/__proto__/x', value: 1 }]],
    ['what is no pointer', [{ op: 'remove', path: 'baz' }]],
    ['what is no operation', [null]],
    ['what is no list', { op: 'remove' }],
  ])('refuses %s', (_name, patch) => {
    expect(() => applyJsonPatch({ baz: 'qux', n: 10, list: [1, 2], o: {} }, patch)).toThrow(PatchProblem);
  });
});
