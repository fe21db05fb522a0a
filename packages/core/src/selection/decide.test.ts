import { describe, expect, it } from 'vitest';
import { decide, hasFailed, type SelectionRule, selectStep } from './decide';

const rule = (changes: Partial<SelectionRule> = {}): SelectionRule => ({
  exitBelow: 0,
  maxSteps: 3,
  flipTestAbove: Infinity,
  ...changes,
});

describe('decide', () => {
  it.each([
    ['all steps, no flip test', rule(), ['go-on', 'go-on', 'exit']],
    ['one threshold for all steps', rule({ exitBelow: 3.5 }), ['go-on', 'exit', 'exit']],
    ['a threshold is for less, not for as much', rule({ exitBelow: 3 }), ['go-on', 'go-on', 'exit']],
    ['a threshold a step', rule({ exitBelow: [9, 0] }), ['exit', 'go-on', 'exit']],
    ['a flip test of all', rule({ flipTestAbove: 0 }), ['go-on', 'go-on', 'flip-test']],
    ['from what was predicted', rule({ flipTestAbove: 2 }), ['go-on', 'go-on', 'flip-test']],
    ['.. and above it', rule({ flipTestAbove: 2.1 }), ['go-on', 'go-on', 'exit']],
    ['good enough at the end', rule({ exitBelow: 2.5, flipTestAbove: 0 }), ['go-on', 'go-on', 'exit']],
    ['fewer steps', rule({ maxSteps: 2, flipTestAbove: 0 }), ['go-on', 'flip-test', 'flip-test']],
  ])('%s', (_, how, expected) => {
    const predicted = [4, 3, 2];
    expect(predicted.map((nme, step) => decide(nme, step + 1, how))).toEqual(expected);
    // With all steps known, the same: the first decision that is not to go on.
    const at = expected.findIndex((decision) => decision !== 'go-on');
    const flipTested = expected[at] === 'flip-test';
    expect(selectStep(predicted, how)).toEqual({ exitStep: at + 1, flipTested });
  });

  it('goes on, and flip-tests, where the prediction is no number', () => {
    expect(decide(Number.NaN, 1, rule({ exitBelow: 5 }))).toBe('go-on');
    expect(decide(Number.NaN, 3, rule({ exitBelow: 5, flipTestAbove: 3 }))).toBe('flip-test');
    expect(decide(Number.NaN, 3, rule())).toBe('exit');
  });
});

it('counts as failed what is above, and what is no number', () => {
  expect([14.9, 15, 15.1, Number.NaN].map((nme) => hasFailed(nme, 15))).toEqual([false, false, true, true]);
});
