import { describe, expect, it } from 'vitest';
import { readCondition } from './condition.ts';
import type { NameType, Row } from './types.ts';

const scope = new Map<string, NameType>([
  ['sbp', { type: 'number' }],
  ['mode', { type: 'text', options: ['1', '2', '3'] }],
  ['symptoms', { type: 'codes', options: ['1', '2'] }],
  ['born', { type: 'date' }],
  ['at', { type: 'dateTime' }],
  ['drugs', { type: 'rows' }],
  ['previous.sbp', { type: 'number' }],
  ['today', { type: 'date' }],
  ['param.table', { type: 'numbers' }],
]);
const value = (text: string, row: Row = {}) =>
  readCondition(text, scope, ['boolean', 'number', 'text', 'date', 'dateTime', 'codes']).run(row);

describe('the condition language', () => {
  it.each<[string, Row, unknown]>([
    ['sbp >= 140', {}, null],
    ['sbp >= 140 and false', {}, false],
    ['sbp >= 140 or true', {}, true],
    ['sbp >= 140 implies true', {}, true],
    ['(sbp >= 140).not()', {}, null],
    ["mode != '2'", {}, null],
    ["iif(mode = '2', 'HH', 'AMB')", {}, 'AMB'],
    ["symptoms contains '2'", {}, false],
    ["symptoms contains '2'", { symptoms: ['2'] }, true],
    ["mode in ('1' | '2')", { mode: '3' }, false],
    // An empty list contains nothing: false, not empty, as in FHIRPath.
    ["(symptoms contains '2').not()", { symptoms: [] }, true],
    ['sbp in (1 | 2)', { sbp: 2 }, true],
    ['sbp in (1 | previous.sbp)', { sbp: 2 }, false],
    ['sbp in (1 | 2)', {}, null],
    ["iif(sbp > 1, mode, '9') = '9'", { sbp: 1 }, true],
    ["coalesce(mode, '9') = '9'", {}, true],
    ['born + sbp * 2 weeks', { born: '2025-01-01', sbp: 3 }, '2025-02-12'],
    ['born + 1 month * sbp', { born: '2025-01-31', sbp: 1 }, '2025-02-28'],
    ['born + sbp * 1 day', { born: '2025-01-01', sbp: 1.5 }, null],
    ['born + iif(sbp > 1, 1 month, 1 day)', { born: '2025-01-01', sbp: 1 }, '2025-01-02'],
    ['symptoms.exists()', { symptoms: [] }, false],
    ['drugs.count()', { drugs: [{}, {}] }, 2],
    ['sbp / 0', { sbp: 1 }, null],
    ['sbp * 18 >= 199.8', { sbp: 11.1 }, true],
    ['round(sbp, 2)', { sbp: 1.005 }, 1.01],
    ['at(param.table, sbp)', { sbp: 1.9, 'param.table': [5, 7] }, 7],
    ['at(param.table, sbp)', { sbp: 2, 'param.table': [5, 7] }, null],
    ['max(sbp, previous.sbp)', { 'previous.sbp': 3 }, 3],
    ['born + 6 months', { born: '2025-08-31' }, '2026-02-28'],
    ['born - 1 month', { born: '2024-03-31' }, '2024-02-29'],
    ['yearsBetween(born, today)', { born: '2004-02-29', today: '2025-02-28' }, 21],
    ['monthsBetween(born, today)', { born: '2025-01-31', today: '2025-02-27' }, 0],
    ["endOf(today(), 'quarter')", { today: '2025-05-02' }, '2025-06-30'],
    ["startOf(today, 'week')", { today: '2025-06-29' }, '2025-06-23'],
    ['dateOf(at)', { at: '2025-01-01T20:00:00Z' }, '2025-01-02'],
    ["matches(mode, '^[12]$')", { mode: '2' }, true],
    ["matches(mode, '^[12]$')", { mode: '12' }, false],
    ["mode.matches('^(19|20)[0-9]{2}-[01][0-9]$')", { mode: '2018-05' }, true],
    ["matches(mode, '^[12]$')", {}, null],
    ['at + 24 hours', { at: '2025-01-01T20:00:00Z' }, '2025-01-03T04:00:00.000+08:00'],
    ['at < @2025-01-02T04:00:01+08:00', { at: '2025-01-01T20:00:00Z' }, true],
  ])('%s over %j', (text, row, expected) => expect(value(text, row)).toEqual(expected));

  it.each<[string, RegExp]>([
    ['spb > 3', /there is no spb/],
    ['Previous.sbp > 3', /did you mean previous.sbp/],
    ["sbp > 'high'", /mixes a number and a text/],
    ["mode = '4'", /'4' is none of the codes 1, 2, 3/],
    ["mode in ('1' | '9')", /'9' is none/],
    ["symptoms = '1'", /mixes|contains/],
    ["iif(sbp > 1, mode, '9') = '8'", /'8' is none of the codes 1, 2, 3, 9/],
    ['sbp in (1 | mode)', /mixes a number and a text/],
    ['born + sbp * (2 * 1 month)', /multiplies a plain duration/],
    ['born + sbp * 2 hours', /a date has no hours/],
    ['sbp = {}', /exists\(\) or empty\(\)/],
    ['born + 3', /needs a duration such as 3 months/],
    ['born + 3 hours', /a date has no hours/],
    ['sbp.replace(1)', /not part of the language/],
    ["matches(mode, 'a.b')", /takes a pattern such as/],
    ["matches(mode, '^(1$')", /takes a pattern such as/],
    ['sbp +', /ends too early/],
    ['sbp', /gives a number where a truth value/],
    ["startOf(today, 'day')", /takes one of/],
    ['born > @2025-02-30', /no whole date/],
    ["mode < '2'", /does not work on a text/],
  ])('%s is refused', (text, reason) => expect(() => readCondition(text, scope)).toThrow(reason));
});
